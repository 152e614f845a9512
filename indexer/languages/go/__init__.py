"""What is particular to Go: packages that are folders, declared types, blocks."""
