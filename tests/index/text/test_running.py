"""Running heads, feet and page numbers: left out by place and repetition over pages, never by their words alone."""

import pytest

from index.models import Document
from index.settings import IndexSettings
from index.text.chunker import cut_passages, unsearched_in
from index.text.layout import lay_out
from tests.fakes import FakeEmbedder, deadline


def left_out(pages: list[str]) -> list[tuple[str, str]]:
    text = "\f".join(pages)
    return [(text[one.start : one.end], one.reason) for one in lay_out(text)[1]]


def test_heads_feet_and_numbers_of_pages_are_left_out_but_for_the_first() -> None:
    pages = [f"Harbour report\n\nThe warden counts the boats of pier {n}.\n\nBrack {n}\n\n{n}\n" for n in (7, 8, 9)]
    pages = [page.replace(f"Brack {page.split()[-1]}", "Town of Brack") for page in pages]
    assert left_out(pages) == [
        ("7", "page number"),
        ("Harbour report", "running head"),
        ("Town of Brack", "running foot"),
        ("8", "page number"),
        ("Harbour report", "running head"),
        ("Town of Brack", "running foot"),
        ("9", "page number"),
    ]


@pytest.mark.parametrize("number", ["- {} -", "Page {}", "{} / 12", "Seite {} von 12", "{}"])
def test_page_numbers_have_many_forms(number: str) -> None:
    pages = [f"The warden counts the boats of pier {n}.\n\n{number.format(n + 30)}\n" for n in range(4)]
    assert left_out(pages) == [(number.format(n + 30), "page number") for n in range(4)]


def test_a_head_may_hold_the_number_of_the_page_and_stand_on_every_other_page() -> None:
    heads = ["Harbour report", "{}   Yearly report 2011", "Counting boats   {}"]
    pages = [heads[0]] + [heads[1 + n % 2].format(n) for n in range(2, 9)]
    found = left_out([f"{head}\n\nThe warden counts pier {n} again.\n" for n, head in enumerate(pages)])
    assert found == [
        ("4   Yearly report 2011", "running head"),
        ("Counting boats   5", "running head"),
        ("6   Yearly report 2011", "running head"),
        ("Counting boats   7", "running head"),
        ("8   Yearly report 2011", "running head"),
    ]


def test_a_sentence_that_runs_over_pages_is_whole() -> None:
    begun = "The warden of pier {n} counts every boat that lies in the har-"
    pages = [f"Harbour report\n\n{begun.format(n=n)}\n\n{n}\n" for n in range(1, 5)]
    pages[2] = "Harbour report\n\nbour and writes it into the long book, which nobody else may read.\n\n3\n"
    found = cut_passages(Document.from_text("a", "\f".join(pages)), IndexSettings(), FakeEmbedder())
    wanted = "The warden of pier 2 counts every boat that lies in the harbour and writes it into the long book"
    assert any(wanted in passage.search_text for passage in found)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("Ticket: A-{n}\nBoat: Heron {n}\nStatus: waiting for parts\n", id="a form's last field"),
        pytest.param("Room {n}\n\nThe floor of it is sound, and so on.\n", id="a title with a number"),
        pytest.param("{year}\n\nThe tram came to town then.\n", id="years"),
        pytest.param("Part {n}\n\nIt rained.\n\nThe end of this part has come.\n", id="a closing sentence"),
        pytest.param("Heron\nfull member\n", id="a page that is a record"),
    ],
)
def test_what_stands_at_the_same_place_and_is_content_stays(page: str) -> None:
    assert left_out([page.format(n=n, year=1890 + 7 * n) for n in range(6)]) == []


def test_two_pages_prove_nothing_nor_does_repetition_without_pages() -> None:
    page = "Harbour report\n\nThe warden counts the boats.\n\n7\n"
    assert left_out([page, page]) == []
    assert left_out(["\n\n".join([page] * 5)]) == []


def test_the_links_of_a_publishers_page_are_reported() -> None:
    notes = "".join(f"{n}. Ibid., {n}.CrossRefGoogle Scholar\n" for n in range(1, 5))
    found = unsearched_in(Document.from_text("a", notes))
    assert [notes[one.start : one.end] for one in found] == ["CrossRefGoogle Scholar"] * 4
    assert unsearched_in(Document.from_text("a", "It is found in Google Scholar\n")) == []


@pytest.mark.parametrize("page", ["\f", "a\f", "1\n\f", "a\nb\nc\nd\n\f", "a  1\n\nb\n\f"])
def test_many_pages_are_read_in_linear_time(page: str) -> None:
    with deadline(8):
        lay_out(page * 10_000)
