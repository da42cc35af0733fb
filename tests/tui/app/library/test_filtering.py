"""Filters in words and from words."""

import pytest

from index.errors import FilterError
from rag.query.filters import Filters
from tests.tui.app.library.conftest import Make
from tui.app.library.filtering import describe_filters, make_filters, match_documents, split_patterns, toggle_document


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (None, ""),
        (Filters(), ""),
        (Filters(publishers=("InSight Crime",), since="2013"), "InSight Crime · since 2013"),
        (Filters(documents=("a.txt", "b.txt"), until="2014-02"), "a.txt, b.txt · until 2014-02"),
        (Filters(documents=("a", "b", "c")), "3 documents"),
        (Filters(documents=("a*", "b", "c")), "3 patterns"),
        (Filters(publishers=("A", "B", "C")), "3 publishers"),
        (Filters(since="2013", until="2013"), "of 2013"),
        (Filters(since="2013", until="2015"), "2013 to 2015"),
        (Filters(documents=("a\x1b[31m\n.txt",)), "a␛[31m .txt"),
    ],
)
def test_in_words(filters: Filters | None, expected: str) -> None:
    assert describe_filters(filters) == expected


def test_patterns_are_parted_by_semicolons() -> None:
    assert split_patterns(" a, b.txt ;*.md;; *.md ") == ("a, b.txt", "*.md")


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2013-13", "", "Since: write a date"),
        ("", "yesterday", "Until: write a date"),
        ("201", "", "Since: write a date"),
        ("2015", "2013", "since (2015) is after until (2013)."),
        ("２０１３", "", "Since: write a date"),
    ],
)
def test_an_invalid_filter_is_refused_in_one_line(since: str, until: str, told: str) -> None:
    with pytest.raises(FilterError) as caught:
        make_filters((), (), since, until)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_which_documents_pass(make: Make) -> None:
    documents = [make("a.txt", publisher="P", date="2013"), make("b.md", publisher="Q"), make("c.md")]
    assert match_documents(None, documents) == {"a.txt", "b.md", "c.md"}
    assert match_documents(make_filters(["*.md"], [], "", ""), documents) == {"b.md", "c.md"}
    assert match_documents(make_filters([], ["p"], "2013-05", ""), documents) == {"a.txt"}


def test_a_document_is_added_to_the_filter_and_removed(make: Make) -> None:
    documents = [make("a.txt"), make("b.md")]
    one = toggle_document(None, documents[0], documents)
    assert one == Filters(documents=("a.txt",))
    both = toggle_document(one, documents[1], documents)
    assert both == Filters(documents=("a.txt", "b.md"))
    assert toggle_document(both, documents[0], documents) == Filters(documents=("b.md",))
    assert toggle_document(one, documents[0], documents) is None
    dated = Filters(documents=("a.txt",), since="2013")
    assert toggle_document(dated, documents[0], documents) == Filters(since="2013")


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(documents=("*.md",)), "A wildcard of the filter already includes “b.md”; press f to change it"),
        (Filters(documents=("a.txt",), since="2013"), "The rest of the filter excludes “b.md”: since 2013"),
    ],
)
def test_a_document_that_cannot_be_added_is_refused(make: Make, filters: Filters, reason: str) -> None:
    documents = [make("a.txt", date="2014"), make("b.md")]
    with pytest.raises(FilterError) as caught:
        toggle_document(filters, documents[1], documents)
    assert str(caught.value) == reason
