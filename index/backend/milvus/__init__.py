"""Keeps an index in Milvus: documents go in as `DocumentPart` values; hits, passages and snapshots come out.

`backend` reads and `writer` writes; all calls go through `client`, which tells failures in one line. Imported only
where Milvus is asked for; only `index/backend/choose.py` makes it, and nothing else imports pymilvus.
"""
