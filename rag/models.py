"""What an answer is made of. All values are frozen; `model_dump_json()` is what `--json` prints."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from index.models import KindCount, Problem, Span
from index.value import Value
from rag.selectors import Selector

SCHEMA_VERSION: Literal[2] = 2
"""Version of the published JSON schema; raised when a name in it changes or goes."""

SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "lexical": "BM25: how many of the question's terms the passage holds, rare terms counting most",
        "dense": "similarity in meaning: cosine of the embeddings of question and passage",
        "late_interaction": "similarity in meaning, token by token: each token of the question against its best match",
        "best_sentence": "late interaction of the passage's best sentence alone",
        "coverage": "share of the question's terms that the passage holds, rare terms counting most",
        "document": "whether the question names the passage's document: its title, file, folder, publisher or author",
        "items": "identifiers, numbers, dates and names of the question: whether they, or siblings of them, stand here",
        "span_margin": "reader: how far the words it marks outscore “no answer”",
        "answerable_logit": "reader: log-odds that the passage answers the question at all",
    }
)
"""Each signal of a passage, by the name it has in `Scores.contributions`, in one line for people."""


class PageBox(Value):
    """A rectangle on a page, from 1, in points (1/72 inch) from the upper left corner of the page as it is shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


class Citation(Value):
    """Where words stand, with the proof that they do.

    `document`: path relative to the corpus. `start`, `end`: characters of the document as decoded.
    `line_start`, `line_end`: lines, from 1. `page`: from 1, None for a document without pages; `page_label`: its
    printed number, None where none is known. `place`: where else the words stand, such as `slide 3`, `sheet Costs,
    row 12`, a chapter, a message, a time, or a section where there are no pages. `boxes`: the rectangles of the words
    on their pages; `selectors`: how other programs find the words again. Both are None unless asked for
    (`Retriever.locate`). `extracted`: the characters and lines are those of the text extracted from a format that is
    not text, such as PDF. `sha256`: of the cited words in UTF-8.
    """

    document: str
    title: str | None
    publisher: str | None
    author: str | None
    date: str | None
    start: int
    end: int
    line_start: int
    line_end: int
    page: int | None
    page_label: str | None = None
    place: str | None = None
    boxes: tuple[PageBox, ...] | None = None
    selectors: tuple[Selector, ...] | None = None
    extracted: bool = False
    sha256: str


class Highlight(Span):
    """Words inside a passage that answer: characters of the document, and the words themselves.

    `score` orders the highlights of one passage; higher is better.
    """

    text: str
    score: float


class TermScore(Value):
    """A term of the question in a passage: the words of the question that gave it, and what it added to BM25."""

    term: str
    words: str
    idf: float
    score: float


class Contribution(Value):
    """What one signal adds to a fused score: `weight` times `value`. `signal` is a key of `SIGNALS`."""

    signal: str
    weight: float
    value: float


NameField = Literal["file", "folder", "title", "publisher", "author", "date", "head"]
"""What of a document a name is: its file's, a folder's above it, what is known about it, or a line of the head of it or
of the passage's section."""


class NamedBy(Value):
    """Words of the question, verbatim, that name the passage's document, and the field of it that holds them."""

    words: str
    field: NameField


class Scores(Value):
    """Why a passage stands where it stands; higher is better, ranks count from 1.

    `lexical` is BM25; `dense` the cosine of the embeddings (None in a preview, which uses keywords alone);
    `late_interaction` compares their tokens (None beyond the candidates). Passages are ranked by `fused`, the sum of
    its `contributions`; a fused score is not a confidence. `named_by`: where the signal `document` comes from.
    """

    lexical: float
    lexical_rank: int
    dense: float | None
    dense_rank: int | None
    late_interaction: float | None
    late_interaction_rank: int | None
    fused: float
    contributions: tuple[Contribution, ...]
    terms: tuple[TermScore, ...]
    named_by: tuple[NamedBy, ...] = ()


class RankedPassage(Value):
    """A hit: a passage word for word, its citation, its scores, and the sentences in it that answer.

    `words`: the words the reader marks as the answer, None where it read nothing; their `score` is the span margin.
    `words_citation`: where they stand if that is above the passage, in a heading or the title; None if in it.
    `also_in`: citations of the highlighted sentences wherever else they stand.
    """

    rank: int
    text: str
    heading: str
    citation: Citation
    scores: Scores
    highlights: tuple[Highlight, ...]
    words: Highlight | None = None
    words_citation: Citation | None = None
    also_in: tuple[Citation, ...] = ()


class Signals(Value):
    """What the confidence is computed from, for the best passage.

    `late_interaction`, `dense`: its scores. `lead`: its fused score less the next one's. `coverage`: the share of the
    question's terms, weighted by idf, that it holds; `corpus_coverage`: that any passage holds. `span_margin`,
    `answerable_logit`: what the reader says of it; `best_answerable_logit`: the highest of all passages read;
    `joined_logit`: that of their best sentences as one text. The last four are None where the reader did not read
    them. `highlight_coverage`: the share of the question's terms in the first highlight with its headings and title.
    `documents`, `passages`: how many there are.
    """

    late_interaction: float
    dense: float
    lead: float
    coverage: float
    corpus_coverage: float
    span_margin: float | None = None
    answerable_logit: float | None = None
    best_answerable_logit: float | None = None
    joined_logit: float | None = None
    highlight_coverage: float = 0.0
    documents: int = 0
    passages: int = 0


class Respelling(Value):
    """A word of the question, verbatim, that no document has, and the documents' word that replaces it."""

    word: str
    as_written: str


class NamedDocument(Value):
    """A document that a question names, with its title, None where none is known."""

    document: str
    title: str | None


class About(Value):
    """A part of the question, verbatim, that is read as naming documents: the rest is asked of their passages first.

    `documents`: the first of them, those of shown passages before others; `count`: how many there are.
    """

    words: str
    documents: tuple[NamedDocument, ...]
    count: int


class MissingPart(Value):
    """A part of the question, verbatim, that does not stand with the best passages.

    `stands`: nowhere in the documents, or elsewhere in them. `nearest`: of an item that stands nowhere, those of its
    shape that do, nearest first, as the documents write them: 416 and 421 for 418. `documents`: of a word that the
    document of the first passage lacks, the first of those that have it; empty for other parts.
    """

    words: str
    stands: Literal["nowhere", "elsewhere"]
    nearest: tuple[str, ...] = ()
    documents: tuple[NamedDocument, ...] = ()


class Rival(Value):
    """A document that answers the question as well as others that are like it, and with which words, verbatim."""

    document: str
    title: str | None
    words: str


class VectorCoverage(Value):
    """How many of an index's passages have vectors; the others are found by their words until they get theirs."""

    embedded: int
    passages: int


class NotSearched(Value):
    """The files of a folder that no answer can come from.

    `files`: how many files could not be read; `problems`: the first of them, with the reasons. `kinds`: how many files
    are of formats that pincite does not read, by ending; `unread`: the first of those by name.
    """

    files: int = 0
    problems: tuple[Problem, ...] = ()
    kinds: tuple[KindCount, ...] = ()
    unread: tuple[str, ...] = ()


class Answer(Value):
    """The answer to a question.

    `answered` False is an abstention; the passages are then the nearest ones. `confidence` is the probability that
    the first three passages answer. `short`: the words of the first passage, or of a heading above it, that answer,
    verbatim; None where the reader marked none. `unsupported`: parts of the question, verbatim, that the documents do
    not cover, or not with these passages; `missing` tells these apart. `read_as`: words of the question that were
    respelled as the documents have them. `about`: the part of the question that names documents, which is not looked
    for in their text.
    `rivals`: documents alike that answer the question differently, where nothing in it says which one is meant.
    `changed_since`: documents whose passages would have been shown but no longer stand in their files; an update of
    the index finds what stands there now. `vector_coverage`: how far indexing has come; None where it is finished.
    `not_searched`: with an abstention, the files that were not searched; empty with an answer.
    """

    schema_version: Literal[2] = SCHEMA_VERSION
    question: str
    answered: bool
    confidence: float
    short: str | None
    unsupported: tuple[str, ...]
    missing: tuple[MissingPart, ...] = ()
    read_as: tuple[Respelling, ...] = ()
    about: tuple[About, ...] = ()
    rivals: tuple[Rival, ...] = ()
    changed_since: tuple[str, ...] = ()
    vector_coverage: VectorCoverage | None = None
    passages: list[RankedPassage]
    signals: Signals
    not_searched: NotSearched = NotSearched()
