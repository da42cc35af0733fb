"""Reads files: a folder of documents goes in, `Document` values come out.

One file a format, chosen by the file's name in `formats.py`, plus what a folder says about its files.
Only `index/build`, citation checks in `rag` and `index.status` may import it; it imports `index/text`.
"""
