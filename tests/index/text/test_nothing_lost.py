"""Every word of real text files is in a passage: manuals, change logs and licences as Debian packages bring them."""

import gzip
from itertools import pairwise
from pathlib import Path

import pytest

from index.models import Document, DocumentFormat
from index.settings import IndexSettings
from index.text.chunker import cut_passages, unsearched_in
from tests.fakes import FakeEmbedder

DOCUMENTATION = Path("/usr/share/doc")
PACKAGES = ("adduser", "base-files", "bash", "gzip", "passwd", "procps", "util-linux", "xz-utils")
"""Packages whose documentation is read; most Debian systems have them."""

MAX_BYTES = 300_000
"""Bytes of the largest text that is read here; larger ones are no other kind of text."""

LEAST_SHARE = 0.995
"""Share of a text's letters that are in passages."""


def letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def share_in_passages(name: str, text: str, format: DocumentFormat = "text") -> float:
    """Return the share of a text's letters in passages, those that are said to be left out aside."""
    document = Document.from_text(name, text, format=format)
    found = cut_passages(document, IndexSettings(), FakeEmbedder())
    assert all(above.end <= below.start for above, below in pairwise(found))
    inside = sum(letters(text[passage.start : passage.end]) for passage in found)
    left_out = sum(letters(text[one.start : one.end]) for one in unsearched_in(document))
    return inside / (letters(text) - left_out or 1)


def texts(package: str) -> list[tuple[str, str]]:
    found = []
    for path in sorted((DOCUMENTATION / package).rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data[:MAX_BYTES].decode("utf-8", "replace")
        if letters(text) and "\0" not in text:
            found.append((path.name, text))
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_every_word_of_a_packages_documentation_is_in_a_passage(package: str) -> None:
    found = texts(package)
    if not found:
        pytest.skip(f"{DOCUMENTATION / package} holds no text on this system")
    short = {name: share for name, text in found if (share := share_in_passages(name, text)) < LEAST_SHARE}
    assert short == {}


REGISTER = """\
Register of the yard

Contents

Tickets
Prices
Sayings

Tickets

Ticket: A-1
State: waiting

Ticket: A-2
State: waiting

Ticket: A-3
State: waiting

Prices

12 15 11

1904

Fixed

Fixed

Listen: the concert starts at eight.

See also: the blue cupboard.

Home
Contact us
Search
Donate

Sayings

Count the boats.
\t-- Oda Krantz
%
Mend the nets.
\t-- Oda Krantz
%
Row, row
Row, row
\t-- Oda Krantz

Subscribe to our newsletter

Page 3 of 10

Back
"""


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize("text", [REGISTER, REGISTER.replace("\n\n", "\n"), REGISTER * 4, REGISTER.upper()])
def test_no_word_of_what_looks_like_furniture_is_lost(text: str, format: DocumentFormat) -> None:
    assert share_in_passages("register", text, format) == 1.0


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_every_word_is_searched_and_not_only_cited(format: DocumentFormat) -> None:
    found = cut_passages(Document.from_text("a", REGISTER, format=format), IndexSettings(), FakeEmbedder())
    searched = " ".join(passage.search_text for passage in found)
    assert sorted(REGISTER.replace("%", "").split()) == sorted(searched.replace("%", "").split())
