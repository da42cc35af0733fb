"""The parts of a question that the documents do not cover."""

import re
from collections.abc import Container, Sequence

from index.search.lexical import LexicalIndex
from index.text.tokenizer import located_terms
from rag.query.question_words import QUESTION_WORDS

_PART = re.compile(r"[^\W\d_]+(?:['’](?!s?\b)[^\W\d_]+)*")
"""A word, or a part of a compound, without a possessive."""


def find_unsupported(
    question: str,
    lexical: LexicalIndex,
    passages: Sequence[set[str]],
    read_as: Container[str] = (),
    items: Sequence[str] = (),
) -> list[str]:
    """Return the parts of a question that the documents do not cover, verbatim, in order.

    A word counts if no passage of the corpus holds it; a number or a name (a word capitalised inside the question)
    also if none of the best passages holds it. `passages`: the terms of each of the best passages. `read_as`: words
    that were respelled and therefore never count. `items`: parts of the question that stand with none of the best
    passages as a whole.
    """
    places: dict[tuple[int, int], list[str]] = {}
    for token in located_terms(question):
        places.setdefault((token.start, token.end), []).append(token.term)
    near = set().union(*passages)
    missing: list[tuple[int, int]] = []
    for (start, end), found in places.items():
        word = question[start:end]
        if word.casefold() in QUESTION_WORDS or any(part in read_as for part in _PART.findall(word)):
            continue
        in_corpus = any(term in lexical.vocabulary or term in near for term in found)
        before = question[:start].rstrip()
        is_name = word[0].isupper() and bool(before) and before[-1] not in ".?!"
        specific = is_name or any(character.isdecimal() for character in word)
        if not in_corpus or (specific and not any(term in near for term in found)):
            missing.append((start, end))
    missing += [(at, at + len(item)) for item in items if (at := question.find(item)) >= 0]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(missing):
        if merged and (start <= merged[-1][1] or question[merged[-1][1] : start].strip(" -") == ""):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [question[start:end] for start, end in merged]
