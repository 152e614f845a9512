"""Slow decline: what one promotion may lose within its margin, many may not lose together."""
