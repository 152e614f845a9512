"""The forms in which a dataset leaves: shards, prompt and completion, FIM text, Parquet."""
