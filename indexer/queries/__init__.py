"""Questions to the code graph, each answered by index and bounded in size."""
