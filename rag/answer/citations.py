"""Makes citations from an index, and checks them again later against the files."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import numpy as np

from index.errors import FilterError, ReadError
from index.models import Document, Source
from index.reading import OpenGeneration
from index.settings import IndexSettings
from index.store.manifest import DocumentRecord
from index.structure import place_of
from index.text.lines import count_line_ends
from index.value import Value
from rag.models import Citation

MAX_TITLE_CHARS = 200
"""Characters of a title that a citation carries."""

MAX_HEADING_CHARS = 80
"""Characters of a heading that a citation's place carries."""

READ_AT_ONCE = 1000
"""Passages that are fetched at once where all are cited."""


class CitationStatus(StrEnum):
    """The state of cited words: still verbatim, the source has changed there, or the source is gone."""

    VERBATIM = "verbatim"
    CHANGED = "source changed"
    GONE = "gone"


class CitationCheck(Value):
    """The outcome of checking a citation.

    `found_at`: where the cited words stand now, if they are known and stand elsewhere in a changed source.
    """

    citation: Citation
    status: CitationStatus
    found_at: int | None = None


def sha256_of(text: str) -> str:
    """Return the SHA-256 of words in UTF-8, as citations carry it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def cite_passage(generation: OpenGeneration, passage: int, text: str) -> Citation:
    """Return the citation of a whole passage, given its words."""
    row = generation.passages[passage]
    return _citation(generation, passage, int(row["start"]), int(row["end"]), text)


def cite_passages(generation: OpenGeneration) -> list[Citation]:
    """Return the citations of all passages, whole, in their order."""
    found: list[Citation] = []
    count = len(generation.passages)
    for first in range(0, count, READ_AT_ONCE):
        some = np.arange(first, min(first + READ_AT_ONCE, count))
        generation.prefetch(some)
        found += [cite_passage(generation, passage, generation.text(passage)) for passage in some.tolist()]
    return found


def cite_sentence(generation: OpenGeneration, sentence: int) -> Citation:
    """Return the citation of one sentence."""
    passage = generation.passage_of(sentence)
    row = generation.sentences[sentence]
    start, end = int(row["start"]), int(row["end"])
    base = int(generation.passages[passage]["start"])
    return _citation(generation, passage, start, end, generation.text(passage)[start - base : end - base])


def cite_words(generation: OpenGeneration, passage: int, start: int, words: str) -> Citation:
    """Return the citation of some words of a passage, given where they start in the document."""
    return _citation(generation, passage, start, start + len(words), words)


def _citation(generation: OpenGeneration, passage: int, start: int, end: int, words: str) -> Citation:
    row = generation.passages[passage]
    record = generation.documents[int(row["document"])]
    before = generation.text(passage)[: start - int(row["start"])]
    line = int(row["line_start"]) + count_line_ends(before)
    page = int(row["page"]) + before.count("\f") if row["page"] else None
    return Citation(
        document=record.name,
        title=_shown_title(record.source.title),
        publisher=record.source.publisher,
        author=record.source.author,
        date=record.source.date,
        start=start,
        end=end,
        line_start=line,
        line_end=line + count_line_ends(words),
        page=page,
        page_label=page_label(record, page),
        place=place_of(record.places, start, words, line, before[before.rfind("\n") + 1 :])
        or _section(record, generation.heading(passage)),
        extracted=bool(record.extractor),
        sha256=sha256_of(words),
    )


def _section(record: DocumentRecord, heading: str) -> str | None:
    """Return the section that a passage is in, where the document has neither lines of its own, nor pages, nor places.

    Of a path of headings that is longer than a line, the end is kept.
    """
    if not heading or not record.extractor or record.page_labels or record.places:
        return None
    words = " ".join(heading.split())
    return f"section {words if len(words) <= MAX_HEADING_CHARS else '…' + words[1 - MAX_HEADING_CHARS :]}"


def page_label(record: DocumentRecord, page: int | None) -> str | None:
    """Return the printed number of a page, None where there is none."""
    labels = record.page_labels
    return labels[page - 1] or None if page is not None and page <= len(labels) else None


def _shown_title(title: str | None) -> str | None:
    """Return a title as citations carry it: one longer than any real one is cut."""
    return title if title is None or len(title) <= MAX_TITLE_CHARS else f"{title[: MAX_TITLE_CHARS - 1]}…"


def check_citations(
    citations: Iterable[Citation], corpus: Path, settings: IndexSettings | None = None
) -> list[CitationCheck]:
    """Check each citation against the files of a corpus.

    The files themselves are read, not the index. Each is read once.
    """
    settings = (settings or IndexSettings()).model_copy(update={"take_all": True})
    documents: dict[str, str | None] = {}
    checks: list[CitationCheck] = []
    for citation in citations:
        if citation.document not in documents:
            documents.update(_texts(corpus, citation.document, settings))
        checks.append(check_citation(citation, documents.get(citation.document)))
    return checks


def check_stored(citations: Iterable[Citation], generation: OpenGeneration) -> list[CitationCheck]:
    """Check each citation against the documents as an index keeps them, where their files lie elsewhere."""
    texts: dict[str, str | None] = {}
    checks: list[CitationCheck] = []
    for citation in citations:
        name = citation.document
        if name not in texts:
            try:
                texts[name] = generation.document_text(generation.number_of(name))
            except FilterError:  # it is gone
                texts[name] = None
        checks.append(check_citation(citation, texts[name]))
    return checks


def check_citation(citation: Citation, text: str | None) -> CitationCheck:
    """Return whether a citation holds in the text of its document, None for a document that is gone."""
    if text is None:
        return CitationCheck(citation=citation, status=CitationStatus.GONE)
    if sha256_of(text[citation.start : citation.end]) == citation.sha256:
        return CitationCheck(citation=citation, status=CitationStatus.VERBATIM)
    return CitationCheck(citation=citation, status=CitationStatus.CHANGED, found_at=_find(citation, text))


def _find(citation: Citation, text: str) -> int | None:
    """Return where words of the cited length and hash start in a text, searching near the cited place first."""
    length = citation.end - citation.start
    reach = 20_000
    near = min(citation.start, len(text))
    starts = np.arange(max(0, near - reach), max(0, min(len(text) - length, near + reach)) + 1)
    for start in starts[np.argsort(np.abs(starts - near), kind="stable")].tolist():
        if sha256_of(text[start : start + length]) == citation.sha256:
            return int(start)
    return None


def _texts(corpus: Path, name: str, settings: IndexSettings) -> dict[str, str | None]:
    """Return the texts of all documents of the file that a document was read from, by name."""
    from index.files.document_names import find_file
    from index.files.formats import find_reader
    from index.files.local_file import local_file

    texts: dict[str, str | None] = {name: None}
    file = find_file(corpus, name)
    read = find_reader(file) if file is not None else None
    if file is None or read is None:
        return texts
    try:
        with local_file(corpus, file) as path:
            for item in read(path, file, Source(), settings):
                if isinstance(item, Document):
                    texts[item.name] = item.text
    except ReadError:
        return {name: None}
    return texts
