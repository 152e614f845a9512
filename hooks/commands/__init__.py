"""``housestyle init`` and ``housestyle hooks``."""
