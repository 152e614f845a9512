"""Every decision of the gate, kept small and for good, and how often the gate was right."""
