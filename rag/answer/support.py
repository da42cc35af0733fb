"""What of a question the documents cover: which of its parts are missing, and what it is read as being about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.reading import OpenGeneration
from index.text.tokenizer import terms
from rag.answer.about import find_about, place_as_asked
from rag.answer.elsewhere import WordElsewhere
from rag.answer.nearest import nearest_items
from rag.answer.unsupported import AskedItem, UnsupportedParts
from rag.models import About, MissingPart, NamedDocument, RankedPassage
from rag.query.items import ItemKind, QuestionItem, set_numbers_apart
from rag.query.names import without_possessive
from rag.query.spelling import RespelledQuestion
from rag.ranking.document_field import DocumentFields
from rag.ranking.folder_items import MOST_LOOKED_AT, holding
from rag.ranking.items import ItemBinding
from rag.ranking.ranking import Ranking
from rag.ranking.standings import Standing, stands

BEST = 5
"""Passages that count as the best."""

LEAST_TOLD = 0.5
"""How surely a word is missing in the document of the first passage from which that is told."""


@dataclass(frozen=True, slots=True)
class Support:
    """What of a question the documents cover; see the fields of `Answer`."""

    unsupported: tuple[str, ...]
    missing: tuple[MissingPart, ...]
    about: tuple[About, ...]


def find_support(
    generation: OpenGeneration,
    fields: DocumentFields,
    ranking: Ranking,
    asked: RespelledQuestion,
    passages: Sequence[RankedPassage],
    elsewhere: Sequence[WordElsewhere] = (),
) -> Support:
    """Return what of a question the documents cover.

    `passages`: those shown; `elsewhere`: the words that the document of the first one lacks.
    """
    best = [set(terms(f"{hit.heading} {hit.text}")) for hit in passages[:BEST]]
    best += [set(fields[generation.number_of(hit.citation.document)].terms) for hit in passages[:BEST]]
    named = ranking.named
    if named is not None and passages:
        best.append(set(named.terms))
    binding, near = ranking.binding, ranking.order[:BEST].tolist()
    items = [] if binding is None else list(_asked_items(binding, near, asked))
    parts = UnsupportedParts(
        asked.asked,
        generation.lexical,
        best,
        read_as={respelling.word for respelling in asked.respellings},
        items=items,
        naming=(0, 0) if named is None else place_as_asked(asked, named.start, named.end),
        is_named=lambda term: bool(fields.named_by(term)),
    )
    strange = [(item.start, item.end) for item in items if item.is_nowhere]
    missing = parts.missing()
    apart = tuple(_told(generation, asked, elsewhere, missing))
    told = {part.words for part in apart}
    missing = (*(part for part in missing if part.words not in told), *apart)
    return Support(parts.unsupported(), missing, find_about(generation, named, asked, passages, strange))


def _told(
    generation: OpenGeneration,
    asked: RespelledQuestion,
    elsewhere: Sequence[WordElsewhere],
    told: Sequence[MissingPart],
) -> Iterator[MissingPart]:
    """Yield the words that surely stand only in other documents and are not told yet, with these."""
    records = generation.documents
    for word in elsewhere:
        words = without_possessive(asked.words(word.start, word.end))
        if word.weight >= LEAST_TOLD and not any(words in part.words and words != part.words for part in told):
            having = [records[number] for number in word.documents]
            yield MissingPart(
                words=words,
                stands="elsewhere",
                documents=tuple(NamedDocument(document=one.name, title=one.source.title) for one in having),
            )


def _asked_items(binding: ItemBinding, passages: Sequence[int], asked: RespelledQuestion) -> Iterator[AskedItem]:
    for number, item in enumerate(binding.items):
        start, end = place_as_asked(asked, item.start, item.end)
        is_here = any(
            binding.standings(passage)[number] == Standing.HERE or _is_labelled_in(binding, item, passage)
            for passage in passages
        )
        is_nowhere = not is_here and _is_nowhere(binding, number, item)
        nearest = nearest_items(binding, item) if is_nowhere else ()
        yield AskedItem(start, end, is_here, is_nowhere, item.kind == ItemKind.NAME, nearest)


def _is_nowhere(binding: ItemBinding, number: int, item: QuestionItem) -> bool:
    """Return whether an item surely stands nowhere; a number without its label is not the labelled one."""
    if item.kind != ItemKind.LABELLED:
        # Where more passages hold its terms than were looked at, it may stand in the others.
        return len(binding.holders[number]) < MOST_LOOKED_AT and binding.is_nowhere(number)
    holders = holding(binding.generation, {*terms(item.value), *terms(item.label)})
    binding.generation.prefetch(holders[:MOST_LOOKED_AT])
    if any(_is_labelled_in(binding, item, passage) for passage in holders[:MOST_LOOKED_AT].tolist()):
        return False
    named = {document for term in terms(item.label) for document in binding.fields.named_by(term)}
    return len(holders) <= MOST_LOOKED_AT and not any(
        item.here.search(binding.fields[document].text) for document in named
    )


def _is_labelled_in(binding: ItemBinding, item: QuestionItem, passage: int) -> bool:
    """Return whether a labelled number stands in or above a passage, or it alone where no sibling has the label."""
    if item.kind != ItemKind.LABELLED:
        return False
    generation = binding.generation
    text = set_numbers_apart(generation.text(passage))
    above = f"{generation.heading(passage)}\n{generation.context(passage)}"
    if item.here.search(text) or item.here.search(above):
        return True
    if not stands(item, f"{above}\n{text}") or not set(terms(item.label)) <= {*terms(above), *terms(text)}:
        return False
    found = item.shape.finditer(text) if item.shape else ()
    # `§ 4` stands above `4.2`: it is no sibling.
    return all(item.value.startswith(f"{match.group().split()[-1].lstrip('§')}.") for match in found)
