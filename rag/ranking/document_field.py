"""The document field: what names a document (file and folder names, title, publisher, author, date, first lines).

Questions say where to look and what to look for. The field says which document is meant, once for each document and
not for each passage: terms weigh by how few documents' fields hold them.
"""

import math
import re
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import PurePosixPath
from urllib.parse import unquote

from index.files.document_names import in_words
from index.reading import OpenGeneration
from index.store.manifest import DocumentRecord
from index.text.tokenizer import fold, terms
from rag.ranking.head_lines import HeadLine, labelled_lines

MOST_DOCUMENTS = 20_000
"""Documents of the largest corpus whose fields are read, which takes some two seconds once an index."""

LONG = 8
"""Passages from which the first lines of a document are a title page, and not most of what it says."""

LEAST_JOINED, LEAST_BEGUN = 6, 8
"""Letters of a word of a name that several words of a question may be, wholly and in its beginning."""

FAMILY = 3
"""Documents whose names share a word, from which they count as siblings."""

MOST_PARTS = 4
"""Parts of a word of a name that is split; one with more changes is a hash or a key."""

KEPT_LINES = 4000
"""Passages whose labelled lines are kept."""

_SPLIT = re.compile(r"[\W_]+")
_CHANGE = re.compile(
    r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)
"""Where case changes, and letters and digits meet."""


def words_of_name(name: str) -> list[str]:
    """Return the words of a file or folder name: split at marks and changes of case, letters and digits, and whole.

    `23andMe_privacy-Policy` is `23 and Me privacy Policy 23andMe`.
    """
    return list(dict.fromkeys(word for words in _readings(name) for word in words))


@dataclass(frozen=True, slots=True)
class DocumentField:
    """What names a document: its names as sets of terms, and the terms of its first lines.

    `files`: of its file and folders; `names`: of its title and author. `text`: all its names as words, with its
    publisher and date. `title`: the name to show. `page`: the terms of the first lines of a long
    document that has no title. `terms`: those of all names.
    """

    files: tuple[frozenset[str], ...]
    names: tuple[frozenset[str], ...]
    first: frozenset[str]
    text: str
    title: str
    stem: str
    page: frozenset[str] = frozenset()
    terms: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", frozenset().union(*self.files, *self.names))

    def name_with(self, said: frozenset[str]) -> str:
        """Return the name that says more of some terms: the title, or the name of the file in words."""
        ways = (self.title, self.stem, self.text)
        return max(ways, key=lambda way: (len(said.intersection(terms(way))), -ways.index(way)))


class DocumentFields:
    """The fields of all documents of a generation. Safe to share between threads."""

    def __init__(self, generation: OpenGeneration) -> None:
        """Read the fields of a generation of up to `MOST_DOCUMENTS`; a larger one has none."""
        self.generation = generation
        count = len(generation.documents)
        self._fields: list[DocumentField] = []
        if count <= MOST_DOCUMENTS:
            self._fields = [_field(record, generation.beginning(n)) for n, record in enumerate(generation.documents)]
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        self._first: defaultdict[str, list[int]] = defaultdict(list)
        wholes: set[str] = set()
        for number, own in enumerate(self._fields):
            wholes.update(_unparted(own.text.partition(" \n")[0]))
            for term in own.terms:
                self._postings[term].append(number)
            for term in own.first:
                self._first[term].append(number)
        self._wholes = sorted(wholes)
        self._lines: dict[int, tuple[HeadLine, ...]] = {}

    def __len__(self) -> int:
        return len(self._fields)

    def __getitem__(self, document: int) -> DocumentField:
        return self._fields[document] if self._fields else _EMPTY

    def lines_of(self, passage: int) -> tuple[HeadLine, ...]:
        """Return the labelled lines of a passage; those that were read last are kept."""
        found = self._lines.get(passage)
        if found is None:
            if len(self._lines) >= KEPT_LINES:
                self._lines.clear()
            found = self._lines[passage] = tuple(labelled_lines(self.generation.text(passage)))
        return found

    def named_by(self, term: str) -> list[int]:
        """Return the documents whose names hold a term, ascending."""
        return self._postings.get(term, [])

    def begun_with(self, term: str) -> list[int]:
        """Return the documents whose first lines hold a term, ascending."""
        return self._first.get(term, [])

    def joined(self, words: str) -> list[str]:
        """Return the terms of words of file names that several words are if they are written together.

        `LIMEENERGYCO` for `limeenergy`: its beginning is enough.
        """
        if len(words) < LEAST_JOINED:
            return []
        place = bisect_left(self._wholes, words)
        most = len(words) if len(words) < LEAST_BEGUN else len(words) + LEAST_BEGUN
        found = takewhile(lambda whole: whole.startswith(words), self._wholes[place : place + 3])
        return [term for whole in found if len(whole) <= most for term in terms(whole)]

    def has_siblings(self, document: int) -> bool:
        """Return whether a document is one of several whose file names differ in a word: leases, minutes, policies."""
        stems = self[document].files[:1]
        shared = [len(self._postings[term]) for term in frozenset().union(*stems)]
        return any(count >= FAMILY for count in shared) and any(count == 1 for count in shared)

    def idf(self, term: str) -> float:
        """Return how much a term says about which document is meant, from 0 (all names hold it) to 1 (one does)."""
        count, having = len(self._fields), len(self._postings.get(term, ()))
        if not having:
            having = len(self._first.get(term, ()))
        if not having or count < 2:
            return 0.0
        return math.log(count / having) / math.log(count)


_EMPTY = DocumentField((), (), frozenset(), "", "", "")


def _field(record: DocumentRecord, start: str) -> DocumentField:
    path = PurePosixPath(record.name)
    source = record.source
    files = [_without_ending(path), *path.parts[:-1]]
    # Also in small letters, as people write them: `23andme`.
    readings = [" ".join(words) for file in files for words in _readings(file)]
    paths = [frozenset(terms(way)) for words in readings for way in dict.fromkeys((words, words.lower()))]
    names = [frozenset(terms(text)) for text in (source.title, _surname(source.author)) if text]
    first, last = record.passages
    said = (source.title, source.publisher, source.author, source.date)
    text = " \n".join([*(" ".join(words_of_name(file)) for file in files), path.name, *filter(None, said)])
    stem = _stem(path)
    return DocumentField(
        tuple(filter(None, paths)),
        tuple(filter(None, names)),
        frozenset(terms(start)),
        text,
        source.title or stem,
        stem,
        frozenset(terms(start)) if last - first >= LONG and not source.title else frozenset(),
    )


def _unparted(words: str) -> Iterator[str]:
    """Yield the words of a name, given split, that no change of case parts."""
    for word in words.split():
        if len(word) >= LEAST_JOINED and word.isalpha() and not _CHANGE.search(word):
            yield fold(word)


def shown_name(record: DocumentRecord) -> str:
    """Return the name to show for a document: its title, or the name of its file in words."""
    return record.source.title or _stem(PurePosixPath(record.name))


def _stem(path: PurePosixPath) -> str:
    return in_words(unquote(_without_ending(path)))


def _without_ending(path: PurePosixPath) -> str:
    return path.stem if path.suffix[1:2].isalpha() else path.name


def _surname(author: str | None) -> str:
    """Return the last word of an author's name, empty if it is short: a first name alone names nobody."""
    last = author.split()[-1] if author and author.split() else ""
    return last if len(last) > 2 else ""


def _readings(name: str) -> list[list[str]]:
    """Return the words of a name split at every change, and each of its words that has changes, whole."""
    wholes = [whole for whole in _SPLIT.split(unquote(name)) if whole]
    split = [[part for part in _CHANGE.split(whole) if part] for whole in wholes]
    split = [parts if len(parts) <= MOST_PARTS else [whole] for whole, parts in zip(wholes, split, strict=True)]
    return [
        [part for parts in split for part in parts],
        *([whole] for whole, parts in zip(wholes, split, strict=True) if len(parts) > 1),
    ]


class FieldKeeper:
    """Keeps the fields of the generation that was asked last. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fields: DocumentFields | None = None

    def of(self, generation: OpenGeneration) -> DocumentFields:
        """Return the fields of a generation; reading them takes some 100 microseconds a document, once."""
        with self._lock:
            found = self._fields
            if found is None or found.generation.manifest.generation != generation.manifest.generation:
                found = self._fields = DocumentFields(generation)
            return found

    def close(self) -> None:
        """Let go of the generation."""
        with self._lock:
            self._fields = None
