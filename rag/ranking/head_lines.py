"""Lines of the heads of documents and of their sections: `Patient: Quill, Ottoline`, `Visit note V-3041`.

Such a line has a label, which the heads of siblings have too, and a value, which tells one from another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.tokenizer import fold

MAX_LABEL_CHARS, MAX_VALUE_CHARS = 40, 90
"""Characters of the longest label, and of the longest value; a longer one is a sentence."""

_CELL = re.compile(r"[^\s|](?:[^\t\n|]*?[^\s|])?(?= {2,}|\t|\s*\||\s*\n|\s*\Z)")
"""A cell of a line: what stands between tabs, bars and wide gaps."""

_LABELLED = re.compile(
    rf"[*_#>\-+•\s]{{0,8}}(?P<label>[^\W\d_][^:\n]{{0,{MAX_LABEL_CHARS}}}?)[*_\s]{{0,4}}:[*_]{{0,2}}(?:\s+(?P<value>\S.*))?"
)
_SENTENCE_ENDS = ".!?;,"
_MARKS = " \t*_#>-–—,;:.()[]"


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line, or a cell of one, with its label, folded, and its value, verbatim; `start`: where it stands."""

    label: str
    value: str
    start: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What stands below a line of a head: a document or a section of one.

    `first`, `last`: its passages, half-open; `start`, `end`: its characters in the document; `head`: the label of the
    line with the words of a question that say its value.
    """

    first: int
    last: int
    start: int
    end: int
    head: str


def labelled_lines(text: str) -> Iterator[HeadLine]:
    """Yield the lines of a text that have a label before a colon, and the cells that have one."""
    for start, line in _lines(text):
        if ":" not in line:
            continue
        label = ""
        for cell in _CELL.finditer(line):
            found = _LABELLED.fullmatch(cell.group())
            if found is not None and found["value"] is None:
                label = found["label"]
            elif found is not None or label:
                value = (found["value"] if found else cell.group()).strip("*_ ")
                name = found["label"] if found else label
                label = ""
                if len(value) <= MAX_VALUE_CHARS:
                    yield HeadLine(fold(name).strip(), value, start + cell.start())


def titled_lines(text: str, said: Sequence[str]) -> Iterator[HeadLine]:
    """Yield the cells of a text that say words after others, which are their label, or before others.

    `said`: the words, folded.
    """
    for start, line in _lines(text):
        if ":" in line or len(line) > 2 * MAX_VALUE_CHARS:
            continue
        for cell in _CELL.finditer(line):
            folded = fold(cell.group())
            if len(folded) != len(cell.group()):
                continue
            places = [(at, at + len(word)) for word in said if (at := folded.find(word)) >= 0]
            if not places or len(folded) > MAX_VALUE_CHARS:
                continue
            first, last = min(places)[0], max(end for _, end in places)
            before, after = folded[:first].strip(_MARKS), folded[last:].strip(_MARKS)
            label = before or after
            if any(map(str.isalpha, label)) and len(label) <= MAX_LABEL_CHARS:
                value = cell.group()[first:] if before else cell.group()[:last]
                yield HeadLine(label, value, start + cell.start())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line.rstrip("\r\n")
        start += len(line)


def section_start(text: str, start: int) -> int:
    """Return where the section begins whose head has a line that starts at `start`.

    The labelled lines above it belong to it, and one line without a label above these.
    """
    at = start
    while at > 0:
        begin = text.rfind("\n", 0, at - 1) + 1
        line = text[begin : at - 1 if at == start or text[at - 1] == "\n" else at].strip()
        if line and ":" not in line:
            is_title = len(line) <= MAX_VALUE_CHARS and any(map(str.isalnum, line)) and line[-1] not in _SENTENCE_ENDS
            return begin if is_title else at
        at = begin
    return at
