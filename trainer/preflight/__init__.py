"""Preflight: what would make a long run fail or be worth nothing is found before its first step."""
