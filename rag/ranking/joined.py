"""Joins the best sentences of the best passages to one text, which the reader judges as a whole.

Each passage's sentences stand under the title of its document and its headings: alone, a sentence seldom says what it
is about. Source: judging sufficiency over the retrieved passages together, H. Joren et al., "Sufficient Context",
ICLR 2025.
"""

from collections.abc import Sequence

import numpy as np

from index.reading import OpenGeneration
from rag.ranking.document_field import shown_name
from rag.ranking.ranking import Ranking

JOINED_PASSAGES = 4
"""Passages whose sentences are joined; measured: three to eight are equally good."""

JOINED_SENTENCES = 2
"""Sentences of each."""

JOINED_CHARACTERS = 380
"""Characters from which no further passage is added: with them the text has as many tokens as a passage with its
headings, so that the reader's request gets hardly wider; 550 gives the same figures, 10 ms later."""


def title_and_context(generation: OpenGeneration, passage: int) -> str:
    """Return the title of a passage's document, or its file's name in words, and the context of the passage."""
    context = generation.context(passage)
    title = shown_name(generation.documents[int(generation.passages[passage]["document"])])
    # A bar separates the heads of columns in a context.
    title = title.replace(" | ", " – ")
    return context if title in context else " / ".join(filter(None, (title, context)))


def joined_text(generation: OpenGeneration, ranking: Ranking, passages: Sequence[int]) -> str:
    """Return the best sentences of the first of some passages, in their order, each under what it stands below."""
    said: list[str] = []
    above = ""
    for passage in passages[:JOINED_PASSAGES]:
        texts = generation.sentence_texts(passage)
        best = np.argsort(-ranking.score_sentences(passage), kind="stable")[:JOINED_SENTENCES]
        head = title_and_context(generation, passage)
        if ranking.binding is not None:
            head = ranking.binding.restate_above(passage, head)
        if head and head != above:
            said.append(head if head[-1] in ".!?:" else f"{head}.")
        said.append(" ".join(texts[number] for number in sorted(best.tolist())))
        above = head
        if sum(map(len, said)) >= JOINED_CHARACTERS:
            break
    return "\n".join(said)
