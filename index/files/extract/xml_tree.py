"""Parses XML and HTML with lxml, so that no file reads another, asks the network or grows beyond its bytes.

Entities are not expanded by the parser; those that stand for words are put in here, within a limit. What is damaged is
read as far as it can be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import Any

from index.errors import ReadError
from index.files.decode import decode

Element = Any
"""An element of lxml, which has no types of its own."""

MAX_ENTITY_CHARS = 1_000_000
"""Characters that all entities of a file may put into its text."""

MAX_ENTITY_DEPTH = 16
"""Entities inside entities that are followed."""

_REFERENCE = re.compile(r"&([A-Za-z_:][\w.:-]*);")
_RAW_REFERENCE = re.compile(rb"&([A-Za-z_:][A-Za-z0-9_.:-]{0,60});")
_RAW_DECLARED = re.compile(rb"<!ENTITY\s+([^\s%\"'<>]{1,200})\s")
_SETTING = re.compile(
    rb"</?(?:font|b|i|u|s|a|em|strong|span|small|big|tt|center|strike|dt|nobr|ins|del|sup|sub)(?:\s[^<>]{0,2000})?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(
    rb"</?(?!(?:script|style|title|head|template|noscript|textarea)[\s>])[a-z][^<>]{0,2000}>", re.IGNORECASE
)
_NEEDLESS = re.compile(rb"</?font(?:\s[^<>]{0,2000})?>|</(?:body|html)\s{0,9}>", re.IGNORECASE)
"""Tags that say nothing here: what stands behind the end of a page is part of it, but the parser would drop it."""

_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_WRONG_ENCODING = {"ERR_INVALID_ENCODING", "ERR_UNSUPPORTED_ENCODING", "ERR_UNKNOWN_ENCODING"}
_BUILT_IN = {b"amp", b"lt", b"gt", b"quot", b"apos"}


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file. `damage`: what a person should know of what could not be read of it; empty if nothing."""

    root: Element
    damage: str = ""


def parse_xml(data: bytes, *, keep_comments: bool = False) -> Tree:
    """Return the tree of XML, also of XML with mistakes. Raises ReadError if there is no element in it.

    Comments and processing instructions are left out, comments unless `keep_comments`. Text in CDATA is text.
    """
    from lxml import etree

    options = {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "dtd_validation": False,
        "remove_comments": not keep_comments,
        "remove_pis": True,
        "recover": True,
    }
    data = _without_undeclared(data)
    parser = etree.XMLParser(**options)
    root = _fed(etree, parser, data)
    if mended := _mended(parser, data):
        data, parser = mended, etree.XMLParser(**options)
        root = _fed(etree, parser, data)
    if _is_cut(parser) and b"<!ENTITY" not in data:
        parser = etree.XMLParser(huge_tree=True, **options)
        root = _fed(etree, parser, data)
    if root is None:
        raise ReadError(f"cannot be read as XML ({_first_error(parser)}); it may be damaged")
    _put_in_entities(etree, root)
    return Tree(root, _damage(parser))


def parse_html(text: str) -> Tree:
    """Return the tree of HTML; its root is an `html` element. Raises ReadError if there is no element in it."""
    from lxml import etree

    data = _NEEDLESS.sub(b"", text.replace("\0", "").encode("utf-8", "replace"))
    options = {"encoding": "utf-8", "no_network": True, "remove_comments": True, "remove_pis": True}
    parser = etree.HTMLParser(**options)
    root = _fed(etree, parser, data)
    if _is_cut(parser):
        parser = etree.HTMLParser(huge_tree=True, **options)
        root = _fed(etree, parser, data)
    damage = ""
    if _is_cut(parser):
        # Browsers bear thousands of elements that are never closed: those that only set letters are left out, then all.
        for tags, mark in ((_SETTING, b""), (_ANY_TAG, b"<br>")):
            parser = etree.HTMLParser(huge_tree=True, **options)
            root = _fed(etree, parser, tags.sub(mark, data))
            if not _is_cut(parser):
                break
            damage = "is nested too deeply; its words were read without headings, lists and tables"
    if root is None:
        raise ReadError("holds no text")
    return Tree(root, damage)


def name_of(element: Element) -> str:
    """Return an element's name without its namespace, empty for a comment, an instruction or an entity."""
    tag = element.tag
    return _name(tag) if isinstance(tag, str) else ""


@lru_cache(4096)
def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements right below one, of these names if any are given."""
    for child in element:
        name = name_of(child)
        if name and (not names or name in names):
            yield child


def attribute(element: Element, name: str) -> str:
    """Return the value of an attribute by its name, whatever its namespace; empty if there is none."""
    value = element.get(name)
    if value is not None:
        return str(value)
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _fed(etree: Any, parser: Any, data: bytes) -> Element:
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError, AssertionError):
        return None


def _is_cut(parser: Any) -> bool:
    """Return whether the parser stopped at one of its limits."""
    return any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def _damage(parser: Any) -> str:
    if _is_cut(parser):
        return _too_deep()
    fatal = [error for error in parser.error_log if error.level >= 3 and "ENTITY" not in error.type_name]
    return f"is not correct XML (line {fatal[0].line}: {fatal[0].message}); some of it may be missing" if fatal else ""


def _mended(parser: Any, data: bytes) -> bytes:
    """Return XML in the encoding that it is in, and several elements in a row as one; empty if that helps nothing."""
    found = {error.type_name for error in parser.error_log}
    if found & _WRONG_ENCODING:
        try:
            text = decode(_DECLARATION.sub(b"", data, count=1)).text.removeprefix("\ufeff")
        except ReadError:
            return b""
        return _DECLARED.sub("", text, count=1).encode("utf-8", "replace")
    if "ERR_DOCUMENT_END" in found and b"<!DOCTYPE" not in data and b"\0" not in data[:64]:
        return b"<fragment>" + _DECLARATION.sub(b"", data, count=1) + b"</fragment>"
    return b""


def _too_deep() -> str:
    return "is nested or repeated beyond what is safe to read; the rest of it is missing"


def _first_error(parser: Any) -> str:
    return next((str(error.message) for error in parser.error_log), "it has no element")


def _without_undeclared(data: bytes) -> bytes:
    """Return XML with the entities of HTML that it does not declare as numbers, and others as the words they are.

    The parser would drop them, and those that are declared after them.
    """
    if b"&" not in data or b"\0" in data[:64]:
        return data
    known = _BUILT_IN | set(_RAW_DECLARED.findall(data))

    def number(match: re.Match[bytes]) -> bytes:
        name = match.group(1)
        if name in known:
            return match.group()
        words = html5.get(name.decode() + ";")
        if words is None:
            return b"&amp;" + name + b";"
        return b"".join(b"&#%d;" % ord(character) for character in words)

    parts: list[bytes] = []
    for part in data.split(b"<![CDATA["):
        literal, mark, rest = part.partition(b"]]>") if parts else (b"", b"", part)
        parts.append(literal + mark + _RAW_REFERENCE.sub(number, rest))
    return b"<![CDATA[".join(parts)


def _put_in_entities(etree: Any, root: Element) -> None:
    """Put the words that entities stand for in their places."""
    found = list(root.iter(etree.Entity))
    if not found:
        return
    dtd = root.getroottree().docinfo.internalDTD
    declared = {entity.name: entity.content or "" for entity in dtd.iterentities()} if dtd is not None else {}
    left = MAX_ENTITY_CHARS
    for entity in found:
        words = _words_of(entity.name, declared, left)
        left -= len(words)
        parent, above = entity.getparent(), entity.getprevious()
        words += entity.tail or ""
        if above is not None:
            above.tail = (above.tail or "") + words
        else:
            parent.text = (parent.text or "") + words
        entity.tail = None
        parent.remove(entity)


def _words_of(name: str, declared: dict[str, str], limit: int, depth: int = 0) -> str:
    """Return the words that an entity stands for, at most `limit` characters; empty for a file."""
    content = declared.get(name)
    if content is None:
        return html5.get(f"{name};", "")
    words = re.sub(r"<[^<>]*>", " ", content)
    if depth >= MAX_ENTITY_DEPTH or len(words) > limit:
        return ""
    parts: list[str] = []
    end = 0
    for match in _REFERENCE.finditer(words):
        inner = _words_of(match.group(1), declared, limit, depth + 1)
        parts += [words[end : match.start()], inner]
        limit -= match.start() - end + len(inner)
        end = match.end()
        if limit < 0:
            return ""
    return unescape("".join([*parts, words[end:]]))
