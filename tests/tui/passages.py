"""Hits and answers made by hand, for what shows them."""

from rag.models import (
    Answer,
    Citation,
    Contribution,
    Highlight,
    MissingPart,
    RankedPassage,
    Respelling,
    Scores,
    Signals,
    TermScore,
)

SIGNALS = Signals(late_interaction=0, dense=0, lead=0, coverage=0, corpus_coverage=0)
START = 10
"""The character of its document that a passage made here begins at."""


def citation(**changes: object) -> Citation:
    """Return a citation of characters 10 to 60 of a.txt, but for what is changed."""
    values: dict[str, object] = {
        "document": "a.txt",
        "title": None,
        "publisher": None,
        "author": None,
        "date": None,
        "start": START,
        "end": 60,
        "line_start": 3,
        "line_end": 5,
        "page": None,
        "sha256": "",
    }
    return Citation.model_validate(values | changes)


def lit(text: str, start: int, end: int) -> Highlight:
    """Return a highlight over some characters of a passage's text."""
    return Highlight(start=START + start, end=START + end, text=text[start:end], score=1.0)


def passage(
    text: str, *highlights: str | Highlight, also_in: tuple[Citation, ...] = (), term: str = "polic", **cited: object
) -> RankedPassage:
    """Return a hit with some of its words highlighted, the best first."""
    spans = [
        lit(text, text.index(one), text.index(one) + len(one)) if isinstance(one, str) else one for one in highlights
    ]
    return RankedPassage(
        rank=1,
        text=text,
        heading="",
        citation=citation(start=START, end=START + len(text), **cited),
        scores=Scores(
            lexical=2.25,
            lexical_rank=2,
            dense=0.5678,
            dense_rank=3,
            late_interaction=0.25,
            late_interaction_rank=1,
            fused=1.25,
            contributions=(
                Contribution(signal="lexical", weight=0.4, value=0.5),
                Contribution(signal="late_interaction", weight=2.5, value=0.42),
            ),
            terms=(TermScore(term=term, words="police", idf=1.0, score=1.5),),
        ),
        highlights=tuple(spans),
        also_in=also_in,
    )


def answer(
    *passages: RankedPassage,
    answered: bool = True,
    unsupported: tuple[str, ...] = (),
    read_as: tuple[tuple[str, str], ...] = (),
    missing: tuple[MissingPart, ...] = (),
) -> Answer:
    """Return an answer with passages; `read_as`: words of the question, and what they were read as.

    `unsupported`: parts that stand nowhere, before those in `missing`.
    """
    return Answer(
        question="?",
        answered=answered,
        confidence=0.834,
        short=None,
        unsupported=(*unsupported, *(part.words for part in missing)),
        missing=(*(MissingPart(words=words, stands="nowhere") for words in unsupported), *missing),
        read_as=tuple(Respelling(word=word, as_written=written) for word, written in read_as),
        passages=list(passages),
        signals=SIGNALS,
    )
