"""Lists of a page while they are read: how an item goes with what introduces it and with its term."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.files.extract.markup.html_drafts import Draft
from index.structure import BlockKind

MAX_INTRO_CHARS = 300
"""Characters of the longest paragraph that goes, as its introduction, with each item of the list below it."""


@dataclass(slots=True)
class OpenList:
    """A list that is being read: whether its next item stands close to what is above, and what introduces it."""

    is_first: bool = True
    intro: Draft | None = None
    terms: tuple[Draft, ...] = ()
    has_open_terms: bool = False


@dataclass(slots=True)
class OpenItem:
    """An item of a list: the name of its element, the list, whether its first block was drafted, and its terms."""

    name: str
    within: OpenList
    is_begun: bool = False
    terms: tuple[Draft, ...] = ()

    def take(self, draft: Draft) -> None:
        """Say how an item of a list goes with what is around it; what follows in it are paragraphs."""
        within = self.within
        draft.is_close, within.is_first, self.is_begun = not within.is_first, False, True
        if draft.kind is BlockKind.NOTE:
            return
        draft.kind = BlockKind.ITEM
        if within.intro is not None:
            draft.context.append(within.intro)
        if self.name == "dt":
            draft.keeps_next = True
            within.terms = (*within.terms[-7:], draft) if within.has_open_terms else (draft,)
            within.has_open_terms = True
        elif self.name == "dd":
            self.terms = within.terms
            draft.context += within.terms
            within.has_open_terms = False


def introduction(blocks: Sequence[Draft]) -> Draft | None:
    """Return the last block if it introduces a list that begins below it: it ends with a colon."""
    last = blocks[-1] if blocks else None
    if last is None or len(last.words) > MAX_INTRO_CHARS or not last.words.rstrip().endswith((":", "：")):
        return None
    if last.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return None
    last.keeps_next = True
    return last
