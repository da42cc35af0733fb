"""Makes a PDF that can be opened of one whose end is missing, as of a download that broke off.

What says where everything stands, and which pages there are, is at the end of a PDF. The pages that are still there are
found by their own words, and a new end is written for them.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import zip_longest

MAX_UNPACKED = 100_000_000
"""Bytes unpacked from a damaged file's streams of objects, at most."""

MAX_HEAD = 4_000
"""Bytes of an object in which its type is looked for."""

_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s{1,3}\d{1,5}\s{1,3}obj\b")
_PAGE = re.compile(rb"/Type\s{0,3}/Page(?![A-Za-z])")
_PACKED = re.compile(rb"/Type\s{0,3}/ObjStm")
_NUMBER = re.compile(rb"/(N|First)\s{1,3}(\d{1,9})")


def salvaged(data: bytes) -> bytes | None:
    """Return the bytes with a new end that names the pages found in them; None if there are none."""
    if b"/Encrypt" in data:
        return None
    pages: list[int] = []
    more: list[bytes] = []
    highest = 0
    budget = MAX_UNPACKED
    found = list(_OBJECT.finditer(data))
    for match, following in zip_longest(found, found[1:]):
        number = int(match[1])
        highest = max(highest, number)
        end = following.start() if following is not None else len(data)
        head = data[match.end() : min(end, match.end() + MAX_HEAD)]
        dictionary = head.partition(b"stream")[0]
        if _PAGE.search(dictionary):
            pages.append(number)
        elif budget > 0 and _PACKED.search(dictionary):
            for inner, content in _unpacked(data[match.end() : end], dictionary, budget):
                budget -= len(content)
                if budget <= 0:
                    break
                highest = max(highest, inner)
                more.append(b"%d 0 obj\n%s\nendobj\n" % (inner, content))
                if _PAGE.search(content):
                    pages.append(inner)
    pages = list(dict.fromkeys(pages))
    if not pages:
        return None
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    root, tree = highest + 1, highest + 2
    more.append(b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (tree, len(pages), kids))
    more.append(b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (root, tree))
    return b"%s\nendstream\nendobj\n%strailer\n<</Root %d 0 R/Size %d>>\n%%%%EOF\n" % (
        data, b"".join(more), root, tree + 1,
    )  # fmt: skip


def _unpacked(content: bytes, dictionary: bytes, budget: int) -> Iterator[tuple[int, bytes]]:
    """Yield the objects in a stream of objects, each its number and its words."""
    numbers = {name: int(value) for name, value in _NUMBER.findall(dictionary)}
    start = content.find(b"stream", len(dictionary)) + len(b"stream")
    try:
        text = zlib.decompressobj().decompress(content[start:].lstrip(b"\r\n"), max(1, budget))
    except zlib.error:
        return
    first = numbers.get(b"First", 0)
    places = text[:first].split()[: 2 * numbers.get(b"N", 0)]
    if not all(place.isdigit() and len(place) < 10 for place in places):
        return
    pairs = [(int(number), int(place) + first) for number, place in zip(places[::2], places[1::2], strict=False)]
    for (number, place), (_, end) in zip_longest(pairs, pairs[1:], fillvalue=(0, len(text))):
        if place < end <= len(text):
            yield number, text[place:end]
