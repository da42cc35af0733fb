"""Filters: which documents pass, and what is said when none does."""

import pytest
from pydantic import ValidationError

from index.errors import FilterError
from index.models import Source
from index.store.manifest import DocumentRecord
from rag.query.filters import Filters, mask
from rag.retriever import Retriever
from tests.fakes import deadline


def record(name: str = "a.txt", *, publisher: str | None = None, date: str | None = None) -> DocumentRecord:
    source = Source(publisher=publisher, date=date)
    return DocumentRecord(
        name=name,
        file=name,
        size=1,
        mtime_ns=1,
        sha256="",
        encoding="utf-8",
        format="text",
        characters=1,
        source=source,
        declared=source,
    )


@pytest.mark.parametrize(
    ("date", "since", "until", "expected"),
    [
        ("2013-03-20", "2013-03-20", "2013-03-20", True),
        ("2013-03-20", "2013-03-21", None, False),
        ("2013-03-20", None, "2013-03-19", False),
        ("2013-03-20", "2013", "2013", True),
        ("2013-03-20", "2013-03", "2013-03", True),
        ("2013-03-20", "2013-04", None, False),
        ("2013-03-20", None, "2013-02", False),
        ("2013", "2013-06-01", None, True),
        ("2013", None, "2013-06-01", True),
        ("2013", "2014", None, False),
        ("2013", None, "2012", False),
        ("2013", None, "2012-12-31", False),
        ("2013-03", "2013-03-31", None, True),
        ("2013-03", None, "2013-03-01", True),
        ("2013-03", "2013-04-01", None, False),
        (None, "1900", None, False),
        (None, None, "2100", False),
        (None, None, None, True),
    ],
)
def test_dates_are_inclusive_and_vague_ones_pass_where_a_day_of_theirs_would(
    date: str | None, since: str | None, until: str | None, expected: bool
) -> None:
    assert Filters(since=since, until=until).passes(record(date=date)) is expected


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("a.txt", "a.txt", True),
        ("a.txt", "A.txt", False),
        ("a.txt", "b/a.txt", False),
        ("*.txt", "b/a.txt", True),
        ("b/*", "b/c/a.txt", True),
        ("0?0_*", "000_eaa.txt", True),
        ("0?0_*", "001_eaa.txt", False),
        ("corpus.jsonl#*", "corpus.jsonl#7", True),
    ],
)
def test_globs_over_whole_paths(pattern: str, name: str, expected: bool) -> None:
    assert Filters(documents=(pattern,)).passes(record(name)) is expected


def test_brackets_in_a_pattern_stand_for_themselves() -> None:
    """Only `*` and `?` are wildcards, so that a document can be named by its path."""
    assert Filters(documents=("notes [1].txt",)).passes(record("notes [1].txt"))


def test_any_of_several_patterns_or_publishers_suffices() -> None:
    assert Filters(documents=("b.txt", "a.*")).passes(record("a.txt"))
    assert Filters(publishers=("Other", "Herald")).passes(record(publisher="Herald"))


@pytest.mark.parametrize("written", ["The Herald", "the herald", "THE HERALD"])
def test_publishers_in_any_case(written: str) -> None:
    assert Filters(publishers=(written,)).passes(record(publisher="The Herald"))


def test_publisher_case_folds_beyond_ascii() -> None:
    assert Filters(publishers=("STRASSE",)).passes(record(publisher="Straße"))


def test_an_unknown_publisher_does_not_pass() -> None:
    assert not Filters(publishers=("The Herald",)).passes(record())
    assert not Filters(publishers=("Herald",)).passes(record(publisher="The Herald"))


def test_every_filter_that_is_set_must_hold() -> None:
    filters = Filters(documents=("a.*",), publishers=("Herald",), since="2013")
    assert filters.passes(record("a.txt", publisher="Herald", date="2013"))
    assert not filters.passes(record("b.txt", publisher="Herald", date="2013"))
    assert not filters.passes(record("a.txt", publisher="Other", date="2013"))
    assert not filters.passes(record("a.txt", publisher="Herald", date="2012"))


def test_empty_filters() -> None:
    assert Filters().is_empty
    assert not Filters(until="2013").is_empty


@pytest.mark.parametrize("date", ["13", "2013-3", "2013-03-20T10:00", "March 2013", "2013\n", ""])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ValidationError):
        Filters(since=date)


def test_a_range_that_is_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"since \(2014\) is after until \(2013\)"):
        Filters(since="2014", until="2013")
    assert Filters(since="2013-06", until="2013").until == "2013"
    assert Filters(since="2013", until="2013-06").since == "2013"


def test_mask_has_the_passages_of_the_documents_that_pass(retriever: Retriever) -> None:
    generation = retriever.generation
    chosen = mask(Filters(documents=("he*",)), generation)
    assert chosen is not None
    names = [generation.documents[number].name for number in generation.passages["document"]]
    assert chosen.tolist() == [name.startswith("he") for name in names]
    assert any(chosen.tolist())
    assert not all(chosen.tolist())


def test_mask_of_no_filters_is_none(retriever: Retriever) -> None:
    assert mask(Filters(), retriever.generation) is None


def test_when_nothing_passes_the_error_names_what_there_is(retriever: Retriever) -> None:
    with pytest.raises(FilterError) as caught:
        retriever.ask("Who trains police?", filters=Filters(publishers=("Nobody",)))
    message = str(caught.value)
    assert "no document passes the filters" in message
    assert "helicopters.txt, heroin.txt, training.txt" in message
    assert "Air Weekly, The Herald" in message


def test_thousands_of_chosen_documents_are_looked_up_not_compared_one_by_one() -> None:
    names = [f"report {number}.txt" for number in range(20_000)]
    with deadline(5):
        passes = Filters(documents=tuple(names)).predicate()
        assert all(passes(name, None, None) for name in names)
        assert not passes("another.txt", None, None)


def test_a_name_with_brackets_is_a_name_and_a_wildcard_matches_the_whole_of_one() -> None:
    passes = Filters(documents=("a[1].txt", "b?.md")).predicate()
    passing = [name for name in ("a[1].txt", "a1.txt", "bc.md", "bc.md2", "bcd.md") if passes(name, None, None)]
    assert passing == ["a[1].txt", "bc.md"]
