"""What items weigh in the ranking, and what their absence takes from the confidence.

`python -m evals.items` compares them with others; the tables stand in `docs/decisions/items.md`.
"""

from enum import StrEnum

from rag.query.items import ItemKind
from rag.ranking.standings import Standing

WEIGHTS = {
    ItemKind.CODE: 1.6,
    ItemKind.LABELLED: 1.2,
    ItemKind.ORDINAL: 1.2,
    ItemKind.DATE: 0.6,
    ItemKind.MONTH: 0.4,
    ItemKind.YEAR: 0.4,
    ItemKind.LONG_NUMBER: 0.6,
    ItemKind.NUMBER: 0.15,
    ItemKind.NAME: 0.15,
}
"""What a passage with an item gains over one with a sibling of it, in fused score."""

SHARES = (
    {Standing.SIBLING: 0.0, Standing.ABSENT: 0.4, Standing.HERE: 1.0},
    {Standing.SIBLING: 0.0, Standing.ABSENT: 1.0, Standing.HERE: 1.0},
)
"""Share of that by how the item stands with the passage, and, second, by how a name does: what a name means is also
said by other words (the government for its capital), so that it may be absent."""


class Lack(StrEnum):
    """How an item does not stand with the first passage."""

    NOWHERE = "nowhere"
    """It stands nowhere in the folder."""
    OTHER_NAME = "other name"
    """A name that stands nowhere, where the passage has another that shares a word with it."""
    STRANGER = "stranger"
    """A name that stands nowhere, where the passage's document is one of several that differ by their names."""
    SIBLING = "sibling"
    """It stands elsewhere, and a sibling stands with the passage."""
    ABSENT = "absent"
    """It stands elsewhere, and no sibling stands with the passage."""


DOUBTS = {
    Lack.NOWHERE: {
        ItemKind.CODE: 6.0,
        ItemKind.LABELLED: 5.0,
        ItemKind.ORDINAL: 2.5,
        ItemKind.DATE: 2.5,
        ItemKind.MONTH: 1.0,
        ItemKind.YEAR: 3.0,
        ItemKind.LONG_NUMBER: 3.0,
        ItemKind.NUMBER: 2.0,
        ItemKind.NAME: 0.5,
    },
    Lack.OTHER_NAME: {ItemKind.NAME: 4.0},
    Lack.STRANGER: {ItemKind.NAME: 5.0},
    Lack.SIBLING: {
        ItemKind.CODE: 4.0,
        ItemKind.LABELLED: 3.5,
        ItemKind.ORDINAL: 1.0,
        ItemKind.DATE: 1.0,
        ItemKind.MONTH: 0.5,
        ItemKind.YEAR: 2.0,
        ItemKind.LONG_NUMBER: 1.0,
        ItemKind.NUMBER: 0.5,
        ItemKind.NAME: 0.7,
    },
    Lack.ABSENT: {
        ItemKind.CODE: 2.0,
        ItemKind.LABELLED: 1.5,
        ItemKind.ORDINAL: 0.5,
        ItemKind.DATE: 0.5,
        ItemKind.YEAR: 0.3,
    },
}
"""What an item that does not stand with the first passage takes from the confidence, in log-odds."""

TURNED_DOUBT = 4.5
"""What a first passage that says only the opposite takes: `before 2015` for `after 2015`; in log-odds."""

UNCOMPARED_DOUBT = 3.0
"""What it takes if the question asks for the largest and the first passage has numbers, but does not say which is."""

SUPPORT = {
    ItemKind.CODE: 1.0,
    ItemKind.LABELLED: 1.0,
    ItemKind.ORDINAL: 1.0,
    ItemKind.DATE: 1.0,
    ItemKind.LONG_NUMBER: 1.0,
    ItemKind.MONTH: 0.5,
    ItemKind.YEAR: 0.5,
}
"""How surely the documents are about the question's subject if an item stands with the first passage."""

SIBLING_SENTENCE = 0.2
"""What a sentence about a sibling loses in the choice of highlights, in cosine."""
