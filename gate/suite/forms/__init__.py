"""Ways of writing the same thing: what a house may prefer, found in its code and turned around."""
