"""From git to a code graph: reading, parsing, facts, resolution, queries, history."""
