"""Finds the blocks of a document by the marks of its format."""

from collections.abc import Callable, Mapping

from index.models import DocumentFormat
from index.structure import Block, Unsearched
from index.text.asciidoc import asciidoc_blocks
from index.text.csv_rows import table_blocks
from index.text.latex import bibtex_blocks, latex_blocks
from index.text.lead_ins import with_lead_ins
from index.text.markdown import markdown_blocks
from index.text.org import org_blocks
from index.text.restructuredtext import restructuredtext_blocks
from index.text.source_code import source_code_blocks
from index.text.subtitle_files import subtitle_blocks

Laid = tuple[list[Block], list[Unsearched]]
"""Blocks in order, and what of the text is not searched."""


def find_parser(format: DocumentFormat, name: str = "") -> Callable[[str], Laid] | None:
    """Return what finds the blocks of a text of a format, None where they are found by their looks.

    `name`: of the document, which tells settings from programs and bibliographies from texts.
    """
    if format == "code":
        return lambda text: source_code_blocks(text, name)
    if format == "latex" and name.lower().endswith(".bib"):
        return bibtex_blocks
    if (parse := _PROSE.get(format)) is not None:
        return lambda text: _introduced(text, parse(text))
    if (find_records := _RECORDS.get(format)) is not None:
        return lambda text: (find_records(text), [])
    return None


def _introduced(text: str, laid: Laid) -> Laid:
    return with_lead_ins(text, laid[0]), laid[1]


_PROSE: Mapping[DocumentFormat, Callable[[str], Laid]] = {
    "markdown": lambda text: (markdown_blocks(text), []),
    "restructuredtext": restructuredtext_blocks,
    "asciidoc": asciidoc_blocks,
    "org": org_blocks,
    "latex": latex_blocks,
}
_RECORDS: Mapping[DocumentFormat, Callable[[str], list[Block]]] = {
    "csv": table_blocks,
    "tsv": table_blocks,
    "subtitles": subtitle_blocks,
}
