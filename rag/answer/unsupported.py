"""The parts of a question that the documents have nothing on."""

import re
from collections.abc import Container, Sequence

from index.search.lexical import LexicalIndex
from index.text.tokenizer import tokens

COMMON = frozenset(
    (
        "how many much long far often old big large kind sort type ever finally exactly about become became happen "
        "happened decide decided tell told say said give gave take took make made get got go went come came use used "
        "mean meant call called name named list describe explain el la los las un una de del en que qué quién quien "
        "cuál cuánto cuántas cuántos cuándo dónde cómo por le les des du est qui quoi combien quand où comment pourquoi"
    ).split()
)
"""Words of questions that carry no subject: that no document has one is no news."""

_PART = re.compile(r"[^\W\d_]+(?:['’](?!s?\b)[^\W\d_]+)*")
"""A word, or a part of a compound, without a possessive."""


def unsupported(
    question: str, lexical: LexicalIndex, passages: Sequence[set[str]], read_as: Container[str] = ()
) -> list[str]:
    """Return the parts of a question that the documents have nothing on, verbatim, in order.

    A word counts if no passage of the corpus has it; a number or a name (a word that the question
    capitalises inside) also if none of the best passages has it. `passages`: the terms of those. `read_as`: words
    that were read as others, which the documents have.
    """
    places: dict[tuple[int, int], list[str]] = {}
    for token in tokens(question):
        places.setdefault((token.start, token.end), []).append(token.term)
    near = set().union(*passages)
    missing: list[tuple[int, int]] = []
    for (start, end), found in places.items():
        word = question[start:end]
        if word.casefold() in COMMON or any(part in read_as for part in _PART.findall(word)):
            continue
        in_corpus = any(term in lexical.vocabulary for term in found)
        before = question[:start].rstrip()
        is_name = word[0].isupper() and bool(before) and before[-1] not in ".?!"
        specific = is_name or any(character.isdecimal() for character in word)
        if not in_corpus or (specific and not any(term in near for term in found)):
            missing.append((start, end))
    merged: list[tuple[int, int]] = []
    for start, end in missing:
        if merged and question[merged[-1][1] : start].strip(" -") == "":
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return [question[start:end] for start, end in merged]
