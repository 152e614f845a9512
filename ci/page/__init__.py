"""The report as one self-contained page: no script, no network, every word of others inert."""
