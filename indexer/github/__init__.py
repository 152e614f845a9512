"""GitHub: asked through its REST and GraphQL interfaces, within its limits and ours."""
