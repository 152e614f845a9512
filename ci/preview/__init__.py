"""What an open pull request teaches, said before anybody merges it."""
