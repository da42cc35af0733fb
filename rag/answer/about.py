"""Says which documents a question is read as being about, and with which words it names them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from index.reading import OpenGeneration
from index.store.manifest import DocumentRecord
from index.text.tokenizer import LocatedTerm, located_terms, terms
from rag.models import About, NamedBy, NamedDocument, NameField, RankedPassage
from rag.query.names import without_possessive
from rag.query.spelling import RespelledQuestion
from rag.ranking.document_field import words_of_name
from rag.ranking.naming import NamedDocuments

LEAST_STRENGTH = 0.6
"""Strength of a name from which the question is said to be about its documents: more than two ordinary words have."""

MOST_NAMED = 3
"""Documents that are named at most."""


def find_about(
    generation: OpenGeneration,
    named: NamedDocuments | None,
    asked: RespelledQuestion,
    passages: Sequence[RankedPassage],
    strange: Iterable[tuple[int, int]] = (),
) -> tuple[About, ...]:
    """Return what the question is read as being about; empty if that names no document of the shown passages.

    `strange`: where the question has items that stand nowhere; what is a part of one names no document.
    """
    if named is None or named.strength < LEAST_STRENGTH:
        return ()
    names = [generation.documents[number].name for number in named.documents]
    shown = dict.fromkeys(hit.citation.document for hit in passages if hit.citation.document in names)
    saying = list(_saying(named, asked))
    if not shown or not saying:
        return ()
    start, end = place_as_asked(asked, saying[0].start, saying[-1].end)
    if any(first < end and start < last for first, last in strange):
        return ()
    records = {generation.documents[number].name: generation.documents[number] for number in named.documents}
    first = list(dict.fromkeys([*shown, *names]))[:MOST_NAMED]
    return (
        About(
            words=without_possessive(asked.asked[start:end]),
            documents=tuple(NamedDocument(document=name, title=records[name].source.title) for name in first),
            count=len(names),
        ),
    )


def named_by(
    generation: OpenGeneration, passage: int, named: NamedDocuments, asked: RespelledQuestion
) -> tuple[NamedBy, ...]:
    """Return the words of the question that name a passage's document, by the fields that hold them."""
    number = int(generation.passages[passage]["document"])
    if number not in named.documents:
        return ()
    scope = named.scope_of(passage)
    fields = list(_fields(generation.documents[number]))
    if scope is not None:
        fields.append(("head", frozenset(terms(scope.head))))
    left, found = list(_saying(named, asked)), list[NamedBy]()
    while left and fields:
        held, (kind, own) = max(
            ((sum(token.term in own for token in left), (kind, own)) for kind, own in fields), key=lambda one: one[0]
        )
        if not held:
            break
        told = [token for token in left if token.term in own]
        found.append(NamedBy(words=without_possessive(asked.words(told[0].start, told[-1].end)), field=kind))
        left = [token for token in left if token not in told]
    return tuple(found)


def place_as_asked(asked: RespelledQuestion, start: int, end: int) -> tuple[int, int]:
    """Return where words of the respelled question stand in the question as asked."""
    first = start + sum(longer for place, longer in asked.edits if place <= start)
    return first, first + len(asked.words(start, end))


def _saying(named: NamedDocuments, asked: RespelledQuestion) -> Iterator[LocatedTerm]:
    """Yield the terms of the question that name the documents."""
    for token in located_terms(asked.text):
        if named.start <= token.start and token.end <= named.end and token.term in named.terms:
            yield token


def _fields(record: DocumentRecord) -> Iterator[tuple[NameField, frozenset[str]]]:
    """Yield what a document can be named by, with its terms; of those that hold as much, the first is told."""
    path, source = PurePosixPath(record.name), record.source
    if source.title:
        yield "title", frozenset(terms(source.title))
    yield "file", frozenset(terms(" ".join([*words_of_name(path.stem), path.name])))
    for folder in path.parts[:-1]:
        yield "folder", frozenset(terms(" ".join(words_of_name(folder))))
    known: tuple[tuple[NameField, str | None], ...] = (
        ("publisher", source.publisher),
        ("author", source.author),
        ("date", source.date),
    )
    for kind, text in known:
        if text:
            yield kind, frozenset(terms(text))
