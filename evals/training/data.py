"""Reads the rows that the reader is trained and validated on."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HELD_OUT_ARTICLES = 4
"""Articles of the SQuAD 2 collection that are kept out whole."""

SHINGLE_WORDS = 12
"""Two texts that share this number of words in a row count as overlapping."""

SQUAD = "squad2-cs224n-dev"
CLAPNQ = "clapnq-dev"

WHOLE_SENTENCES = frozenset(
    ("selqa_sentence", "clapnq", "squad2_sentences", "boolq", "fever_evidence", "medquad_sections", "pubmedqa")
)
"""Sources whose answers are whole sentences: they teach whether a passage answers, not its span."""


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """Words of a context that answer: `context[start:start + len(text)] == text`."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The end of the words in the context."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A question and a passage; without answers, the passage does not answer it.

    `spans`: whether the answers are exact spans to learn; otherwise they only show where an answer is. `heading`: read
    before the context.
    """

    id: str
    question: str
    context: str
    answers: tuple[GoldAnswer, ...]
    source: str
    document: str
    spans: bool = True
    heading: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the context answers."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class TrainingCollection:
    """A collection's rows, split by whole articles, and its passages.

    `passages`: sources of negatives. `held_out_passages`: those of the rows kept out.
    """

    training: tuple[TrainingRow, ...]
    held_out: tuple[TrainingRow, ...]
    passages: tuple[str, ...]
    held_out_passages: tuple[str, ...]
    held_out_titles: tuple[str, ...]


def read_rows(path: Path) -> Iterator[TrainingRow]:
    """Yield the rows of a gzipped JSON Lines file. Raises ValueError, naming the row, for a misplaced span."""
    source = path.name.removesuffix(".jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            raw = json.loads(line)
            answers = tuple(GoldAnswer(a["text"], a["start"]) for a in raw["answers"])
            origin = raw["source"] if source == "derived_negatives" else source
            row = TrainingRow(
                id=f"{source}:{raw['id']}",
                question=" ".join(raw["question"].split()),
                context=raw["context"],
                answers=answers,
                source=origin,
                document=str(raw.get("doc", raw["id"])),
                spans=source not in WHOLE_SENTENCES,
            )
            if any(row.context[a.start : a.end] != a.text for a in answers):
                raise ValueError(f"{path}: row {row.id} has an answer that is not at its place.")
            yield row


def read_folder(folder: Path) -> dict[str, list[TrainingRow]]:
    """Return all rows of a folder by source, in file order."""
    by_source: dict[str, list[TrainingRow]] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in read_rows(path):
            by_source.setdefault(row.source, []).append(row)
    return by_source


def held_out_titles(titles: Iterable[str], count: int = HELD_OUT_ARTICLES) -> tuple[str, ...]:
    """Return the articles to keep out: those whose titles have the lowest SHA-256."""
    return tuple(sorted(sorted(set(titles)), key=_digest)[:count])


def _digest(text: str) -> str:
    return hashlib.sha256(f"pincite-reader:{text}".encode()).hexdigest()


def _lines(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_squad(folder: Path) -> TrainingCollection:
    """Return the SQuAD 2 collection, with four whole articles kept out.

    Passages of articles without questions are sources of negatives too.
    """
    corpus = {str(row["_id"]): (str(row["title"]), str(row["text"])) for row in _lines(folder / "corpus.jsonl")}
    rows: list[TrainingRow] = []
    for raw in _lines(folder / "queries.jsonl"):
        about = raw["metadata"]
        assert isinstance(about, dict)
        title, text = corpus[about["context_id"]]
        spans = [(start, end) for start, end in about["answer_spans"] if end > start]
        rows.append(
            TrainingRow(
                id=f"squad2:{raw['_id']}",
                question=str(raw["text"]).strip(),
                context=text,
                answers=tuple(GoldAnswer(text[start:end], start) for start, end in spans),
                source="squad2",
                document=title,
            )
        )
    kept_out = held_out_titles(row.document for row in rows)
    return TrainingCollection(
        training=tuple(row for row in rows if row.document not in kept_out),
        held_out=tuple(row for row in rows if row.document in kept_out),
        passages=tuple(text for title, text in corpus.values() if title not in kept_out),
        held_out_passages=tuple(text for title, text in corpus.values() if title in kept_out),
        held_out_titles=kept_out,
    )


def read_clapnq(folder: Path, longest: int = 4000) -> TrainingCollection:
    """Return CLAP NQ, with half of its articles kept out; the answer is the first selected sentence.

    Contexts of more than `longest` characters are left out.
    """
    corpus = {str(row["_id"]): (str(row["title"]), str(row["text"])) for row in _lines(folder / "corpus.jsonl")}
    rows: list[TrainingRow] = []
    for raw in _lines(folder / "queries.jsonl"):
        about = raw["metadata"]
        assert isinstance(about, dict)
        title, text = corpus[about["context_ids"][0]]
        selected = [sentence for choice in about["selected_sentences"] for sentence in choice if sentence in text]
        if len(text) > longest or (not about["unanswerable"] and not selected):
            continue
        answers = () if about["unanswerable"] else (GoldAnswer(selected[0], text.index(selected[0])),)
        question = str(raw["text"]).strip()
        rows.append(TrainingRow(f"clapnq:{raw['_id']}", question, text, answers, "clapnq", title, spans=False))
    titles = {row.document for row in rows}
    kept_out = held_out_titles(titles, len(titles) // 2)
    return TrainingCollection(
        training=tuple(row for row in rows if row.document not in kept_out),
        held_out=tuple(row for row in rows if row.document in kept_out),
        passages=tuple(dict.fromkeys(row.context for row in rows if row.document not in kept_out)),
        held_out_passages=tuple(dict.fromkeys(row.context for row in rows if row.document in kept_out)),
        held_out_titles=kept_out,
    )


def shingles(text: str, size: int = SHINGLE_WORDS) -> set[str]:
    """Return the runs of `size` words of a text, without case and punctuation; a shorter text is one run."""
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1))} if words else set()


def without_overlap(
    rows: Sequence[TrainingRow], forbidden_texts: Iterable[str], questions: Iterable[str] = ()
) -> list[TrainingRow]:
    """Return the rows that share no twelve words in a row with a forbidden text, and no whole question."""
    forbidden: set[str] = set()
    for text in forbidden_texts:
        forbidden |= {shingle for shingle in shingles(text) if shingle.count(" ") == SHINGLE_WORDS - 1}
    asked = {_plain(question) for question in questions}
    clean: dict[str, bool] = {}
    kept: list[TrainingRow] = []
    for row in rows:
        if row.context not in clean:
            clean[row.context] = forbidden.isdisjoint(shingles(row.context))
        if clean[row.context] and _plain(row.question) not in asked:
            kept.append(row)
    return kept


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))
