"""Finds the file reader of a format by a file's name; each format has a file of its own."""

import re

from index.files.base import Read
from index.files.extractors import find_extractor
from index.files.text_formats import find_text_format

_BESIDE_CORPUS = re.compile(r"(?:.*/)?(?:queries\.jsonl|qrels/[^/]+\.tsv)", re.IGNORECASE)
"""What a BEIR collection holds beside its corpus: questions, and which documents answer them."""


def find_reader(name: str) -> Read | None:
    """Return the reader of a file by its name, None for a format that pincite does not read."""
    from index.files.beir import read_beir
    from index.files.extracted import read_extracted
    from index.files.plain import read_plain

    if name.lower().rsplit("/", 1)[-1] == "corpus.jsonl":
        return read_beir
    if _BESIDE_CORPUS.fullmatch(name):
        return None
    if find_text_format(name) is not None:
        return read_plain
    return read_extracted if find_extractor(name) is not None else None
