"""The workflows for GitHub Actions that ``housestyle init --github`` writes."""
