"""From a blob's bytes to its facts: bounded parsing, captures, nesting, tokens."""
