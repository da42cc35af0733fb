"""Foot- and endnotes of a page: which links are their marks, and which elements they are."""

import re
from collections.abc import Iterable

from index.files.extract.xml_tree import Element, attribute, name_of

_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[ivxlc]{1,6}|[a-z]|[*†‡§¶#]{1,3})[\])]?", re.IGNORECASE)
_PLAIN_MARK = re.compile(r"\[(?:\d{1,3}|[a-z]|[*†‡§¶#]{1,3})\]|[*†‡§¶#]{1,3}")
_NOTE_TYPES = frozenset("footnote endnote rearnote note doc-footnote doc-endnote".split())
_MARK_TYPES = frozenset("noteref doc-noteref".split())
_HOLDERS = frozenset("li p dd div aside tr td blockquote section".split())
_NO_NOTES = frozenset("h1 h2 h3 h4 h5 h6 body html main article header nav table".split())
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

MAX_MARK_CHARS = 8
"""Characters of the longest mark of a note."""

MAX_CLIMB = 4
"""Elements between a note's anchor and the block that is the note."""


class NoteLinks:
    """The marks of a page's notes, and the notes they lead to, which stand further down."""

    def __init__(self, root: Element, beyond: Iterable[str] = ()) -> None:
        """`beyond`: the ids of notes in this page whose marks stand in other pages of the book."""
        self.marks: set[Element] = set()
        self._notes: set[Element] = set()
        targets: dict[str, tuple[int, Element]] = {}
        links: list[tuple[int, Element, str]] = []
        for number, element in enumerate(root.iter()):
            if not isinstance(element.tag, str):
                continue
            for key in ("id", "name"):
                if (value := element.get(key)) and value not in targets:
                    targets[value] = number, element
            href = element.get("href")
            if href and "#" in href and name_of(element).lower() == "a" and _looks_like_mark(element):
                links.append((number, element, href))
        self._follow(links, targets)
        for wanted in beyond:
            if (found := targets.get(wanted)) is not None and (note := _holder(found[1])) is not None:
                self._notes.add(note)

    def _follow(self, links: list[tuple[int, Element, str]], targets: dict[str, tuple[int, Element]]) -> None:
        for number, element, href in links:
            page, _, wanted = href.partition("#")
            found = targets.get(wanted) if not page else None
            if page and (_is_typed(element, _MARK_TYPES) or _is_raised(element)):
                self.marks.add(element)
            elif found is not None and found[0] > number and (note := _holder(found[1])) is not None:
                self.marks.add(element)
                self._notes.add(note)

    def is_note(self, element: Element) -> bool:
        """Return whether an element is a note."""
        return element in self._notes or _is_typed(element, _NOTE_TYPES)


def is_note_mark(element: Element, name: str, notes: NoteLinks) -> bool:
    """Return whether an element is the mark of a note, or raised digits."""
    if name == "a":
        return element in notes.marks
    if name != "sup":
        return False
    if len(element) == 0:
        text = (element.text or "").strip()
        return text.isdecimal() and text.isascii() and len(text) <= 3
    return len(element) == 1 and element[0] in notes.marks and not (element.text or "").strip()


def note_mark(element: Element) -> str:
    """Return the words of a note's mark: raised digits, or what it is in brackets."""
    words = " ".join("".join(element.itertext()).split())
    if words.isdecimal() and words.isascii():
        return words.translate(_RAISED)
    return words if not words or not words[0].isalnum() else f"[{words}]"


def beyond(root: Element) -> Iterable[tuple[str, str]]:
    """Yield the pages and ids in them that the marks of a page lead to, where they are in other pages."""
    for element in root.iter():
        if isinstance(element.tag, str) and name_of(element).lower() == "a":
            page, _, wanted = (element.get("href") or "").partition("#")
            is_sure = _is_typed(element, _MARK_TYPES) or _is_raised(element)
            if page and wanted and is_sure and _looks_like_mark(element):
                yield page, wanted


def _looks_like_mark(element: Element) -> bool:
    text = ""
    for part in element.itertext():
        text += part
        if len(text) > 40:
            return False
    text = text.strip()
    if not text or len(text) > MAX_MARK_CHARS:
        return False
    if _is_typed(element, _MARK_TYPES) or _is_raised(element):
        return _MARK.fullmatch(text) is not None
    return _PLAIN_MARK.fullmatch(text) is not None


def _is_raised(element: Element) -> bool:
    """Return whether a link is set above the line, by itself or what is right around or in it."""
    parent = element.getparent()
    around = [parent, parent.getparent()] if parent is not None else []
    return any(one is not None and name_of(one).lower() == "sup" for one in [*around, *element])


def _is_typed(element: Element, types: frozenset[str]) -> bool:
    if not element.attrib:
        return False
    if element.get("role") is None and not any(key.endswith("type") for key in element.attrib):
        return False
    said = f"{element.get('role', '')} {attribute(element, 'type')}".lower().split()
    return not types.isdisjoint(said)


def _holder(element: Element | None) -> Element | None:
    """Return the block that a note's anchor is or stands in, None if it is not one that notes are."""
    for _ in range(MAX_CLIMB):
        if element is None:
            return None
        name = name_of(element).lower()
        if name in _NO_NOTES:
            return None
        if name in _HOLDERS:
            return None if any(name_of(one).lower() in _NO_NOTES for one in element) else element
        element = element.getparent()
    return None
