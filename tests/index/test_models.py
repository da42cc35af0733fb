"""Values: frozen, complete, hashed as they are."""

import hashlib

import pytest
from pydantic import ValidationError

from index.models import Document, IndexReport, Source, Span


def test_a_document_in_memory_is_hashed_as_utf8() -> None:
    document = Document.from_text("a", "Größe\r\n", "Title", source=Source(author="X"))
    assert document.sha256 == hashlib.sha256("Größe\r\n".encode()).hexdigest()
    assert document.source == Source(title="Title", author="X")
    assert document.text == "Größe\r\n"


def test_values_are_frozen_and_know_their_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Span(start=0, end=1).start = 2  # type: ignore[misc]
    with pytest.raises(ValidationError, match="extra"):
        Span.model_validate({"start": 0, "end": 1, "length": 1})
    with pytest.raises(ValidationError):
        Span(start=-1, end=1)


@pytest.mark.parametrize("date", ["2013", "2013-03", "2013-03-20"])
def test_a_date_is_as_exact_as_is_known(date: str) -> None:
    assert Source(date=date).date == date


@pytest.mark.parametrize("date", ["March 2013", "13", "2013-3", "2013-03-20T10:00"])
def test_a_date_of_another_form_is_refused(date: str) -> None:
    with pytest.raises(ValidationError):
        Source(date=date)


def test_a_report_tells_whether_the_index_differs() -> None:
    assert not IndexReport(generation="g", unchanged=3).is_change
    for report in (
        IndexReport(generation="g", added=("a",)),
        IndexReport(generation="g", changed=("a",)),
        IndexReport(generation="g", removed=("a",)),
        IndexReport(generation="g", rebuilt=True),
    ):
        assert report.is_change
