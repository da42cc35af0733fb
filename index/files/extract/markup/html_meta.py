"""What a page states about itself: title, author, date, publisher, address, language."""

import json
import re
from collections.abc import Iterator
from typing import Any

from index.files.extract.builder import normalise
from index.files.extract.xml_tree import Element, name_of
from index.models import Source, is_partial_date

MAX_TITLE_CHARS = 300
"""Characters of the longest title that is kept."""

MAX_DATA_CHARS = 1_000_000
"""Characters of linked data in a page that are read."""

_DATE = re.compile(r"\s*(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d])")
_DASH = re.compile(r"\s+[|·•—–»:-]\s+|\s*[|·•»]\s*")

_META = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title"),
    "author": ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "byl"),
    "date": (
        "article:published_time", "datepublished", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created",
        "citation_publication_date", "citation_date", "parsely-pub-date", "pubdate", "publish_date", "date",
        "sailthru.date", "article.published", "dcterms.modified", "article:modified_time", "last-modified",
    ),
    "publisher": ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "citation_publisher"),
    "url": ("og:url", "citation_public_url"),
}  # fmt: skip
"""The names of what pages state in meta elements, the best first."""


def source_of(root: Element) -> Source:
    """Return what a page states about itself."""
    meta = _meta(root)
    data = list(_linked_data(root))
    publisher = _first(meta, "publisher") or _named(data, "publisher")
    return Source(
        title=_title(root, meta, publisher),
        author=_author(root, meta, data),
        date=_date(root, meta, data),
        publisher=publisher,
        url=_url(root, meta),
    )


def _meta(root: Element) -> dict[str, str]:
    """Return what the meta elements say, by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for element in _elements(root, "meta"):
        if element.attrib:
            said = normalise(element.get("content") or "")
            for key in ("property", "name", "itemprop", "http-equiv"):
                name = (element.get(key) or "").strip().lower()
                if name and said:
                    found.setdefault(name, said)
    return found


def _first(meta: dict[str, str], what: str) -> str | None:
    return next((meta[name] for name in _META[what] if name in meta), None)


def _title(root: Element, meta: dict[str, str], publisher: str | None) -> str | None:
    """Return the title without the site's name."""
    stated = next((normalise("".join(one.itertext())) for one in _elements(root, "title")), "")
    headings = [normalise("".join(one.itertext())).rstrip("¶#§ ") for one in _elements(root, "h1")]
    title = _first(meta, "title") or ""
    title = _without_site(title or stated, publisher, headings)
    title = title or next(filter(None, headings), "")
    return title[:MAX_TITLE_CHARS] or None


def _without_site(title: str, publisher: str | None, headings: list[str]) -> str:
    """Return a page's title without the name of its site in front or behind."""
    for heading in headings:
        if len(heading) > 3 and heading != title and heading in title and len(heading) * 3 > len(title):
            return heading
    parts = _DASH.split(title)
    if publisher and len(parts) > 1:
        site = publisher.casefold()
        if parts[-1].casefold().startswith(site) or site.startswith(parts[-1].casefold()):
            return title[: title.rindex(parts[-1])].rstrip(" |·•—–»:-")
        if parts[0].casefold() == site:
            return title[title.index(parts[1], len(parts[0])) :]
    last = max((match for match in _DASH.finditer(title)), key=lambda match: match.start(), default=None)
    if last is not None and last.start() >= 2 * (len(title) - last.end()) and last.group().strip() in "|·•»":
        return title[: last.start()]
    return title


def _author(root: Element, meta: dict[str, str], data: list[dict[str, Any]]) -> str | None:
    stated = _first(meta, "author")
    if stated and not stated.startswith(("http:", "https:", "//")) and len(stated) <= 200:
        return stated
    if (named := _named(data, "author")) is not None:
        return named
    for element in root.iter():
        if isinstance(element.tag, str) and (element.get("rel") == "author" or element.get("itemprop") == "author"):
            said = normalise("".join(element.itertext()))
            if 2 < len(said) <= 80:
                return said
    return None


def _date(root: Element, meta: dict[str, str], data: list[dict[str, Any]]) -> str | None:
    stated = [meta[name] for name in _META["date"] if name in meta]
    published = [str(one.get("datePublished") or one.get("dateCreated") or "") for one in data]
    times = [
        element.get("datetime") or ""
        for element in _elements(root, "time")
        if element.get("itemprop") in ("datePublished", None) or element.get("pubdate") is not None
    ]
    if len(set(times)) > 1 and not any(one.get("itemprop") == "datePublished" for one in _elements(root, "time")):
        times = times[:1]
    return next(filter(None, map(date_of, [*stated[:1], *published, *stated, *times])), None)


def date_of(said: str) -> str | None:
    """Return the date that a text begins with, as exact as it is: `2013`, `2013-03` or `2013-03-20`; None without."""
    match = _DATE.match(said.replace("/", "-").replace(".", "-"))
    if match is None:
        return None
    date = "-".join(part for part in match.groups() if part)
    return date if is_partial_date(date) and date[:4] > "1000" else None


def _url(root: Element, meta: dict[str, str]) -> str | None:
    links = [one.get("href") or "" for one in _elements(root, "link") if (one.get("rel") or "").lower() == "canonical"]
    found = next((one for one in [*links, _first(meta, "url") or ""] if one.startswith(("http://", "https://"))), None)
    return normalise(found) if found and len(found) <= 2_000 else None


def _elements(root: Element, wanted: str) -> Iterator[Element]:
    """Yield the elements of a name, not those of drawings."""
    for element in root.iter(wanted, f"{{*}}{wanted}"):
        parent = element.getparent()
        if parent is None or name_of(parent).lower() not in ("svg", "g", "symbol"):
            yield element


def _linked_data(root: Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of the page's linked data (JSON-LD), as data: nothing it names is looked up."""
    left = MAX_DATA_CHARS
    for element in _elements(root, "script"):
        if (element.get("type") or "").strip().lower() != "application/ld+json":
            continue
        said = (element.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>")
        left -= len(said)
        if left < 0:
            return
        try:
            value = json.loads(said, strict=False)
        except (ValueError, RecursionError):
            continue
        values = value if isinstance(value, list) else [value]
        for one in values[:50]:
            graph = one.get("@graph") if isinstance(one, dict) else None
            for item in graph[:50] if isinstance(graph, list) else [one]:
                if isinstance(item, dict):
                    yield item


def _named(data: list[dict[str, Any]], key: str) -> str | None:
    """Return the names that linked data gives for a property."""
    for one in data:
        value = one.get(key)
        names = []
        for item in (value if isinstance(value, list) else [value])[:10]:
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str) and name.strip() and not name.startswith("http"):
                names.append(normalise(name))
        if names:
            return ", ".join(names)[:200]
    return None
