"""Marks taken away: as Markdown, JSON or BibTeX, a file a format, and as words for the clipboard."""
