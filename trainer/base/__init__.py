"""The embedded base: a small code model grown on this machine from Python's own library."""
