"""Builds and updates an index: a folder or documents go in, a published generation and a report come out.

It decides what changed, reads and embeds ahead in parallel, and writes; killed at any moment, it loses no index.
Only `rag/retriever`, `tui` and `evals` may import it.
"""
