"""Keeps an index on disk: arrays and records go in; a verified `Generation` to read comes out.

The one owner of the disk format: segments, manifest, checksums, and the pointer that publishes it.
`index/indexing` writes through it, `rag` reads through it; it imports `index/search` for the indexes it opens.
"""
