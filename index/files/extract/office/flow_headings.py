"""Finds the paragraphs that look like headings where no style says so."""

import re
from collections import Counter

from index.files.extract.office.flow import Flow, Look, Paragraph, flow_paragraphs

MAX_LOOK_CHARS = 100
"""Characters of the longest heading that only its look tells."""

MOST_STACKED = 3
"""Paragraphs in a row that may be headings by their look; more are a list or stressed prose."""

LARGER = 1.12
"""How many times larger than prose the words of a heading are that are not stressed otherwise."""

LEAST_LETTERS = 2
"""Letters of the shortest heading that only its look tells."""

_NUMBERED = re.compile(r"[(\[§]?\s?(?:[A-Z]?\d{1,3}(?:\.\d{1,3})*|[A-Z]|[IVX]{1,6})[.)\]]?\s")
_NO_HEADING_ENDS = (".", ",", ";", "-", "–", "…", "!")


def headings_by_look(flow: Flow) -> frozenset[int]:
    """Return the identities (`id`) of the paragraphs of a flow, outside tables, that look like headings."""
    prose = _prose_look(flow)
    found: set[int] = set()
    run: list[int] = []
    for one in flow:
        if isinstance(one, Paragraph) and not one.text.strip():
            continue
        if isinstance(one, Paragraph) and not one.level and _looks_like_heading(one, prose):
            run.append(id(one))
            continue
        if len(run) <= MOST_STACKED and not (isinstance(one, Paragraph) and one.level and len(run) > 1):
            found.update(run)
        run = []
    return frozenset(found)


def is_above(look: Look, other: Look) -> bool:
    """Return whether a heading of one look stands above one of the other."""
    return (look.size, look.weight) > (other.size, other.weight)


def _prose_look(flow: Flow) -> Look:
    """Return how most of the words look that no style makes a heading."""
    sizes: Counter[float] = Counter()
    stresses: Counter[tuple[bool, bool, bool]] = Counter()
    for one in flow_paragraphs(flow):
        if not one.level and not one.is_contents:
            look, length = one.look, len(one.text)
            sizes[look.size] += length
            stresses[look.is_bold, look.is_underlined, look.is_capital] += length
    if not sizes:
        return Look()
    size = max(sizes, key=lambda size: (sizes[size], -size))
    return Look(size, *max(stresses, key=lambda stress: stresses[stress]))


def _looks_like_heading(one: Paragraph, prose: Look) -> bool:
    words = one.words.strip()
    if len(words) > MAX_LOOK_CHARS or sum(map(str.isalpha, words)) < LEAST_LETTERS:
        return False
    if one.is_contents or (one.is_item and not one.label) or words.count("\n") > 1:
        return False
    if words.endswith(_NO_HEADING_ENDS) and not (words.endswith(".") and _NUMBERED.match(words)):
        return False
    if one.text.lstrip()[:1].islower() or "\t" in one.text.strip():
        return False
    look = one.look
    is_larger = prose.size > 0 and look.size >= LARGER * prose.size
    is_stressed = (
        (look.is_bold and not prose.is_bold)
        or (look.is_underlined and not prose.is_underlined)
        or (look.is_capital and not prose.is_capital)
    )
    return is_larger or is_stressed
