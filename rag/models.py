"""What an answer is made of. All values are frozen; `model_dump_json()` is what `--json` prints."""

from index.models import Span, Value


class Citation(Value):
    """Where words stand, with the proof that they do.

    `document`: path relative to the corpus. `start`, `end`: characters of the document as decoded.
    `line_start`, `line_end`: lines, from 1. `page`: from 1, None for a document without pages. `sha256`:
    of the cited words in UTF-8.
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


class ScorePart(Value):
    """One summand of a fused score: `weight` times `value`, the score of `signal` made comparable with the others."""

    signal: str
    weight: float
    value: float


class Scores(Value):
    """Why a passage stands where it stands; higher is better, ranks count from 1.

    `lexical` is BM25, `dense` the cosine of the embeddings (None in a preview, which goes by the words alone),
    `late` the late interaction of their word pieces (None beyond the candidates), `fused` what the ranking goes
    by: the sum of its `parts`. A fused score is not a confidence.
    """

    lexical: float
    lexical_rank: int
    dense: float | None
    dense_rank: int | None
    late: float | None
    late_rank: int | None
    fused: float
    parts: tuple[ScorePart, ...]
    terms: tuple[TermScore, ...]


class RankedPassage(Value):
    """A hit: a passage word for word, its citation, its scores, and the sentences in it that answer.

    `words`: the words in it that come nearest to answering, where a reader has read it; `score` is by how much they
    outweigh "no answer". `also_in`: citations of the highlighted words wherever else they stand.
    """

    rank: int
    text: str
    heading: str
    citation: Citation
    scores: Scores
    highlights: tuple[Highlight, ...]
    words: Highlight | None = None
    also_in: tuple[Citation, ...] = ()


class Signals(Value):
    """What the confidence is computed from, for the best passage.

    `late`, `dense`: its scores. `lead`: its fused score over the next one's. `coverage`: share of the question's
    terms, by idf, that it has; `known`: that any passage has. `margin`, `verdict`: what a reader made of it, and
    `best_verdict` the highest of those that it read; None where none was read.
    """

    late: float
    dense: float
    lead: float
    coverage: float
    known: float
    margin: float | None = None
    verdict: float | None = None
    best_verdict: float | None = None


class Respelling(Value):
    """A word of the question, verbatim, that no document has, and the word of the documents that it was read as."""

    word: str
    as_written: str


class Answer(Value):
    """The answer to a question.

    `answered` False is an abstention; the passages are then the nearest misses. `confidence` is the
    probability that the first three passages answer. `short`: the words of the first passage that come nearest to
    answering, verbatim, where a reader has read it, else None. `unsupported`: parts of the question, verbatim, that the
    documents have nothing on. `read_as`: words of the question that were read as the documents spell them.
    """

    question: str
    answered: bool
    confidence: float
    short: str | None
    unsupported: tuple[str, ...]
    read_as: tuple[Respelling, ...] = ()
    passages: list[RankedPassage]
    signals: Signals
