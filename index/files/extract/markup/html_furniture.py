"""Marks the furniture of a page: menus, heads and feet, share bars, lists of other pages.

By structure: what the page's own elements say of themselves, where most of the text lies, and how much of a block is
links (as jusText does: J. Pomikálek, Removing Boilerplate and Duplicate Content from Web Corpora, 2011). Words decide
nothing here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.files.extract.markup.html_drafts import Draft, Drafts, PagePart
from index.structure import BlockKind

LONG_LETTERS = 100
"""Letters of a block that is prose if few of them are links."""

MAX_LINK_SHARE = 0.33
"""Share of a block's letters in links where it may be prose."""

FEW_LINKS = 0.25
"""Share of a page's letters in links where it is a text and little stands around it."""

MAIN_SHARE = 0.7
"""Share of a page's prose that the innermost element around the page's subject holds, at least."""

STATED_SHARE = 0.4
"""Share of a page's prose in the elements that the page says to be its subject, for it to be believed."""

LEAST_PROSE = 200
"""Letters of prose below which a page has no subject that is told from what stands around it."""

SENTENCE_SPACES = 6
"""Spaces in a sentence, at least."""

_ENDS = (".", "!", "?", "。", "！", "？", "…", '"', "”")

LEAST_LINKS = 3
"""Blocks of links behind the last prose that are a list of other pages."""


def mark_furniture(drafts: Drafts) -> None:
    """Mark the blocks of a page that are furniture. Linear in the blocks."""
    _Page(drafts).mark()


@dataclass(slots=True)
class _Sum:
    """Letters of the blocks in an element: all, those of prose, and those in links."""

    letters: int = 0
    prose: int = 0
    links: int = 0


class _Page:
    def __init__(self, drafts: Drafts) -> None:
        self._blocks = drafts.blocks
        self._containers = drafts.containers
        self._prose = [self._is_prose(draft) for draft in drafts.blocks]
        self._sums = self._add_up()
        self._roots: set[int] = set()
        self._inside = self._find_inside()
        self._branches = self._find_branches()
        self._has_few_links = self._sums[0].links <= FEW_LINKS * self._sums[0].letters
        self._suspects = self._find_suspects()

    def mark(self) -> None:
        """Mark the furniture."""
        marked = [
            draft.kind is BlockKind.FURNITURE or self._is_furniture(draft, number)
            for number, draft in enumerate(self._blocks)
        ]
        if sum(d.letters for d, is_marked in zip(self._blocks, marked, strict=True) if not is_marked) == 0:
            return
        if self._sums[0].prose >= LEAST_PROSE:
            self._mark_last_links(marked)
        self._spare_head(marked)
        mark_chosen(self._blocks, marked)

    def _is_prose(self, draft: Draft) -> bool:
        if draft.kind is BlockKind.HEADING or self._containers[draft.container].region >= PagePart.FOOTER:
            return False
        is_text = draft.links <= MAX_LINK_SHARE * draft.letters
        return is_text and (draft.letters >= LONG_LETTERS or draft.kind in (BlockKind.CODE, BlockKind.RECORD))

    def _add_up(self) -> list[_Sum]:
        sums = [_Sum() for _ in self._containers]
        for draft, is_prose in zip(self._blocks, self._prose, strict=True):
            sums[draft.container].letters += draft.letters
            sums[draft.container].prose += draft.letters * is_prose
            sums[draft.container].links += draft.links
        for number in range(len(sums) - 1, 0, -1):
            above = sums[self._containers[number].parent] if self._containers[number].parent >= 0 else None
            if above is not None:
                above.letters += sums[number].letters
                above.prose += sums[number].prose
                above.links += sums[number].links
        return sums

    def _find_inside(self) -> list[bool] | None:
        """Return for each element whether it is in the page's subject; None where that is not told from the rest."""
        total = self._sums[0].prose
        if total < LEAST_PROSE:
            return None
        roots = self._roots = self._stated(total) or {self._innermost(total)}
        inside = [False] * len(self._containers)
        for number, one in enumerate(self._containers):
            inside[number] = number in roots or (one.parent >= 0 and inside[one.parent])
        return inside

    def _stated(self, total: int) -> set[int]:
        """Return the outermost elements that the page says to be its subject, if they hold enough of its prose."""
        within = [False] * len(self._containers)
        found: set[int] = set()
        for number, one in enumerate(self._containers):
            is_within = one.parent >= 0 and within[one.parent]
            if one.is_main and not is_within and self._sums[number].prose:
                found.add(number)
            within[number] = is_within or one.is_main
        return found if sum(self._sums[number].prose for number in found) >= STATED_SHARE * total else set()

    def _innermost(self, total: int) -> int:
        """Return the innermost element that holds most of the prose."""
        found = 0
        for number in range(len(self._containers)):
            if self._sums[number].prose >= MAIN_SHARE * total:
                found = number
        return found

    def _find_branches(self) -> list[int]:
        """Return for each element outside the subject the outermost one around it that holds nothing of the subject."""
        holds = [False] * len(self._containers)
        for root in self._roots:
            around = root
            while around >= 0 and not holds[around]:
                holds[around] = True
                around = self._containers[around].parent
        branches = list(range(len(self._containers)))
        for number, one in enumerate(self._containers):
            if one.parent >= 0 and not holds[number] and not holds[one.parent]:
                branches[number] = branches[one.parent]
        return branches

    def _find_suspects(self) -> list[bool]:
        """Return for each element whether it or one around it, in the subject at most, has a suspect name."""
        suspects = [False] * len(self._containers)
        for number, one in enumerate(self._containers):
            holds_much = self._sums[number].prose > MAIN_SHARE / 2 * max(1, self._sums[0].prose)
            above = one.parent >= 0 and suspects[one.parent]
            suspects[number] = not holds_much and (one.is_suspect or above)
        return suspects

    def _is_furniture(self, draft: Draft, number: int) -> bool:
        region = self._containers[draft.container].region
        is_prose = self._prose[number]
        if region is PagePart.NAVIGATION:
            return self._sums[0].prose > 0 or self._sums[0].letters > 2 * draft.letters
        if self._inside is None:
            return False
        is_suspect = self._suspects[draft.container]
        if self._inside[draft.container]:
            if is_prose or draft.kind in (BlockKind.HEADING, BlockKind.CODE, BlockKind.NOTE):
                return False
            if region in (PagePart.ASIDE, PagePart.FOOTER) or is_suspect:
                return draft.is_linked or not (draft.has_date or _is_sentence(draft))
            return False
        if draft.kind is BlockKind.HEADING:
            return False
        if region in (PagePart.FOOTER, PagePart.ASIDE):
            return True
        branch = self._sums[self._branches[draft.container]]
        is_alike = branch.prose > 0 or self._has_few_links or _is_sentence(draft)
        is_part = is_alike and branch.links <= MAX_LINK_SHARE * branch.letters and not draft.is_linked
        return is_suspect or not (is_prose or is_part)

    def _mark_last_links(self, marked: list[bool]) -> None:
        """Mark the links to other pages in rows behind the last prose, where they are little beside it."""
        last = max((number for number, is_prose in enumerate(self._prose) if is_prose), default=-1)
        rows = list(range(last + 1, len(self._blocks)))
        linked = [n for n in rows if 10 * self._blocks[n].links > 9 * self._blocks[n].letters and not marked[n]]
        linked = [n for n in linked if self._blocks[n].kind in (BlockKind.ITEM, BlockKind.PARAGRAPH)]
        if len(linked) >= LEAST_LINKS and sum(self._blocks[n].letters for n in linked) <= self._sums[0].prose / 2:
            for number in linked:
                marked[number] = True

    def _spare_head(self, marked: list[bool]) -> None:
        """Take what stands between the page's first heading and its prose for its head: byline, date, summary."""
        if self._inside is None:
            return
        first = next((n for n, one in enumerate(self._prose) if one and self._inside[self._blocks[n].container]), 0)
        title = max(
            (
                n
                for n in range(first)
                if self._blocks[n].kind is BlockKind.HEADING
                and self._blocks[n].level == 1
                and not self._blocks[n].is_linked
            ),
            default=first,
        )
        for number in range(title, first):
            draft = self._blocks[number]
            if not draft.is_linked and self._containers[draft.container].region is not PagePart.NAVIGATION:
                marked[number] = False


def _is_sentence(draft: Draft) -> bool:
    """Return whether a block ends as a sentence does, and is as long as one."""
    return draft.words.endswith(_ENDS) and (draft.words.count(" ") >= SENTENCE_SPACES or draft.letters >= LONG_LETTERS)


def mark_chosen(blocks: Sequence[Draft], marked: list[bool]) -> None:
    """Mark the chosen blocks as furniture, and the headings of what is nothing else."""
    _mark_headings(blocks, marked)
    for draft, is_marked in zip(blocks, marked, strict=True):
        if is_marked:
            draft.kind, draft.level, draft.keeps_next = BlockKind.FURNITURE, 0, False


def _mark_headings(blocks: Sequence[Draft], marked: list[bool]) -> None:
    """Mark the headings whose sections hold furniture and nothing else; never the first one of the highest level."""
    first = next((n for n, draft in enumerate(blocks) if draft.level == 1 and not draft.is_linked), -1)
    below: Draft | None = None
    is_above_furniture = False
    for number in range(len(blocks) - 1, -1, -1):
        draft = blocks[number]
        if marked[number]:
            is_above_furniture = True
            continue
        if draft.kind is BlockKind.HEADING and is_above_furniture and number != first:
            marked[number] = below is None or (below.kind is BlockKind.HEADING and below.level <= draft.level)
        if not marked[number]:
            below, is_above_furniture = draft, False
