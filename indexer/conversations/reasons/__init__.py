"""Reasons: the sentences in which people say why, kept as they wrote them.

``finding`` finds them in any text, ``said`` in what was said in a session, ``weights`` tells the
labels. Nothing is asked of a model.
"""
