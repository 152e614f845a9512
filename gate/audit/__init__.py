"""The gate's own test: the rule is replayed on real scores where the truth is known."""
