"""From facts to edges: what a name means, and how sure that is."""
