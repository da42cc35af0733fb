"""Finds the blocks of a document by the marks of its format."""

from collections.abc import Callable

from index.models import DocumentFormat
from index.structure import Block, Unsearched
from index.text.asciidoc import asciidoc_blocks
from index.text.csv_rows import table_blocks
from index.text.latex import bibtex_blocks, latex_blocks
from index.text.markdown import markdown_blocks
from index.text.org import org_blocks
from index.text.restructuredtext import restructuredtext_blocks
from index.text.source_code import source_code_blocks
from index.text.subtitle_files import subtitle_blocks

Laid = tuple[list[Block], list[Unsearched]]
"""Blocks in order, and what of the text is not searched."""


def find_parser(format: DocumentFormat, name: str = "") -> Callable[[str], Laid] | None:
    """Return what finds the blocks of a text of a format, None where they are found by their looks.

    `name`: of the document, which tells settings from programs.
    """
    if format == "restructuredtext":
        return restructuredtext_blocks
    if format in ("csv", "tsv"):
        return lambda text: (table_blocks(text), [])
    if format == "subtitles":
        return lambda text: (subtitle_blocks(text), [])
    if format == "asciidoc":
        return asciidoc_blocks
    if format == "org":
        return org_blocks
    if format == "latex":
        return bibtex_blocks if name.lower().endswith(".bib") else latex_blocks
    if format == "code":
        return lambda text: source_code_blocks(text, name)
    if format == "markdown":
        return lambda text: (markdown_blocks(text), [])
    return None
