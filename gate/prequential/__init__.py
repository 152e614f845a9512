"""After promotion: what the models in production make of commits that no model was taught."""
