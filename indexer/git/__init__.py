"""Reading git: commits, trees and blobs."""
