"""Finds the file reader of a format by a file's name; each format has a file of its own."""

from index.files.base import Read
from index.files.extractors import find_extractor


def find_reader(name: str) -> Read | None:
    """Return the reader of a file by its name, None for a format that pincite does not read."""
    from index.files.beir import read_beir
    from index.files.extracted import read_extracted
    from index.files.plain import read_markdown, read_text

    lowered = name.lower()
    if lowered.rsplit("/", 1)[-1] == "corpus.jsonl":
        return read_beir
    if lowered.endswith((".txt", ".text")):
        return read_text
    if lowered.endswith((".md", ".markdown")):
        return read_markdown
    return read_extracted if find_extractor(name) is not None else None
