"""Ranks passages: a question and a generation go in, a `Ranking` of its passages comes out.

Lexical and dense scores are fused, the best candidates compared closely, and the very best re-ranked by the reader.
`rag/answer` and the pipeline import it; it imports `rag/query` and `rag/reader`.
"""
