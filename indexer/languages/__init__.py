"""The languages that are read: a query each, and what is particular to each."""
