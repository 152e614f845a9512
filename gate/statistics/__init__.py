"""The gate's statistics in plain standard library: paired, clustered, small-sample."""
