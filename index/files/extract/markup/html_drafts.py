"""Blocks of a page before it is known which of them are furniture, and how they become the blocks of a text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from index.files.extract.builder import Span, TextBuilder
from index.structure import BlockKind

MAX_BOLD_HEADING_CHARS = 100
"""Characters of the longest paragraph in bold that is a heading."""

MAX_CODE_CHARS = 1_500
"""Characters of the longest text as typed that is one block though blank lines part it."""

_SYLLABLES = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")


class PagePart(IntEnum):
    """The part of a page that an element says it is; the higher, the less it belongs to the page's subject."""

    NONE = 0
    MAIN = 1
    HEADER = 2
    ASIDE = 3
    FOOTER = 4
    NAVIGATION = 5


@dataclass(slots=True)
class Container:
    """An element that holds blocks: its parent's place among the containers, -1 for the outermost.

    `region`: of the innermost element around it that states one. `is_suspect`: its class or id is one that menus,
    share bars and the like have; that alone proves nothing.
    """

    parent: int
    region: PagePart = PagePart.NONE
    is_main: bool = False
    is_suspect: bool = False


@dataclass(slots=True)
class Draft:
    """A block of a page.

    `cells`: of a table's row, whose `words` are empty. `context`: the drafts that go with it wherever it stands.
    `links`: its letters and digits that are in links. `container`: the innermost element that holds it, by its place
    among the containers. `has_date`: it holds an element that states a date or an author.
    `anchor`: the last id before or at it of those that were asked for.
    """

    words: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    cells: tuple[str, ...] = ()
    context: list["Draft"] = field(default_factory=list)
    keep_lines: bool = False
    is_close: bool = False
    is_first: bool = False
    keeps_next: bool = False
    links: int = 0
    container: int = 0
    has_date: bool = False
    anchor: str = ""
    span: Span | None = None
    letters: int = 0

    def __post_init__(self) -> None:
        self.letters = count_letters(self.words) + sum(map(count_letters, self.cells))

    @property
    def is_linked(self) -> bool:
        """Return whether more than half of it is links."""
        return 2 * self.links > self.letters


def count_letters(words: str) -> int:
    """Return how many letters and digits a text has; a sign of a script with a sign a syllable or word counts as 3."""
    return sum(map(str.isalnum, words)) + (0 if words.isascii() else 2 * len(_SYLLABLES.findall(words)))


@dataclass(slots=True)
class Drafts:
    """The blocks of a page in order, and the elements that hold them."""

    blocks: list[Draft] = field(default_factory=list)
    containers: list[Container] = field(default_factory=lambda: [Container(-1)])


def put(blocks: Sequence[Draft], builder: TextBuilder, places: Mapping[str, str] | None = None) -> None:
    """Add drafts to a text, each with the spans of its context. `places`: what begins at an anchor."""
    for draft in blocks:
        if places and draft.anchor in places:
            builder.place(places[draft.anchor])
        context = tuple(other.span for other in draft.context if other.span is not None)
        if draft.cells and draft.kind is BlockKind.RECORD:
            draft.span = builder.add_row(draft.cells, context=context, is_first=draft.is_first)
        else:
            draft.span = builder.add(
                draft.words or "\t".join(draft.cells),
                draft.kind,
                level=draft.level,
                context=context,
                keeps_next=draft.keeps_next,
                keep_lines=draft.keep_lines,
                is_close=draft.is_close and not draft.is_first,
            )


def may_be_heading(draft: Draft) -> bool:
    """Return whether a paragraph, all of it in bold, may be a heading."""
    if len(draft.words) > MAX_BOLD_HEADING_CHARS or "\n" in draft.words or draft.links:
        return False
    return not draft.words.endswith((".", ",", ";", ":", "!"))


def parts_of(draft: Draft) -> list[Draft]:
    """Return a block of code, a long one in parts where blank lines part it."""
    if not any(map(str.isalpha, draft.words)) and "\n" in draft.words:
        return [replace(draft, kind=BlockKind.FURNITURE)]  # the numbers of lines
    if len(draft.words) <= MAX_CODE_CHARS:
        return [draft]
    parts = [part.strip("\n") for part in _BLANK_LINES.split(draft.words)]
    return [replace(draft, words=part, links=0) for part in parts if part.strip()]
