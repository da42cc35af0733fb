"""Exports marks: marks and their sources go in; Markdown, JSON or BibTeX comes out, one file a format.

`formats` chooses the format by a file's ending. Whoever saves or copies marks may import it.
"""
