"""Readers: one file a format, found by a file's name."""

from index.files.base import Read


def reader_for(name: str) -> Read | None:
    """Return the reader of a file by its name, None for a format that pincite does not read."""
    from index.files.beir import read_beir
    from index.files.plain import read_markdown, read_text

    lowered = name.lower()
    if lowered.rsplit("/", 1)[-1] == "corpus.jsonl":
        return read_beir
    if lowered.endswith((".txt", ".text")):
        return read_text
    if lowered.endswith((".md", ".markdown")):
        return read_markdown
    return None
