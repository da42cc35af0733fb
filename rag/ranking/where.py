"""Finds where a question says to look: which document it names, or which document or section by a line of its head."""

from dataclasses import replace

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.ranking.document_field import DocumentFields
from rag.ranking.heads import NamedHead, find_heads
from rag.ranking.naming import SURE, NamedDocuments, find_named
from rag.ranking.naming_clause import telling_words, without_part


def find_where(generation: OpenGeneration, fields: DocumentFields, question: str) -> NamedDocuments | None:
    """Return the documents, or sections of them, that a question names; None if it names none in particular.

    Where it names a document and a line of a head in it, both parts are taken out of what is asked.
    """
    words = telling_words(question, fields)
    named = find_named(generation, fields, question, words)
    head = find_heads(generation, fields, question, words)
    if head is None:
        return named
    numbers = [int(generation.passages[scope.first]["document"]) for scope in head.scopes]
    if named is None:
        return _by_head(fields, question, head, numbers)
    inside = [place for place, number in enumerate(numbers) if number in named.documents]
    if not inside:
        return named if named.strength >= SURE else _by_head(fields, question, head, numbers)
    return _by_both(question, named, head, inside, numbers)


def _by_head(fields: DocumentFields, question: str, head: NamedHead, numbers: list[int]) -> NamedDocuments:
    rest = without_part(question, head.start, head.end)
    return NamedDocuments(
        documents=tuple(dict.fromkeys(numbers)),
        strength=1.0,
        start=head.start,
        end=head.end,
        rest=rest if terms(rest) else "",
        terms=head.terms,
        titles=tuple(fields[number].title for number in dict.fromkeys(numbers)),
        scopes=head.scopes,
    )


def _by_both(
    question: str, named: NamedDocuments, head: NamedHead, inside: list[int], numbers: list[int]
) -> NamedDocuments:
    """Return the documents that are named both ways."""
    documents = tuple(dict.fromkeys(numbers[place] for place in inside))
    overlap = head.start < named.end and named.start < head.end
    rest = named.rest
    if not overlap and rest:
        first, second = sorted(((named.start, named.end), (head.start, head.end)))
        rest = without_part(without_part(question, *second), *first)
    return replace(
        named,
        documents=documents,
        strength=1.0,
        rest=rest if terms(rest) else "",
        terms=named.terms | head.terms,
        titles=tuple(named.titles[named.documents.index(number)] for number in documents),
        scopes=tuple(head.scopes[place] for place in inside),
    )
