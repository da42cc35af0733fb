"""Questions that look like answerable ones but ask about another item: a sibling that stands elsewhere, or nowhere."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from evals.evidence.corpora import Corpus, Question
from evals.evidence.kinds import WRONG_ITEM
from rag.query.items import ItemKind, QuestionItem, find_items

TRIES = 40
"""Numbers that are tried until one stands nowhere."""


def swapped(corpus: Corpus, most: int, seed: int = 0) -> Iterator[Question]:
    """Yield up to `most` questions of a corpus, each with one item swapped; half of the siblings stand in the corpus.

    Only items that stand in the evidence's document are swapped, so that the question was answerable by them.
    """
    rng = random.Random(seed)
    texts = {document.name: document.text for document in corpus.documents or ()}
    everything = "\n".join(texts.values())
    pools: defaultdict[ItemKind, list[str]] = defaultdict(list)
    found: list[tuple[Question, QuestionItem]] = []
    for question in corpus.questions:
        if question.kind != "answerable" or not question.evidence:
            continue
        document, start, end = question.evidence[0]
        near = texts[document][max(0, start - 400) : end + 400]
        for item in find_items(question.text):
            is_one = item.kind != ItemKind.NAME or " " in item.text
            if is_one and item.here.search(near):
                pools[item.kind].append(item.text)
                found.append((question, item))
    rng.shuffle(found)
    for number, (question, item) in enumerate(found[:most]):
        other = _nowhere(item, everything, rng) if number % 2 else _elsewhere(item, pools[item.kind], question, texts)
        if other:
            text = question.text[: item.start] + other + question.text[item.end :]
            yield Question(text, kind=WRONG_ITEM)


def _elsewhere(item: QuestionItem, pool: Sequence[str], question: Question, texts: dict[str, str]) -> str:
    """Return a sibling that stands in the corpus, not near the evidence."""
    document, start, end = question.evidence[0]
    near = texts[document][max(0, start - 1500) : end + 1500]
    shape = re.sub(r"\d", "0", item.text) if item.kind != ItemKind.NAME else ""
    others = (one for one in pool if one != item.text and one not in near)
    if shape:
        others = (one for one in others if re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", item.text))
    return next(others, "")


def _nowhere(item: QuestionItem, everything: str, rng: random.Random) -> str:
    """Return an item of the same form that stands nowhere in the corpus."""
    for _ in range(TRIES):
        if any(map(str.isdecimal, item.text)):
            digits = list(re.finditer(r"\d", item.text))
            places = digits if item.kind in (ItemKind.CODE, ItemKind.LONG_NUMBER) else digits[-2:]
            at = rng.choice(places).start()
            other = item.text[:at] + str(rng.randrange(1, 10)) + item.text[at + 1 :]
        elif " " in item.text:
            first, last = item.text.rsplit(" ", 1)
            other = f"{first} {last[0]}{rng.choice(['ando', 'ellick', 'orbury', 'ustov', 'ingard'])}"
        else:
            return ""
        if other != item.text and not any(one.here.search(everything) for one in find_items(f"Is it {other}")):
            return other
    return ""
