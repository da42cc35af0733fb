"""Writes the items of a question as the question writes them, for a reader that cannot know them in another form.

A reader does not see that `2022-11-22` is `22 November 2022`, nor what only the name of a file says.
"""

from collections.abc import Iterator, Sequence

from rag.query.items import ItemKind, QuestionItem
from rag.reader.reading_text import Restated


def restate(words: str, items: Sequence[QuestionItem]) -> str:
    """Return some words with each item that they hold in another form as the question has it."""
    for start, end, said in reversed(restate_parts(words, items)):
        words = words[:start] + said + words[end:]
    return words


def restate_parts(words: str, items: Sequence[QuestionItem]) -> list[Restated]:
    """Return the parts of some words that are an item in another form than the question's, ascending."""
    found: list[Restated] = []
    for start, end, said in sorted(part for item in items for part in _other_forms(words, item)):
        if not found or start >= found[-1][1]:
            found.append((start, end, said))
    return found


def says(words: str, item: QuestionItem) -> bool:
    """Return whether some words hold an item as the question writes it."""
    return item.text.casefold() in words.casefold()


def _other_forms(words: str, item: QuestionItem) -> Iterator[Restated]:
    if says(words, item):
        return
    for match in item.here.finditer(words):
        # A match that has other digits too is a list, which says more than the item.
        digits = _digits(match.group())
        if item.kind == ItemKind.DATE or not digits or digits == _digits(item.text):
            yield match.start(), match.end(), item.text


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))
