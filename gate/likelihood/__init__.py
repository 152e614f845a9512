"""Likelihoods of texts under a model, each token read once in each place that it stands in."""
