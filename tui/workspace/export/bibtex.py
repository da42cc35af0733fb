r"""Marks as BibTeX: an entry a document, its quotes in `annotation` with their lines.

For BibTeX and Biber alike, UTF-8. Braces balance whatever a text holds: BibTeX counts `\{` too, so braces are
written as \textbraceleft{} and \textbraceright{}.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from index.models import Source
from tui.terminal import one_line
from tui.workspace.export.citing import where_text
from tui.workspace.marks import Mark

_WRITTEN = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{character: "\\" + character for character in "%&$#_"},
}
_MEANING = re.compile("[" + re.escape("".join(_WRITTEN)) + "]")

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def to_bibtex(marks: Sequence[Mark], sources: Mapping[str, Source]) -> str:
    """Return marks as a BibTeX file; `sources` tells what is known of documents by name."""
    documents: dict[str, list[Mark]] = {}
    for mark in marks:
        documents.setdefault(mark.citation.document, []).append(mark)
    entries = [_entry(name, own, sources.get(name, Source())) for name, own in documents.items()]
    return "\n".join(entries)


def key_of(document: str) -> str:
    """Return the key of a document's entry: it depends on the document's name alone, and no other has it."""
    stem = unicodedata.normalize("NFKD", PurePosixPath(document).stem).encode("ascii", "ignore").decode().casefold()
    plain = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:40].strip("-") or "document"
    return f"{plain}-{hashlib.sha256(document.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def escaped(text: str) -> str:
    """Return text on one line whose characters mean themselves in LaTeX, braces balanced."""
    return _MEANING.sub(lambda match: _WRITTEN[match.group()], one_line(text))


def _entry(document: str, marks: Sequence[Mark], source: Source) -> str:
    citation = marks[-1].citation
    places = "; ".join(filter(None, dict.fromkeys(where_text(mark.citation) for mark in marks)))
    fields = {"title": f"{{{escaped(citation.title or document)}}}"}
    if citation.author:
        fields["author"] = _author(citation.author)
    if citation.publisher:
        fields["howpublished"] = escaped(citation.publisher)
    if citation.date:
        fields["date"] = citation.date
        fields["year"] = citation.date[:4]
    if source.url:
        fields["url"] = quote(source.url, safe="!#$%&'()*+,/:;=?@[]~-._")
    fields["note"] = escaped(f"{document}, {places}" if places else document)
    fields["annotation"] = " \\par ".join(_annotation(mark) for mark in marks)
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    if citation.date and len(citation.date) > 4:
        lines.append(f"  month = {_MONTHS[int(citation.date[5:7]) - 1]},")
    return "\n".join([f"@misc{{{key_of(document)},", *lines, "}", ""])


def _author(author: str) -> str:
    """Return an author; what BibTeX would take apart wrongly is kept together by braces."""
    listed = any(character in author for character in ",;/&0123456789")
    return f"{{{escaped(author)}}}" if listed else escaped(author)


def _annotation(mark: Mark) -> str:
    place = (where_text(mark.citation), f"characters {mark.citation.start}–{mark.citation.end}")
    text = f"[{escaped(', '.join(filter(None, place)))}] ``{escaped(mark.text)}''"
    return f"{text} --- {escaped(mark.note)}" if mark.note else text
