"""Headings of a plain text: found by shape and place, their depth by their style, and the path a passage gets."""

import pytest

from index.models import Document, DocumentFormat
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.chunker import cut_passages
from index.text.layout import blocks
from tests.fakes import FakeEmbedder


def headings(text: str, title: str | None = None) -> list[tuple[int, str]]:
    found = blocks(text, title)
    return [(b.level, text[b.start : b.end]) for b in found if b.kind is BlockKind.HEADING]


def paths(text: str, format: DocumentFormat = "text") -> dict[str, tuple[str, str]]:
    """Return for each passage, by its last sentence, its path of headings and its context."""
    found = cut_passages(Document.from_text("a", text, format=format), IndexSettings(), FakeEmbedder())
    return {text[p.sentences[-1].start : p.sentences[-1].end]: (p.heading, p.context) for p in found}


STATUTES = """\
Statutes of the Harbour Society

Article I

Section 1

The society has its seat in Brack.

Section 2

Members pay their dues in March.

Article II

Section 1

The board has five persons.
"""


def test_a_word_before_a_number_tells_the_depth() -> None:
    assert headings(STATUTES) == [
        (1, "Statutes of the Harbour Society"),
        (2, "Article I"),
        (3, "Section 1"),
        (3, "Section 2"),
        (2, "Article II"),
        (3, "Section 1"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "House rules\n\n1. Keys\n\nEvery tenant has two.\n\n2. Kitchen\n\n2.1 Stove\n\nIt is cleaned.\n\n"
            "3. Roof\n\nNobody goes up.",
            [(1, "House rules"), (2, "1. Keys"), (2, "2. Kitchen"), (3, "2.1 Stove"), (2, "3. Roof")],
            id="numbering",
        ),
        pytest.param(
            "Changelog\n=========\n\n2.1.0 (2023-11-03)\n------------------\n\n* Touch gestures.\n\n"
            "2.0 (2022)\n----------\n\n* Print.",
            [(1, "Changelog"), (2, "2.1.0 (2023-11-03)"), (2, "2.0 (2022)")],
            id="underlines",
        ),
        pytest.param(
            "Minutes\n\nMonday\n\nFixed\n\nThe pump runs.\n\nTuesday\n\nFixed\n\nThe gate swings.",
            [(1, "Minutes"), (2, "Monday"), (3, "Fixed"), (2, "Tuesday"), (3, "Fixed")],
            id="what comes again",
        ),
        pytest.param(
            "apt (2.6.1) unstable; urgency=medium\n\n  [ Ada ]\n  * Restore it.\n\n -- Ada <a@b.example>  25 May\n\n"
            "apt (2.6.0) unstable; urgency=low\n\n  * Remove the fax.\n\n -- Bo <b@b.example>  Thu, 2 March 2023\n",
            [
                (1, "apt (2.6.1) unstable; urgency=medium"),
                (2, "[ Ada ]"),
                (1, "apt (2.6.0) unstable; urgency=low"),
            ],
            id="a Debian changelog",
        ),
        pytest.param(
            "PUMP(1)\n\nNAME\n       pump - moves water\n\nFILES\n       /etc/pump.conf\n",
            [(1, "PUMP(1)"), (2, "NAME"), (2, "FILES")],
            id="a manual page",
        ),
        pytest.param(
            "Rules\n\nContents\n\n1. Keys\n2. Roof\n\n1. Keys\n\nEvery tenant has two.\n\n2. Roof\n\nNobody goes up.",
            [(1, "Rules"), (2, "Contents"), (2, "1. Keys"), (2, "2. Roof")],
            id="a table of contents",
        ),
        pytest.param(
            "History\n\n1898\n\nThe council grants the charter.\n\n1904\n\nElectric cars replace the horses.",
            [(1, "History"), (2, "1898"), (2, "1904")],
            id="years",
        ),
    ],
)
def test_styles_tell_the_depth(text: str, expected: list[tuple[int, str]]) -> None:
    assert headings(text) == expected


def test_a_known_title_is_the_highest_heading_and_a_caption_before_it_is_not() -> None:
    text = "Viktor with the president\n\nHe came in May.\n\nThe visit\n\nIt was short.\n\nAfter it\n\nHe left."
    assert headings(text)[0] == (1, "Viktor with the president")
    assert headings(text, "The  VISIT") == [(1, "Viktor with the president"), (1, "The visit"), (2, "After it")]
    assert {level for level, _ in headings(text, "Some other title")} == {1}


def test_every_commit_of_a_log_is_a_section() -> None:
    log = "".join(
        f"commit {n}{n}{n}a\nAuthor: Ada <a@b.example>\nDate:   May {n}\n\n    Fix the leak {n}\n\n    It leaked.\n\n"
        for n in range(1, 4)
    )
    found = cut_passages(Document.from_text("a", log), IndexSettings(), FakeEmbedder())
    assert len(found) == 3
    assert all(p.search_text.startswith(f"commit {n}{n}{n}a") for n, p in enumerate(found, 1))


@pytest.mark.parametrize(
    "line", ["the har-", "It ends as a sentence.", "a lower-case line", "One, two, three,", "By James Bargent"]
)
def test_other_short_lines_are_no_headings(line: str) -> None:
    assert line not in [words for _, words in headings(f"Title\n\n{line}\n\nThe article itself begins below it.")]


def test_the_first_line_of_an_entry_that_hangs_is_no_heading() -> None:
    entry = "Smith, J. A very long title of a book that goes on over the line\n    and ends on this one, London"
    assert headings("\n\n".join([entry] * 3)) == []


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_a_passage_has_the_whole_path_and_what_stands_outside_it_as_context(format: DocumentFormat) -> None:
    prose = "The warden counts the boats and writes it down in the book. " * 5
    text = f"# Harbour\n\n## Part 1\n\n### Section 1\n\n{prose}\n\n### Section 2\n\nThe dues are four euro.\n"
    if format == "text":
        text = text.replace("#", "").replace("\n ", "\n").lstrip()
    path, context = paths(text, format)["The dues are four euro."]
    assert path == "Harbour / Part 1 / Section 2"
    assert context == "Harbour / Part 1"


def test_short_subsections_share_a_passage_with_their_heading_unless_one_comes_again() -> None:
    changes = (
        "# Changes\n\n## 2.1\n\n### Added\n\n- Touch.\n\n### Removed\n\n- The fax.\n\n## 2.0\n\n### Added\n\n- Print.\n"
    )
    assert paths(changes, "markdown") == {
        "The fax.": ("Changes / 2.1", ""),
        "Print.": ("Changes / 2.0 / Added", "Changes"),
    }
    twice = changes.replace("Removed", "Added")
    assert paths(twice, "markdown")["The fax."] == ("Changes / 2.1 / Added", "Changes / 2.1")


def test_a_document_without_a_title_has_its_first_section_whole_too() -> None:
    text = "## 2.1\n\n### Added\n\n- Touch.\n\n### Removed\n\n- The fax.\n\n## 2.0\n\n### Added\n\n- Print.\n"
    assert paths(text, "markdown")["The fax."] == ("2.1", "")


def test_a_path_is_capped_to_the_nearest_headings() -> None:
    text = "".join(f"{'#' * level} {f'Part {level} ' * 20}\n\n" for level in range(1, 7)) + "The dues are four euro."
    path, _ = paths(text, "markdown")["The dues are four euro."]
    assert len(path) <= 200
    assert "Part 6" in path
    assert "Part 1" not in path


def test_headings_alone_are_an_outline_of_few_passages() -> None:
    text = "".join(f"# Heading {number} of it\n" for number in range(500))
    found = cut_passages(Document.from_text("a", text, format="markdown"), IndexSettings(), FakeEmbedder())
    assert len(found) < 60
    assert all(len(passage.heading) + len(passage.context) < 100 for passage in found)
