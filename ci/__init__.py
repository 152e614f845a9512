"""The pipeline that runs the stages, and what it tells people."""
