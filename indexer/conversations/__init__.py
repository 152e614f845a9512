"""Conversations: what people and their assistants said while the code came to be as it is."""
