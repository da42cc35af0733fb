"""Searches: terms or a vector go in, a score for every passage comes out.

BM25 over postings, exact and approximate nearest vectors, and top-k selection, all on arrays that are mapped from disk.
Only `index/store` and what builds or ranks may import it; it knows no document, no folder and no manifest.
"""
