"""What an EPUB says of itself: its chapters in reading order, their titles, the book's title and author, its locks."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from index.errors import ReadError
from index.files.extract.builder import normalise
from index.files.extract.markup.html_meta import date_of
from index.files.extract.xml_tree import Element, attribute, children, name_of, parse_xml
from index.files.extract.zipped import Zip
from index.models import Source

PAGE_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
"""Media types of chapters."""

MAX_CHAPTERS = 20_000
"""Chapters of a book."""

_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,9})")
_FONT_LOCKS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of a book's table of contents: the file and the place in it, how deep it stands, from 1, and its words."""

    path: str
    anchor: str
    depth: int
    title: str


@dataclass(slots=True)
class BookPackage:
    """A book: its chapters' files in reading order, its contents, and what is stated of it.

    `contents`: by file. `navigation`: the files that hold the table of contents or the cover. `notes`: what a person
    should know of how it was read.
    """

    chapters: list[str]
    contents: dict[str, list[ContentsEntry]] = field(default_factory=dict)
    navigation: set[str] = field(default_factory=set)
    source: Source = field(default_factory=Source)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _ListedFile:
    """A file that a book lists."""

    path: str
    is_page: bool
    is_nav: bool
    is_ncx: bool


def read_package(book: Zip) -> BookPackage:
    """Return what an EPUB says of itself; of a damaged one, its pages by name. Raises ReadError if there are none."""
    package = _stated(book)
    if package is None or not package.chapters:
        pages = sorted((name for name in book.names if _PAGE.search(name)), key=_natural)
        notes = ["has no list of its chapters; they are in the order of their names"]
        source = package.source if package else Source()
        package = BookPackage(pages[:MAX_CHAPTERS], source=source, notes=notes)
    if book.is_damaged:
        package.notes.append("is a damaged archive; some of it may be missing")
    if not package.chapters:
        raise ReadError("holds no chapters; it may be damaged or no EPUB")
    encrypted = _locked(book)
    readable = [path for path in package.chapters if path not in encrypted]
    if not readable:
        raise ReadError("is protected by DRM; only the program that it was bought with can read it")
    if locked := len(package.chapters) - len(readable):
        package.notes.append(f"is protected by DRM in part: {locked} of {len(package.chapters)} chapters are left out")
    package.chapters = readable
    return package


def _stated(book: Zip) -> BookPackage | None:
    path = _package_path(book)
    if path is None:
        return None
    try:
        root = parse_xml(book.read(path)).root
    except ReadError:
        return None
    items = {attribute(one, "id"): _item(path, one) for one in root.iter("{*}item")}
    spine = [attribute(one, "idref") for parent in root.iter("{*}spine") for one in children(parent, "itemref")]
    listed = [items[number] for number in spine[:MAX_CHAPTERS] if number in items]
    chapters = [found for one in listed if one.is_page and (found := book.find(one.path))]
    package = BookPackage(list(dict.fromkeys(chapters)), source=_source(root))
    if missing := sum(one.is_page and one.path not in book for one in items.values()):
        package.notes.append(f"lacks {missing} of the chapters that it lists")
    for one in items.values():
        if one.is_nav:
            package.navigation.add(one.path)
        if one.is_nav or one.is_ncx:
            _add(package, book, one.path, is_ncx=one.is_ncx)
    for reference in root.iter("{*}reference"):
        if attribute(reference, "type").lower() in ("toc", "cover"):
            package.navigation.add(resolve(path, attribute(reference, "href").partition("#")[0]))
    return package


def _item(base: str, element: Element) -> _ListedFile:
    path, kind = resolve(base, attribute(element, "href")), attribute(element, "media-type").lower()
    return _ListedFile(
        path,
        is_page=kind in PAGE_TYPES or _PAGE.search(path) is not None,
        is_nav="nav" in attribute(element, "properties").split(),
        is_ncx=kind == "application/x-dtbncx+xml" or path.lower().endswith(".ncx"),
    )


def _package_path(book: Zip) -> str | None:
    """Return the name of the file that lists a book's chapters."""
    try:
        root = parse_xml(book.read("META-INF/container.xml")).root
        for one in root.iter("{*}rootfile"):
            if (found := book.find(attribute(one, "full-path").lstrip("/"))) is not None:
                return found
    except ReadError:
        pass
    return next((name for name in book.names if name.lower().endswith(".opf")), None)


def resolve(base: str, href: str) -> str:
    """Return the name in the archive of what a link in a file of it leads to, without the place in it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href.partition("#")[0]))).lstrip("/")


def _add(package: BookPackage, book: Zip, where: str, *, is_ncx: bool) -> None:
    """Add a table of contents, unless there is one."""
    if package.contents:
        return
    try:
        root = parse_xml(book.read(where)).root
    except ReadError:
        return
    for entry in _ncx(root, where) if is_ncx else _nav(root, where):
        found = book.find(entry.path)
        if found and entry.title:
            package.contents.setdefault(found, []).append(entry)


def _ncx(root: Element, where: str) -> Iterator[ContentsEntry]:
    waiting = [(point, 1) for point in reversed([one for one in root.iter("{*}navMap") for one in children(one)])]
    while waiting:
        point, depth = waiting.pop()
        if name_of(point) != "navPoint":
            continue
        label = " ".join("".join(one.itertext()) for one in children(point, "navLabel"))
        source = next((attribute(one, "src") for one in children(point, "content")), "")
        yield ContentsEntry(resolve(where, source), source.partition("#")[2], depth, normalise(label))
        waiting += [(one, depth + 1) for one in reversed(list(children(point, "navPoint")))]


def _nav(root: Element, where: str) -> Iterator[ContentsEntry]:
    navs = [one for one in root.iter("{*}nav") if attribute(one, "type") in ("toc", "")]
    nav = next((one for one in navs if attribute(one, "type") == "toc"), navs[0] if navs else None)
    waiting = [(nav, 0)] if nav is not None else []
    while waiting:
        element, depth = waiting.pop()
        name = name_of(element)
        if name == "a":
            href = attribute(element, "href")
            yield ContentsEntry(
                resolve(where, href), href.partition("#")[2], depth, normalise("".join(element.itertext()))
            )
        else:
            waiting += [(one, depth + (name == "ol")) for one in reversed(list(children(element)))]


def _source(root: Element) -> Source:
    """Return what the metadata of a book states."""
    said: dict[str, list[str]] = {}
    for one in root.iter():
        if isinstance(one.tag, str) and one.tag.startswith("{http://purl.org/dc/"):
            words = normalise("".join(one.itertext()))
            if words and words.lower() not in ("unknown", "untitled", "none"):
                said.setdefault(name_of(one).lower(), []).append(words)
    links = [words for words in said.get("source", []) + said.get("identifier", []) if words.startswith("http")]
    return Source(
        title=next(iter(said.get("title", [])), None),
        author=", ".join(said.get("creator", [])[:10]) or None,
        publisher=next(iter(said.get("publisher", [])), None),
        date=next(filter(None, map(date_of, said.get("date", []))), None),
        url=next(iter(links), None),
        licence=next(iter(said.get("rights", [])), None),
    )


def _locked(book: Zip) -> set[str]:
    """Return the files of a book that are encrypted; fonts that are only disguised are none."""
    locked = {name for name in book.names if book.is_encrypted(name)}
    try:
        root = parse_xml(book.read("META-INF/encryption.xml")).root
    except ReadError:
        return locked
    for one in root.iter("{*}EncryptedData"):
        method = next((attribute(m, "Algorithm") for m in one.iter("{*}EncryptionMethod")), "")
        for reference in one.iter("{*}CipherReference"):
            if not method.startswith(_FONT_LOCKS):
                locked.add(resolve("", attribute(reference, "URI")))
    return locked


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what names sort by so that chapter 10 comes after chapter 9."""
    parts = _NUMBER.split(name.lower())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
