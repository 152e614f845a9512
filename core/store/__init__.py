"""The store: what outlives one machine, behind one interface for every kind of storage."""
