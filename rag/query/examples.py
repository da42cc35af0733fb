"""Makes example questions from a corpus, for someone who does not know yet what to ask.

First questions that a sentence, a field or a row of a table answers; then what names and headings give.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from index.files.document_names import in_words
from index.reading import OpenGeneration
from index.text.cells import MARKS, cells_of, heads_of
from index.text.tokenizer import STOP_WORDS, terms
from rag.query.sentence_questions import question_of

SAMPLED_PASSAGES = 400
"""Passages that are read for examples, spread evenly over the corpus."""

MOST_CHECKED = 60
"""Questions at most whose words are looked up, to see whether their passage is found first."""

BEST_WORDS = 7
"""Words of the question that is preferred; one of fewer says little, one of more is hard to read."""

LEAST_FIELDS = 2
"""Fields of a passage from which it is a record."""

LEAST_ROWS = 2
"""Rows below heads from which they are a table."""

LONGEST_NAME = 40
"""Characters of the longest name of a document, a record or a field that a question takes."""

_FIELD = re.compile(r"(?P<key>[^\W\d_](?:[^\W\d_]|[ ’'-]){1,24}): +(?P<value>[^\W_].{0,80})")
_AFTER_ARTICLE = re.compile(r"(?:^|\s)(?:[Tt]he|[Aa]n?) ([a-zß-öø-ÿ]{5,})\b")
"""A word after an article, which tells something that may be asked about from `after` and `again`."""

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\w]"
_NAME = re.compile(
    r"(?<=[a-zß-öø-ÿ,] )"
    rf"({_WORD}(?: (?:(?:of|de|the|for|and|del) )?{_WORD}){{1,2}})"
    r"(?=[,.;]? [a-z(])"
)
"""Two or three capitalised words between lower-case words: neither the start of a sentence nor a headline."""


@dataclass(frozen=True, slots=True)
class _Example:
    """A question that a passage of a document answers."""

    question: str
    passage: int
    document: int

    @property
    def worth(self) -> tuple[int, str, int]:
        """Return what the questions are ordered by, the best first."""
        return abs(self.question.count(" ") + 1 - BEST_WORDS), self.question, self.passage


def example_questions(generation: OpenGeneration, most: int = 3) -> list[str]:
    """Return up to `most` questions about a corpus, those that its passages surely answer first."""
    count = len(generation.passages)
    if not count:
        return []
    looked = sorted(set(np.linspace(0, count - 1, min(count, SAMPLED_PASSAGES)).astype(int).tolist()))
    generation.prefetch(np.array(looked))
    questions = _answered(generation, looked, most)
    if len(questions) < most:
        taken = {term for question in questions for term in terms(question)}
        questions += [one for one in _topics(generation, looked, most) if not taken & set(terms(one)[2:])]
    return list(dict.fromkeys(questions))[:most]


def _answered(generation: OpenGeneration, looked: list[int], most: int) -> list[str]:
    """Return questions that passages answer and are found by, of different forms and documents where there are."""
    keys = _usual_keys(generation, looked)
    found = sorted(
        {one for passage in looked for one in _examples(generation, passage, keys)}, key=lambda one: one.worth
    )
    left, chosen, checks = found, list[_Example](), 0
    while left and len(chosen) < most and checks < MOST_CHECKED:
        forms = {one.question.split()[0] for one in chosen}
        documents = {one.document for one in chosen}
        best = min(left, key=lambda one: (one.document in documents, one.question.split()[0] in forms, one.worth))
        checks += 1
        told = _found_by(generation, best)
        said = {term for one in chosen for term in terms(one.question)}
        if told is not None and not set(terms(best.question)) <= said:
            chosen.append(told)
        left = [one for one in left if one is not best]
    return [one.question for one in chosen]


def _found_by(generation: OpenGeneration, example: _Example) -> _Example | None:
    """Return a question that finds its passage by its words, with the name of its document if it needs that."""
    asked = terms(example.question)
    passages, scores = generation.lexical.top(asked, 2)
    if not len(passages) or scores[0] <= 0:
        return None
    if passages[0] == example.passage and (len(passages) < 2 or scores[0] > scores[1]):
        return example
    name = _name_of(generation, example.document)
    if name is None or len(generation.documents) < 2:
        return None
    return _Example(f"{example.question[:-1]} in {name}?", example.passage, example.document)


def _name_of(generation: OpenGeneration, document: int) -> str | None:
    """Return a short name of a document, of its title or its file, None for one that says nothing."""
    record = generation.documents[document]
    ways = (record.source.title, in_words(PurePosixPath(record.name).stem))
    titles = Counter(one.source.title for one in generation.documents)
    for way in ways:
        is_own = way != record.source.title or titles[way] == 1
        if way and is_own and len(way) <= LONGEST_NAME and re.fullmatch(r"[\w .,’'()-]*[^\W\d_]{3}[\w .,’'()-]*", way):
            return way
    return None


def _fields(units: list[str]) -> list[re.Match[str]]:
    return [found for unit in units if (found := _FIELD.fullmatch(unit.strip()))]


def _usual_keys(generation: OpenGeneration, looked: list[int]) -> set[str]:
    """Return the keys of fields that several records have."""
    found: Counter[str] = Counter()
    for passage in looked:
        found.update({field["key"] for field in _fields(generation.sentence_texts(passage))})
    return {key for key, records in found.items() if records > 1}


def _examples(generation: OpenGeneration, passage: int, keys: set[str]) -> Iterator[_Example]:
    """Yield the questions that a passage answers; `keys`: of the fields that are asked for."""
    if generation.furniture[passage]:
        return
    document = int(generation.passages[passage]["document"])
    units = generation.sentence_texts(passage)
    for sentence in units:
        question = question_of(sentence)
        if question is not None:
            yield _Example(question, passage, document)
    heading = generation.heading(passage).split(" / ")[-1]
    for question in itertools.chain(_of_fields(units, heading, keys), _of_rows(units)):
        yield _Example(question, passage, document)


def _of_fields(units: list[str], heading: str, keys: set[str]) -> Iterator[str]:
    """Yield questions for the fields of a record: `Seats: 60` below `Room 112`."""
    fields = _fields(units)
    if len(fields) < LEAST_FIELDS:
        return
    is_named = heading in units or any(map(str.isdecimal, heading))
    name = heading if is_named else fields[0]["value"]
    if _is_name(name):
        for one in fields if is_named else fields[1:]:
            if one["key"] in keys:
                yield _of_field(one["key"], name)


def _of_rows(units: list[str]) -> Iterator[str]:
    """Yield questions for the rows of a table: of which `What is the price of KT-3?` is one."""
    for place, unit in enumerate(units):
        heads = heads_of(unit)
        mark = next((mark for mark in MARKS if len(cells_of(unit, mark)) == len(heads)), None)
        if len(heads) < 2 or mark is None:
            continue
        rows = [[row[start:end] for start, end in cells_of(row, mark)] for row in units[place + 1 :]]
        fits = [len(cells) == len(heads) and _is_name(cells[0]) for cells in rows]
        rows = rows[: [*fits, False].index(False)]
        for cells in rows if len(rows) >= LEAST_ROWS else ():
            yield from (
                _of_field(head, f"{heads[0].lower()} {cells[0]}" if cells[0].isdecimal() else cells[0])
                for head, cell in zip(heads[1:], cells[1:], strict=True)
                if cell and _is_name(head) and not any(map(str.isdecimal, head))
            )
        return


def _of_field(key: str, name: str) -> str:
    key = " ".join(key.split())
    key = key if any(map(str.isupper, key[1:])) else key.lower()
    return f"What {'are' if re.search('[^isu]s$', key) else 'is'} the {key} of {name}?"


def _is_name(text: str) -> bool:
    """Return whether a text may name a record: short, of plain characters, with a capital or a digit."""
    is_plain = len(text) <= LONGEST_NAME and re.fullmatch(r"\w[\w .,’'/-]*", text) is not None
    return is_plain and text.count(" ") < 5


def _topics(generation: OpenGeneration, looked: list[int], most: int) -> list[str]:
    """Return questions about the names that several passages share, or else about words."""
    found: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for passage in looked:
        names = sorted(_names(generation.search_text(passage)))
        found.update(names)
        together.update(
            (a, b) for i, a in enumerate(names) for b in names[i + 1 :] if not set(a.split()) & set(b.split())
        )
    worth = {name: passages * math.log(len(looked) / passages + 1) for name, passages in found.items() if passages > 1}
    ranked = _apart(sorted(worth, key=lambda name: (-worth[name], name)))
    shared = [pair for pair, passages in together.items() if passages > 1 and {*pair} <= {*ranked[1:6]}]
    pairs = sorted(shared, key=lambda pair: (-together[pair], pair))
    pair = pairs[:1] or [(a, b) for a, b in itertools.pairwise(ranked[1:3])]
    questions = [f"Who or what is {name}?" for name in ranked[:1]]
    questions += [f"What links {a} and {b}?" for a, b in pair]
    used = {*ranked[:1], *itertools.chain(*pair)}
    questions += [f"What is said about {name}?" for name in ranked if name not in used]
    if len(questions) < most:
        questions += [f"What is said about the {word}?" for word in _common_words(generation, looked, ranked)]
    return questions


def _apart(names: list[str]) -> list[str]:
    """Return the names without those that start a word like an earlier one: `Latin American` after `Latin America`."""
    kept: list[str] = []
    seen: set[str] = set()
    for name in names:
        beginnings = {word[:5].lower() for word in name.split()}
        if not beginnings & seen:
            kept.append(name)
        seen |= beginnings
    return kept


def _names(text: str) -> set[str]:
    found = {match.group(1) for match in _NAME.finditer(text)}
    return {name for name in found if len(name) <= LONGEST_NAME and not any(map(_is_no_name, name.split()))}


def _is_no_name(word: str) -> bool:
    """Return whether a word is none of a name's: in capitals, or a function word with a capital, of a headline."""
    return word.isupper() or (word[0].isupper() and word.lower() in STOP_WORDS)


def _common_words(generation: OpenGeneration, passages: list[int], names: list[str]) -> list[str]:
    """Return words that many passages have, but not most: for a corpus with few names or none."""
    found: Counter[str] = Counter()
    for passage in passages:
        found.update({word.lower() for word in _AFTER_ARTICLE.findall(generation.search_text(passage))})
    usual = [
        word for word, count in found.items() if word not in STOP_WORDS and terms(word) and count <= len(passages) / 2
    ]
    return _apart([*names, *sorted(usual, key=lambda word: (-found[word], word))])[len(names) :][:3]
