"""Evaluation sets: the project's cases on the demo documents, or a person's cases on their own."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.checked_cases import CASES, load_cases, load_standing
from index.corpus import choose_corpus
from index.encoder.base import Embedder
from index.errors import CasesError
from index.location import default_corpus
from index.settings import IndexSettings, load_settings
from rag.cases import Case, cases_location
from rag.retriever import Retriever
from rag.settings import RagSettings

Split = Literal["dev", "test", "all"]

MakeEmbedder = Callable[[IndexSettings], Embedder]


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Cases and the folder of documents they ask about; its index is up to date.

    `stale` cases are not asked: their evidence no longer stands in the documents. `index_settings`: where the index is.
    """

    title: str
    corpus: Path
    index: Path | None
    index_settings: IndexSettings
    embedder: Embedder
    split: Split
    cases: tuple[Case, ...]
    stale: tuple[Case, ...] = ()

    @property
    def count(self) -> int:
        """The number of cases, stale ones included."""
        return len(self.cases) + len(self.stale)

    @property
    def settings(self) -> RagSettings:
        """The settings in force for this folder."""
        return load_settings(RagSettings, "rag", self.corpus)

    def open_with(self, settings: RagSettings) -> Retriever:
        """Open the folder's index, without an update, with other settings."""
        return Retriever.open(
            self.corpus,
            index=self.index,
            index_settings=self.index_settings,
            update=False,
            settings=settings,
            embedder=self.embedder,
        )


def project_set(split: Split, index: Path | None, make_embedder: MakeEmbedder) -> EvaluationSet:
    """Return the project's own cases of a split, on the demo documents. `index` is where their index lives."""
    corpus = default_corpus()
    settings = load_settings(
        IndexSettings, "index", corpus, backend="local"
    )  # an index elsewhere is of other documents
    embedder = make_embedder(settings)
    with Retriever.open(corpus, index=index, index_settings=settings, embedder=embedder) as retriever:
        cases = load_cases(CASES, _Texts(retriever))
    title = f"{corpus.name}: all cases" if split == "all" else f"{corpus.name}: {split} split"
    return EvaluationSet(title, corpus, index, settings, embedder, split, _of(cases, split))


def user_set(
    folder: Path | None, path: Path | None, index: Path | None, split: Split, make_embedder: MakeEmbedder
) -> EvaluationSet:
    """Return a person's cases on a folder (default: the current one): those of a file, or those taught there.

    Raises CasesError if there are none.
    """
    corpus = choose_corpus(folder)
    file = path or cases_location(corpus)
    if path is None and not file.exists():
        how = f'pincite teach "QUESTION" {corpus} --passage N'
        raise CasesError(f"{corpus}: no cases have been taught here yet. Teach one with: {how}")
    settings = load_settings(IndexSettings, "index", corpus)
    embedder = make_embedder(settings)
    with Retriever.open(corpus, index=index, index_settings=settings, embedder=embedder) as retriever:
        cases, stale = load_standing(file, _Texts(retriever))
    title = f"{corpus.resolve().name}: your cases" + (f", {split} split" if split != "all" else "")
    return EvaluationSet(title, corpus, index, settings, embedder, split, _of(cases, split), _of(stale, split))


def _of(cases: list[Case], split: Split) -> tuple[Case, ...]:
    return tuple(case for case in cases if split in ("all", case.split))


class _Texts(Mapping[str, str]):
    """The documents' texts by name, each read when it is asked for: an index elsewhere is asked once a document."""

    def __init__(self, retriever: Retriever) -> None:
        self._generation = retriever.generation
        self._numbers = {record.name: number for number, record in enumerate(self._generation.documents)}
        self._read: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._read:
            self._read[name] = self._generation.document_text(self._numbers[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)
