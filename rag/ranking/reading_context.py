"""What the reader reads above a passage, and what is asked of a passage, where the question names where it stands."""

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.ranking.joined import title_and_context
from rag.ranking.ranking import Ranking


def asked_of(generation: OpenGeneration, passage: int, ranking: Ranking) -> list[str]:
    """Return the terms of what is asked of a passage: those of the question, without what names its document."""
    named = ranking.named
    rest = "" if named is None else named.asked_of(passage, int(generation.passages[passage]["document"]))
    return terms(rest) or ranking.terms


def with_title(generation: OpenGeneration, passage: int, ranking: Ranking) -> str:
    """Return the context of a passage after the title of its document, or the name that the question says of it."""
    named = ranking.named
    if named is None or int(generation.passages[passage]["document"]) not in named.documents:
        return title_and_context(generation, passage)
    context = generation.context(passage)
    title = named.titles[named.documents.index(int(generation.passages[passage]["document"]))]
    return context if title in context else " / ".join(filter(None, (title, context)))


def with_head(context: str, passage: int, read: str, ranking: Ranking) -> str:
    """Return the context of a passage with the line of a head that names it, unless what is read says that."""
    named = ranking.named
    scope = None if named is None else named.scope_of(passage)
    if named is None or scope is None or named.terms <= set(terms(f"{context}\n{read}")):
        return context
    return " / ".join(filter(None, (scope.head, context)))
