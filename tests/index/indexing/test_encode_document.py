"""One document's share of an index: small formulas worked out by hand."""

import numpy as np
import pytest

from index.indexing.cut_document import PassageLocator, head_of
from index.indexing.encode_document import PartMaker, embedded_text, fingerprint, token_ranges
from index.indexing.prepared import DocumentOrigin
from index.models import Document, Passage, Sentence
from index.store.segment import SENTENCE
from tests.fakes import FakeEmbedder


def test_what_is_embedded_begins_with_the_contexts() -> None:
    assert embedded_text("", "", "words") == "words"
    assert embedded_text("Harbours", "", "words") == "Harbours. words"
    assert embedded_text("Harbours", "Kestrel", "words") == "Harbours. Kestrel. words"


@pytest.mark.parametrize("other", ["the navy WANTS a base", "The navy -- wants\na base!", "“The navy wants a base.”"])
def test_a_fingerprint_is_that_of_the_words(other: str) -> None:
    assert fingerprint(other) == fingerprint("The navy wants a base.")
    assert fingerprint(other) != fingerprint("The navy wants two bases.")


def test_the_context_of_a_passage_is_searched_and_embedded_but_lies_outside_it() -> None:
    text = "It weighs 480 grams."
    whole = Sentence(start=0, end=20, search_start=0, search_end=20)
    passages = [
        Passage(start=0, end=20, search_text=text, heading="K 500", sentences=(whole,), context="Kestrel 500"),
        Passage(start=0, end=20, search_text=text, heading="", sentences=(whole,), is_furniture=True),
    ]
    document = Document.from_text("a", text)
    maker = PartMaker(head_of(document), DocumentOrigin("a", 20, 0, document.source))
    locator = PassageLocator(text)
    parts = [maker.batch([locator.locate(passage)]) for passage in passages]
    assert [part.search for part in parts] == [b"K 500" + b"Kestrel 500" + text.encode(), text.encode()]
    columns = ["heading_start", "context_start", "search_start", "search_end", "sentence_start", "sentence_end"]
    rows = np.concatenate([part.passages for part in parts])
    assert rows[columns].tolist() == [(0, 5, 16, 36, 0, 1), (36, 36, 36, 56, 1, 2)]
    assert rows["furniture"].tolist() == [0, 1]
    assert [terms[:2] for part in parts for terms in part.terms] == [["kestrel", "500"], ["weigh", "480"]]
    [encoded] = FakeEmbedder().encode([embedded_text("", "Kestrel 500", text)])
    # Three tokens (Kestrel, 500, the full stop) are of its context: no sentence has them.
    assert token_ranges(parts[0].sentences, "", "Kestrel 500", encoded.offsets).tolist() == [[3, 8]]
    assert token_ranges(np.zeros(0, SENTENCE), "", "", encoded.offsets).tolist() == []


def test_the_last_part_of_a_document_has_its_record() -> None:
    document = Document.from_text("a", "Peru has oil.", "Oil and gas")
    maker = PartMaker(head_of(document), DocumentOrigin("file", 20, 7, document.source, 8, 9))
    assert maker.text(b"Peru ").text == b"Peru "
    record = maker.end().record
    assert record is not None
    assert (record.name, record.file, record.characters, record.context) == ("a", "file", 13, "Oil and gas")
    assert (record.size, record.mtime_ns, record.ctime_ns, record.inode) == (20, 7, 8, 9)
