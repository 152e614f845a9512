"""Recipes: everything besides data and base that decides what a training run gives."""
