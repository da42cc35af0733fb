"""Hits: how the reader's words move the highlights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoder.base import encode_question
from index.models import Document
from rag.answer.citations import sha256_of
from rag.answer.hits import HitBuilder
from rag.query.spelling import RespelledQuestion
from rag.ranking.evidence import shipped_model
from rag.ranking.ranking import rank
from rag.reader import Reading
from rag.reader.reading_text import PartAbove
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder

QUESTION = "Which ships come from Peru?"
TEXT = "The navy wants a base in Cuba. Its many ships come from Peru."


@pytest.mark.parametrize(
    ("span_margin", "bonus"),
    [(4.0, 0.1), (0.0, 0.1), (-3.0, 0.05), (-6.0, 0.0), (-50.0, 0.0)],
)
def test_the_sentence_with_the_readers_span_gains_at_most_a_tenth(
    tmp_path: Path, span_margin: float, bonus: float
) -> None:
    """By hand: .1 from a margin of 0, nothing from one of -6, a straight line between."""
    with Retriever.build([Document.from_text("a", TEXT)], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation, settings = retriever.generation, RagSettings()
        encoded = encode_question(FakeEmbedder(), QUESTION)
        plain = rank(generation, QUESTION, encoded, settings, None, shipped_model())
        start = TEXT.index("Peru")
        read = replace(plain, readings={0: Reading(start, start + 4, span_margin, 0.0)})
        [hit] = HitBuilder(generation, read, settings, RespelledQuestion(QUESTION, QUESTION)).hits(1)
    best = hit.highlights[0]
    assert best.text == "Its many ships come from Peru."
    assert best.score == pytest.approx(plain.score_sentences(0)[1] + bonus)


@pytest.mark.parametrize(("span_margin", "first"), [(3.0, "It was sold in May."), (-4.0, "The ships come from Peru.")])
def test_where_the_reader_is_sure_its_sentence_leads(tmp_path: Path, span_margin: float, first: str) -> None:
    text = "The ships come from Peru. It was sold in May."
    with Retriever.build([Document.from_text("a", text)], tmp_path, embedder=FakeEmbedder()) as retriever:
        [light, *_] = marked(retriever, "May", span_margin)
    assert light == first


def test_in_records_the_readers_line_leads_the_line_that_says_which_is_meant(tmp_path: Path) -> None:
    text = "Ship: Heron\nHome: Peru\nState: afloat\n\nShip: Dunlin\nHome: Chile\nState: sunk\n"
    with Retriever.build([Document.from_text("a", text)], tmp_path, embedder=FakeEmbedder()) as retriever:
        [light, *_] = marked(retriever, "sunk", -7.0)
    assert light == "State: sunk"


def test_an_answer_in_a_heading_is_cited_where_it_stands(tmp_path: Path) -> None:
    filler = "It rained all day and the road was wet. " * 12
    text = f"# Council, 14 May\n\n{filler}\n\n## Paths\n\nThe path is to be gravelled. {filler}\n"
    document = Document.from_text("a.md", text, format="markdown")
    with Retriever.build([document], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation, settings = retriever.generation, RagSettings()
        question = "When is the path gravelled?"
        plain = rank(generation, question, encode_question(FakeEmbedder(), question), settings, None, shipped_model())
        first = int(plain.order[0])
        place = text.index("Council")
        above = PartAbove(0, 0, place, "Council, 14 May")
        read = replace(plain, readings={first: Reading(0, 0, 9.0, 9.0, above)})
        [hit] = HitBuilder(generation, read, settings, RespelledQuestion(question, question)).hits(1)
    assert hit.citation.start > place
    assert hit.words is not None and hit.words.text == "Council, 14 May"
    assert hit.words_citation is not None
    assert text[hit.words_citation.start : hit.words_citation.end] == "Council, 14 May"
    assert hit.words_citation.line_start == 1
    assert hit.words_citation.sha256 == sha256_of("Council, 14 May")
    assert "gravelled" in hit.highlights[0].text


def marked(retriever: Retriever, word: str, span_margin: float) -> list[str]:
    """Return the highlights of the passage in which the reader has marked a word."""
    generation, settings = retriever.generation, RagSettings()
    plain = rank(generation, QUESTION, encode_question(FakeEmbedder(), QUESTION), settings, None, shipped_model())
    passage = next(n for n in range(len(generation.passages)) if word in generation.text(n))
    start = generation.text(passage).index(word)
    reading = Reading(start, start + len(word), span_margin, 0.0)
    read = replace(plain, readings={passage: reading}, order=np.array([passage]))
    [hit] = HitBuilder(generation, read, settings, RespelledQuestion(QUESTION, QUESTION)).hits(1)
    return [light.text for light in hit.highlights]
