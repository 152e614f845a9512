"""A place to run programs that nobody has read: no network, nothing to change, nothing to keep."""
