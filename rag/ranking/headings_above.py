"""Finds where what stands above a passage stands in its document, so that a reader may mark it as the answer.

"In which version was it fixed?" is answered by a heading. The context of a passage says it in words that may be
repaired or cut; only those that stand in the document to the letter may be marked.
"""

import re
from dataclasses import replace

from index.reading import OpenGeneration
from rag.reader.reading_text import PartAbove, ReadingText

MOST_BACK = 8
"""Passages before one in which its headings are looked for; those of its document's beginning besides."""

BEGINNING = 2
"""Passages of a document's beginning."""

_FIELD = re.compile(r"(?P<label>[^:]{1,60}):\s+(?P<value>\S.*)")


def with_headings(generation: OpenGeneration, passage: int, read: ReadingText, context: str) -> ReadingText:
    """Return what is read of a passage with what may be marked above it, and where its own headings are read.

    `context`: what is read above the passage.
    """
    text, base = generation.text(passage), int(generation.passages[passage]["start"])
    heads = set(generation.heading(passage).split(" / "))
    units = [(start - base, end - base) for start, end in generation.sentences_of(passage)[["start", "end"]].tolist()]
    headings = tuple(part for unit in units if text[slice(*unit)] in heads for part in read.ranges_of(*unit))
    return replace(read, above=parts_above(generation, passage, context), headings=headings)


def parts_above(generation: OpenGeneration, passage: int, context: str) -> tuple[PartAbove, ...]:
    """Return the parts of a context, `title / section / field: value`, that stand in the document to the letter."""
    found: list[PartAbove] = []
    document = int(generation.passages[passage]["document"])
    first, _ = generation.documents[document].passages
    near = list(range(passage, max(first, passage - MOST_BACK) - 1, -1))
    near += [one for one in range(first, min(first + BEGINNING, passage)) if one not in near]
    generation.prefetch(near)
    own = {*generation.heading(passage).split(" / "), *generation.context(passage).split(" / ")}
    start = 0
    for part in context.split(" / "):
        if part in own and " | " not in part and any(map(str.isalnum, part)):
            place = next((place for one in near if (place := _place(generation, one, part)) is not None), None)
            if place is not None:
                shift, words = place[2], part[place[2] :]
                found.append(PartAbove(start + shift, place[0], place[1], words))
        start += len(part) + 3
    return tuple(found)


def _place(generation: OpenGeneration, passage: int, part: str) -> tuple[int, int, int] | None:
    """Return the passage and the character of the document where a part begins, and how much of it is its label."""
    text, base = generation.text(passage), int(generation.passages[passage]["start"])
    at = text.rfind(part)
    if at >= 0 and not text[at - 1 : at].isalnum() and not text[at + len(part) : at + len(part) + 1].isalnum():
        return passage, base + at, 0
    field = _FIELD.fullmatch(part)
    if field is None:
        return None
    value = field["value"]
    for match in re.finditer(re.escape(value), text):
        before = text[max(0, match.start() - 100) : match.start()].rstrip()
        if before.endswith(f"{field['label']}:"):
            return passage, base + match.start(), field.start("value")
    return None
