"""Prepares a question: text typed by a person goes in; a checked, respelled question and a filter mask come out.

Nothing here ranks or scores.
`rag/ranking`, `rag/answer` and the retriever may import it; it imports `index` only.
"""
