"""Marks as Markdown: quotes under their questions, and a numbered footnote for every place they stand in.

CommonMark with the footnotes of GitHub and Pandoc. Whatever has a meaning in Markdown is escaped, so that a quote
reads as it stands in its document; space at the ends of lines is the only thing that goes.
"""

import re
from collections.abc import Mapping, Sequence

from index.files.own_exports import EXPORT_MARK
from index.models import Source
from rag.models import Citation
from tui.terminal import one_line
from tui.workspace.export.citing import place_text, quote_text
from tui.workspace.marks import Mark

TITLE = "Marked passages"

_MEANING = re.compile(r"[\\`*_{}\[\]<>#|~^$&]")
"""Characters that have a meaning anywhere in a line, in CommonMark or one of its common extensions."""

_AT_START = re.compile(r"^(?:(?P<item>[-+=:])|(?P<number>\d{1,9})(?P<mark>[.)]))")
"""What has a meaning at the start of a line: items, numbered items, underlines, definitions."""

_EMOJI = re.compile(r":(?=[\w+-]+:)")
_MENTION = re.compile(r"(?<!\w)@(?=\w)")


def to_markdown(marks: Sequence[Mark], sources: Mapping[str, Source]) -> str:
    """Return marks as a Markdown document; `sources` tells what is known of documents by name."""
    numbers: dict[tuple[str, int, int, str], int] = {}
    cited: list[Citation] = []
    parts = [EXPORT_MARK, f"# {TITLE}"]
    for question, own in by_question(marks):
        parts.append(f"## {_escaped(one_line(question))}")
        for mark in own:
            place = (mark.citation.document, mark.citation.start, mark.citation.end, mark.citation.sha256)
            if place not in numbers:
                cited.append(mark.citation)
                numbers[place] = len(cited)
            parts.append(f"{_quoted(mark.text)} [^{numbers[place]}]")
            if mark.note:
                parts.append("\n".join(["*Note:*", *_lines(mark.note)]))
    for number, citation in enumerate(cited, 1):
        parts.append(f"[^{number}]: {_footnote(citation, sources.get(citation.document, Source()))}")
    return "\n\n".join(parts) + "\n"


def by_question(marks: Sequence[Mark]) -> list[tuple[str, list[Mark]]]:
    """Return marks by their questions, both in the order of marking."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(" ".join(mark.question.split()), []).append(mark)
    return list(groups.items())


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _lines(text))


def _lines(text: str) -> list[str]:
    lines = [_escaped(line.strip()) for line in quote_text(text).strip().split("\n")]
    return [line for place, line in enumerate(lines) if line or lines[place - 1]]


def _escaped(line: str) -> str:
    """Return a line whose words mean themselves in Markdown."""
    line = _MEANING.sub(lambda match: "\\" + match.group(), line)
    line = _EMOJI.sub(r"\\:", line)
    line = _MENTION.sub(r"\\@", line)
    found = _AT_START.match(line)
    if found is None:
        return line
    return f"\\{line}" if found["item"] else f"{found['number']}\\{found['mark']}{line[found.end() :]}"


def _footnote(citation: Citation, source: Source) -> str:
    title = f"*{_escaped(one_line(citation.title))}*" if citation.title else None
    rest = (citation.publisher, citation.author, citation.date)
    known = [part for part in (title, *(_escaped(one_line(part)) for part in rest if part)) if part]
    url = one_line(source.url) if source.url else ""
    if re.fullmatch(r"https?://[^\s<>]+", url):
        known.append(f"<{url}>")
    place = f"{_escaped(one_line(place_text(citation)))}, SHA-256 `{citation.sha256}`"
    return f"{', '.join(known)}. {place}." if known else f"{place}."
