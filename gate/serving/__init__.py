"""Serves a model of the registry with a server that others keep well."""
