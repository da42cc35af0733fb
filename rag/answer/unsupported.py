"""The parts of a question that the documents do not cover, and whether they stand anywhere in them."""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace

from index.reading import LexicalSearch
from index.text.tokenizer import terms_by_place
from rag.models import MissingPart
from rag.query.names import without_possessive
from rag.query.question_words import QUESTION_WORDS

_PART = re.compile(r"[^\W\d_]+(?:['’](?!s?\b)[^\W\d_]+)*")
"""A word, or a part of a compound, without a possessive."""


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item of a question, from `start` to `end`, and how it stands.

    `is_here`: with one of the best passages; `is_nowhere`: nowhere in the documents. `is_name`: it is a name, whose
    words count for themselves. `nearest`: what of its shape stands in the documents instead.
    """

    start: int
    end: int
    is_here: bool
    is_nowhere: bool = False
    is_name: bool = False
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Missing:
    start: int
    end: int
    is_nowhere: bool
    nearest: tuple[str, ...] = ()
    is_specific: bool = True

    @property
    def kind(self) -> tuple[bool, bool, tuple[str, ...]]:
        """Return what is the same of parts that are told as one."""
        return self.is_nowhere, self.is_specific, self.nearest


class UnsupportedParts:
    """Which parts of a question the documents do not cover.

    A word counts if no passage of the corpus holds it; a number or a name (a word capitalised inside the question)
    also if none of the best passages holds it. Items count as a whole.
    """

    def __init__(
        self,
        question: str,
        lexical: LexicalSearch,
        passages: Sequence[set[str]],
        read_as: Container[str] = (),
        items: Sequence[AskedItem] = (),
        naming: tuple[int, int] = (0, 0),
        is_named: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Take the question and the terms of each of the best passages.

        `read_as`: words that were respelled and therefore never count. `items`: those of the question. `naming`: where
        it names documents; ordinary words there ask for nothing. `is_named`: whether a term stands in what names a
        document.
        """
        self._question = question
        self._items = items
        near = set().union(*passages)
        self._words: list[_Missing] = []
        for (start, end), found in terms_by_place(question).items():
            word = question[start:end]
            if word.casefold() in QUESTION_WORDS or any(part in read_as for part in _PART.findall(word)):
                continue
            if any(item.is_here and item.start <= start and end <= item.end for item in items):
                continue
            if naming[0] <= start and end <= naming[1] and word.isalpha() and word.islower():
                continue
            in_corpus = any(term in lexical.vocabulary or term in near for term in found)
            before = question[:start].rstrip()
            is_name = word[0].isupper() and bool(before) and before[-1] not in ".?!"
            specific = is_name or any(character.isdecimal() for character in word)
            if not in_corpus or (specific and not any(term in near for term in found)):
                is_nowhere = not in_corpus and not any(map(is_named, found))
                self._words.append(_Missing(start, end, is_nowhere, is_specific=specific))

    def unsupported(self) -> tuple[str, ...]:
        """Return the parts verbatim, in order, adjacent ones as one."""
        items = [_Missing(item.start, item.end, True) for item in self._items if not item.is_here and not item.is_name]
        return tuple(part.words for part in self._joined([*self._words, *items], by_kind=False))

    def missing(self) -> tuple[MissingPart, ...]:
        """Return the parts by how they stand: nowhere in the documents, or elsewhere in them.

        A name of several words of which none stands with another counts as a whole.
        """
        whole = [item for item in self._items if not item.is_here and (not item.is_name or item.is_nowhere)]
        words = [
            word for word in self._words if not any(item.start <= word.start and word.end <= item.end for item in whole)
        ]
        items = [_Missing(item.start, item.end, item.is_nowhere, item.nearest) for item in whole]
        return self._joined([*words, *items], by_kind=True)

    def _joined(self, found: Iterable[_Missing], *, by_kind: bool) -> tuple[MissingPart, ...]:
        joined: list[_Missing] = []
        for one in sorted(found, key=lambda one: (one.start, one.end)):
            last = joined[-1] if joined else None
            if last is None or not self._touches(last, one) or (by_kind and (last.kind != one.kind or one.nearest)):
                joined.append(one)
            else:
                joined[-1] = replace(last, end=max(last.end, one.end))
        return tuple(
            MissingPart(
                words=without_possessive(self._question[one.start : one.end])
                if by_kind
                else self._question[one.start : one.end],
                stands="nowhere" if one.is_nowhere else "elsewhere",
                nearest=one.nearest,
            )
            for one in joined
        )

    def _touches(self, one: _Missing, other: _Missing) -> bool:
        return other.start <= one.end or self._question[one.end : other.start].strip(" -") == ""
