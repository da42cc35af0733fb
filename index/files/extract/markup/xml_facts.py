"""What the elements of an XML file are, told from what is in them and hardly from their names."""

import re
from collections import Counter
from collections.abc import Iterator

from index.files.extract.builder import normalise
from index.files.extract.xml_tree import Element, attribute, name_of

MIXED_SHARE = 0.1
"""Share of a file's letters beside elements in the midst of words from which on it is prose, and no data."""

MAX_RECORD_CHARS = 500
"""Characters of the longest element that is a record."""

MAX_RECORD_PARTS = 60
"""Elements in a record, at most."""

MAX_INLINE_CHARS = 80
"""Characters of the longest element amid words that is part of their sentence though it is made of others."""

MAX_FIELD_CHARS = 200
"""Characters of the longest field of a record."""

_TITLES = ("title", "head", "heading", "caption")
_TYPED = ("programlisting", "screen", "literallayout", "codeblock", "pre", "preformat", "sourcecode")
_NOTES = ("footnote", "fn", "endnote")
_BREAKS = ("lb", "br", "pb", "cb", "tab")
_IDENTITIES = ("id", "xml:id", "class", "lang", "space", "base", "schemaLocation", "noNamespaceSchemaLocation", "role")
_MARKUP = re.compile(r"</[a-zA-Z]{1,12}>|<br ?/?>|<p[ >]|&(?:[a-z]{2,8}|#\d{1,6});")
_CODED = re.compile(r"[A-Za-z0-9+/=\s]+")
_LONGEST_WORD = 300


def elements_of(element: Element) -> list[Element]:
    """Return the elements right below one, no comments and the like."""
    return [child for child in element if isinstance(child.tag, str)]


def has_words(element: Element) -> bool:
    """Return whether words stand right in an element, beside the elements in it."""
    if element.text and not element.text.isspace():
        return True
    return any(child.tail and not child.tail.isspace() for child in element)


def is_prose(root: Element) -> bool:
    """Return whether a file is text with markup, and no data: words stand beside elements in it. Linear."""
    letters = mixed = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        size = len((element.text or "").strip()) + sum(len((child.tail or "").strip()) for child in element)
        letters += size
        if size and len(element) and name_of(element) != "math":
            mixed += size
    return mixed > MIXED_SHARE * letters


def is_title(element: Element) -> bool:
    """Return whether an element is named as titles are."""
    name = name_of(element).lower()
    return name in _TITLES or name.endswith(("-title", "title")) or name == "bridgehead"


def title_of(element: Element) -> Element | None:
    """Return the title that an element begins with, also inside its first part; None if it has none."""
    inner = elements_of(element)[:3]
    found = next((child for child in inner if is_title(child)), None)
    if found is None and inner and not has_words(inner[0]) and not is_title(inner[0]):
        found = next((child for child in elements_of(inner[0])[:3] if is_title(child)), None)
    return found


def is_typed(element: Element) -> bool:
    """Return whether the lines of an element stand as they were typed, as those of code do."""
    name = name_of(element).lower()
    return name in _TYPED or (attribute(element, "space") == "preserve" and "\n" in (element.text or "").strip())


def is_note(element: Element) -> bool:
    """Return whether an element is a foot- or endnote, which may stand in the midst of a sentence."""
    name = name_of(element).lower()
    if name == "note":
        parent = element.getparent()
        return attribute(element, "place") != "" or (parent is not None and has_words(parent))
    return name in _NOTES


def is_structural(element: Element) -> bool:
    """Return whether an element amid words is no part of their sentence: a list, a figure, code of several lines."""
    if is_note(element) or is_typed(element):
        return True
    if name_of(element) == "math" or has_words(element):
        return False
    inner = elements_of(element)
    if not inner or (len(inner) == 1 and "\n" not in (element.text or "")):
        return False
    return any(map(len, inner)) or len(normalise("".join(texts_of(element)))) > MAX_INLINE_CHARS


def words_of(element: Element) -> str:
    """Return the words of an element and of all in it, without its notes."""
    return normalise("".join(texts_of(element)))


def texts_of(element: Element) -> Iterator[str]:
    """Yield the words of an element and of all in it, without its notes."""
    waiting: list[Element | str] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        if name_of(one) in _BREAKS and attribute(one, "break") != "no":
            yield " "
        if one.text:
            yield one.text
        is_row = len(one) > 1 and name_of(one) != "math" and not has_words(one)
        for child in reversed(one):
            if child.tail or is_row:
                waiting.append(f"{child.tail or ''} " if is_row else child.tail)
            if isinstance(child.tag, str) and not is_note(child):
                waiting.append(child)


def is_coded(words: str) -> bool:
    """Return whether a text is a picture or another file, written in letters (base64)."""
    if len(words) < _LONGEST_WORD:
        return False
    return max(map(len, words[:4000].split()), default=0) >= 60 and _CODED.fullmatch(words[:4000]) is not None


def has_markup(words: str) -> bool:
    """Return whether a text holds HTML."""
    return _MARKUP.search(words) is not None


def attributes_of(element: Element) -> list[str]:
    """Return the attributes of an element as `name: value`, none that only identify it."""
    found = []
    for key, value in element.attrib.items():
        name = key.rpartition("}")[2]
        if name not in _IDENTITIES and any(map(str.isalnum, value)) and len(value) <= MAX_RECORD_CHARS:
            found.append(f"{name}: {normalise(value)}")
    if found or element.get("id") is None:
        return found
    return [f"id: {normalise(element.get('id'))}"]


def record_of(element: Element) -> list[str] | None:
    """Return the cells of a record, `name: value` each; None for an element that is more than a record."""
    cells = [name_of(element)] if len(element) or not (element.text or "").strip() else []
    size = 0
    waiting: list[tuple[Element, str]] = [(element, "")]
    parts = 0
    while waiting:
        one, above = waiting.pop()
        parts += 1
        inner = elements_of(one)
        if parts > MAX_RECORD_PARTS or (inner and has_words(one)):
            return None
        if len(inner) > 1 and any(len(child) or len(child.attrib) > 1 for child in inner) and repeated(one):
            return None
        name = name_of(one)
        size += sum(map(len, one.attrib.values()))
        own = [f"{above} {said}".strip() if one is not element else said for said in attributes_of(one)]
        if inner or (one is element and cells):
            cells += own
        if not inner:
            words = normalise(one.text or "")
            size += len(words)
            if len(words) > MAX_FIELD_CHARS or size > MAX_RECORD_CHARS or has_markup(words):
                return None
            if words:
                cells.append(f"{name}: {words}")
            if one is not element or (len(cells) == 1 and words):
                cells += own
        waiting += [(child, name if one is not element else "") for child in reversed(inner)]
    return cells if len(cells) > 1 or (cells and ":" in cells[0]) else []


def repeated(element: Element) -> str:
    """Return the name that most of the elements right below one have, empty if none has most, or only one."""
    names = Counter(name_of(child) for child in elements_of(element))
    name, count = names.most_common(1)[0] if names else ("", 0)
    return name if count > 1 and 2 * count > sum(names.values()) else ""
