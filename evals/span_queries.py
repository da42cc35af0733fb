"""Queries whose metadata say which characters answer them: the form of LegalBench-RAG, and two of its kin.

- `span_files`, `spans`: each range of the document named beside it; all of them.
- `context_id`, `answer_spans`: ranges of one document, any of which suffices (SQuAD).
- `file`, `spans`, `answers`: ranges of a file; where the documents are pieces of it, the answers' words in those that
  are relevant (chroma's evaluation of chunking).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from evals.measures.characters import Span
from index.errors import CorpusError
from index.value import Value

QUOTED = 200
"""Characters of an answer that are kept, to look at."""

_PART = re.compile(r"(.+)-\d+")


class SpanQuery(Value):
    """Which characters answer a query.

    `part`: the beginning of its id, up to the last number; empty where ids have none. `cluster`: what it is about, a
    document or the file that the documents are pieces of; queries on one resemble each other. `alternatives`: spans by
    document; each alternative answers alone. `quote`: how the first answer begins.
    """

    part: str
    cluster: str
    alternatives: tuple[dict[str, tuple[Span, ...]], ...]
    quote: str

    @property
    def documents(self) -> frozenset[str]:
        """The documents that hold an answer."""
        return frozenset(document for spans in self.alternatives for document in spans)


def read_span_query(
    place: str, row: Mapping[str, Any], texts: Mapping[str, str], relevant: Iterable[str]
) -> SpanQuery | None:
    """Return which characters answer a query, None if its metadata name none.

    `place`: file and line, for messages; `texts`: the documents; `relevant`: those judged relevant. Raises CorpusError
    for spans that are malformed or reach beyond their document. A span of an unknown document is kept: it counts as
    not found.
    """
    stated = row.get("metadata")
    if not isinstance(stated, dict):
        return None
    alternatives = _alternatives(place, stated, texts, relevant)
    if not alternatives:
        return None
    for document, span in ((document, span) for one in alternatives for document, own in one.items() for span in own):
        if document in texts and span[1] > len(texts[document]):
            raise CorpusError(f"{place}: the span {span[0]}–{span[1]} reaches beyond the document {document!r}.")
    part = _PART.fullmatch(row["_id"])
    file = stated.get("file")
    cluster = file if isinstance(file, str) else min(document for one in alternatives for document in one)
    document, (start, end) = next((document, spans[0]) for document, spans in alternatives[0].items())
    return SpanQuery(
        part=part[1] if part else "",
        cluster=cluster,
        alternatives=tuple(alternatives),
        quote=texts.get(document, "")[start : min(end, start + QUOTED)],
    )


def _alternatives(
    place: str, stated: Mapping[str, Any], texts: Mapping[str, str], relevant: Iterable[str]
) -> list[dict[str, tuple[Span, ...]]]:
    file, context = stated.get("file"), stated.get("context_id")
    if "span_files" in stated:
        spans, files = _spans(place, stated.get("spans")), stated["span_files"]
        if not isinstance(files, list) or len(files) != len(spans) or not all(isinstance(name, str) for name in files):
            raise CorpusError(f"{place}: span_files does not name a document for each of the spans.")
        return [_by_document(zip(files, spans, strict=True))] if spans else []
    if "answer_spans" in stated and isinstance(context, str):
        return [{context: (span,)} for span in dict.fromkeys(_spans(place, stated["answer_spans"]))]
    if "spans" in stated and isinstance(file, str):
        spans = _spans(place, stated["spans"])
        answers = stated.get("answers")
        if file in texts or not isinstance(answers, list) or len(answers) != len(spans):
            return [_by_document((file, span) for span in spans)] if spans else []
        pieces = [name for name in relevant if name in texts]
        return [
            _by_document(
                _quoted(str(answer), pieces, texts) or (file, span) for answer, span in zip(answers, spans, strict=True)
            )
        ]
    return []


def _spans(place: str, value: object) -> list[Span]:
    if not isinstance(value, list):
        raise CorpusError(f"{place}: the spans are not a list of pairs of characters.")
    spans: list[Span] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or not all(type(bound) is int for bound in pair):
            raise CorpusError(f"{place}: the span {pair!r:.40} is not a pair of numbers of characters.")
        if not 0 <= pair[0] < pair[1]:
            raise CorpusError(f"{place}: the span {pair[0]}–{pair[1]} holds no characters.")
        spans.append((pair[0], pair[1]))
    return spans


def _by_document(spans: Iterable[tuple[str, Span]]) -> dict[str, tuple[Span, ...]]:
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for document, span in spans:
        found[document].append(span)
    return {document: tuple(own) for document, own in found.items()}


def _quoted(answer: str, pieces: Iterable[str], texts: Mapping[str, str]) -> tuple[str, Span] | None:
    """Return where an answer stands whole in one of the pieces."""
    for name in pieces:
        start = texts[name].find(answer)
        if answer and start >= 0:
            return name, (start, start + len(answer))
    return None
