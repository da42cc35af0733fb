"""Reads files: a folder of documents goes in, `Document` values come out.

One file a format, chosen by the file's name in `formats.py`, plus what a folder says about its files.
It imports `index/text`; who may import it is drawn in `docs/architecture.md`.
"""
