"""What a document's marks say of where it comes from: its title, author and date."""

import re
from collections.abc import Mapping, Sequence

from index.models import DocumentFormat, Source, is_partial_date
from index.structure import BlockKind
from index.text.inline_marks import without_marks
from index.text.mapped_text import MappedText
from index.text.marked_up import find_parser

MAX_HEAD_CHARS = 20_000
"""Characters at the start of a document in which its title, author and date are looked for."""

_FIELDS: Mapping[DocumentFormat, re.Pattern[str]] = {
    "restructuredtext": re.compile(r"(?mi)^:(author|date|organization):[^\S\n]*+(\S[^\n]*)$"),
    "asciidoc": re.compile(r"(?mi)^:(author|revdate|doctitle|title|organization):[^\S\n]*+(\S[^\n]*)$"),
    "org": re.compile(r"(?mi)^#\+(title|author|date):[^\S\n]*+(\S[^\n]*)$"),
    "latex": re.compile(
        r"\\(title|author|date)\s{0,9}(?:\[[^\]\[]{0,200}\]\s{0,9})?\{((?:[^{}]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,300}\}){1,600})\}"
    ),
}
_KEYS = {"revdate": "date", "doctitle": "title", "organization": "publisher"}
_AUTHOR_LINE = re.compile(
    r"\A\ufeff?(?:(?://|:)[^\n]*\n|\n)*=[^\S\n]+[^\n]+\n([^\W\d_][^\n<>:=]{1,100}?)[^\S\n]*(?:<[^<>\n]{1,200}>)?\n"
)
_ISO_DATE = re.compile(r"\b\d{4}(?:-\d{2}(?:-\d{2})?)?\b")


def source_by_marks(text: str, format: DocumentFormat) -> Source:
    """Return what the marks of a document say of its source; empty fields where they say nothing."""
    head = text[:MAX_HEAD_CHARS]
    fields: dict[str, str] = {}
    stated: Sequence[tuple[str, str]] = pattern.findall(head) if (pattern := _FIELDS.get(format)) else ()
    if format == "asciidoc" and (line := _AUTHOR_LINE.match(head)):
        stated = [("author", line.group(1)), *stated]
    for name_of_field, words in stated:
        key = _KEYS.get(name_of_field.lower(), name_of_field.lower())
        value = _words(words, format)
        if key == "date":
            value = max(filter(is_partial_date, _ISO_DATE.findall(value)), key=len, default="")
        if value and key not in fields:
            fields[key] = value
    if "title" not in fields and format != "code" and (title := _first_heading(head, format)):
        fields["title"] = title
    return Source(**fields)


def _first_heading(head: str, format: DocumentFormat) -> str:
    """Return the first heading of the beginning of a document, if it is of the highest level."""
    parse = find_parser(format)
    if parse is None:
        return ""
    for block in parse(head)[0]:
        if block.kind is BlockKind.HEADING:
            return _words(head[block.start : block.end], format) if block.level <= 1 else ""
    return ""


def _words(value: str, format: DocumentFormat) -> str:
    marked = without_marks(MappedText.of(value, 0), format, BlockKind.HEADING)
    return " ".join(marked.text.split())[:300]
