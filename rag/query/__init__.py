"""Prepares a question: text typed by a person goes in; a checked, respelled question and a filter mask come out.

Nothing here ranks or scores.
It imports `index` only; the pipeline and the app import it.
"""
