"""Reads an index in any back end: a `Backend` and a `Snapshot` go in; what reads like a `Generation` comes out.

`generation` is that; `lexical` and `dense` search for it, and `fetched_passages` keeps what was fetched. The rest of
`index/backend` opens it, and `tui` where it needs no retriever.
"""
