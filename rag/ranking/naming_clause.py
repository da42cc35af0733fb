"""Which part of a question names a document: the name, what it says of the document's kind, or its whole clause.

`Consider Fiverr's privacy policy; who sees my jobs?` names with its first clause, `Does the Fiverr policy allow
refunds?` with two words. The kind is what documents call themselves (`this policy`): asked of one of them, it selects
the passages that say it, and these seldom answer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.reading import OpenGeneration
from index.text.tokenizer import STOP_WORDS, fold, terms_by_place
from rag.query.names import without_possessive
from rag.query.question_words import QUESTION_WORDS
from rag.ranking.document_field import FAMILY, DocumentFields

MOST_LOOKED_AT = 40
"""Passages that hold a word, evenly spread, which are looked at to find whether documents call themselves so."""

CALLED_SO = 0.15
"""Share of them in which a document says it of itself, from which it is its kind."""

MOST_BESIDE = 1
"""Words of a clause that neither the name nor the kind explains, up to which the whole clause names: `consider`."""

MOST_TOGETHER = 5
"""Words of a question that may be one word in the name of a file."""

_ITSELF = (
    r"\b(?:this|these|the present|dies(?:e[rsmn]?)?|ce|cet|cette|ces|présente?|est[ea]|est[oa]s|presente|quest[oaei]"
    r"|dit|deze|niniejsz\w+)\s+(?:[^\W\d_][\w’'-]*\s+){0,3}?(?:[^\W\d_]+-)?"
)
"""What a document calls itself by, before its kind: `this Mutual Non-Disclosure`."""

_BOUNDARY = re.compile(r"[,;:?!()—–]+\s*|\s[-–—]\s|\.\s+(?=[A-ZÀ-Þ\d])|(?<=\s)\(|(?<=[.?!])$")
"""Where a clause of a question ends."""

_JOINERS = frozenset("of in for at by on to from the a an with according under between among and or but per".split())
"""Words that join a name to the rest of a question, and say nothing without it."""

_JOINED = re.compile(
    rf"(?:^(?:{'|'.join(sorted(_JOINERS))}))?(?:\s+(?:{'|'.join(sorted(_JOINERS))}|does|do|did))*$", re.IGNORECASE
)

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{1,200})[\"”“»]")
"""A name in quotes, whole."""

WORD = re.compile(r"[^\W_]+")
"""A word as it is written."""

POSSESSIVE = re.compile(r"['’]s(?!\w)")
"""What follows a name: `"Fiverr"'s`."""

_QUESTION_BEGINS = frozenset(
    "what when where which who whom whose why how is are was were do does did can could will would may must should "
    "has have had shall wer was wann wo wie warum welche welcher welches ist sind hat darf muss kann qui que quoi quel "
    "quelle quand où comment combien pourquoi est qué quién cuál cuándo dónde cómo cuánto chi cosa quale "
    "quando dove".split()
)
"""First words of questions, in the languages of `QUESTION_WORDS`."""

_ASKS = frozenset("what when where which who whom whose why how".split())
"""Words by which a clause asks wherever they stand in it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question that may say something: its characters and its terms.

    `together`: those of them that it is only a part of, written together with the words beside it in a file's name.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    together: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NamingPart:
    """The part of a question that names a document: its characters and what is left of the question without it."""

    start: int
    end: int
    rest: str


class Kinds:
    """Tells which words say of what kind a document is; what was looked up for one question is kept."""

    def __init__(self, generation: OpenGeneration, fields: DocumentFields) -> None:
        self._generation = generation
        self._fields = fields
        self._known: dict[str, bool] = {}

    def is_kind(self, question: str, word: Word) -> bool:
        """Return whether a word says of what kind documents are: several are named so, or call themselves so."""
        term = word.terms[-1]
        if term not in self._known:
            named = any(len(self._fields.named_by(one)) >= FAMILY for one in word.terms)
            self._known[term] = named or self._is_called(question[word.start : word.end], term)
        return self._known[term]

    def _is_called(self, text: str, term: str) -> bool:
        holders = self._generation.lexical.holders(term)
        if not len(holders):
            return False
        looked = holders[:: max(1, len(holders) // MOST_LOOKED_AT)][:MOST_LOOKED_AT].tolist()
        self._generation.prefetch(looked)
        stem = without_possessive(text)
        pattern = re.compile(_ITSELF + re.escape(stem[: max(4, len(stem) - 2)]), re.IGNORECASE)
        called = sum(1 for passage in looked if pattern.search(self._generation.text(passage)))
        return called > 1 and called >= CALLED_SO * len(looked)


def is_telling(question: str, start: int, end: int) -> bool:
    """Return whether a word of a question may say something: it neither asks nor joins."""
    said = question[start:end].casefold()
    return said not in QUESTION_WORDS | _JOINERS and not POSSESSIVE.fullmatch(question, max(0, start - 1), end)


def telling_words(question: str, fields: DocumentFields) -> list[Word]:
    """Return the words of a question that may say something."""
    together = _written_together(question, fields)
    words: list[Word] = []
    for (start, end), found in terms_by_place(question).items():
        if is_telling(question, start, end):
            wholes = [term for first, last, term in together if first <= start and end <= last]
            words.append(Word(start, end, (*wholes, *found), frozenset(wholes)))
    return words


def _written_together(question: str, fields: DocumentFields) -> list[tuple[int, int, str]]:
    """Return the places of words that are one word in the name of a file, and its terms."""
    found: list[tuple[int, int, str]] = []
    tokens = [match for match in WORD.finditer(question) if not POSSESSIVE.match(question, max(0, match.start() - 1))]
    for first in range(len(tokens)):
        for last in range(first + 2, min(first + MOST_TOGETHER, len(tokens)) + 1):
            together = fold("".join(match.group() for match in tokens[first:last]))
            start, end = tokens[first].start(), tokens[last - 1].end()
            found += [(start, end, term) for term in fields.joined(together)]
    return found


def naming_part(
    question: str,
    words: Sequence[Word],
    run: tuple[int, int],
    explains: Callable[[Word], bool],
    is_kind: Callable[[Word], bool],
    *,
    is_sure: bool,
) -> NamingPart:
    """Return the naming part of a question, given the first and the one after the last of the words of the name.

    `explains`: whether the document's names or first lines hold a word; `is_sure`: the whole clause may be taken.
    """
    start, end = _quoted(question, words[run[0]].start, words[run[1] - 1].end)
    left, right = _clause(question, start, end)
    inside = [word for word in words if left <= word.start < right]
    beside = [word for word in inside if not start <= word.start < end and not explains(word)]
    asked = [word for word in beside if not is_kind(word)]
    outside = [word for word in words if not left <= word.start < right]
    if is_sure and _may_go(question, left, right, [word for word in asked if not _is_name(question, word)], outside):
        return NamingPart(left, right, without_part(question, left, right))
    first, last = _with_kind(question, words, run, is_kind, (left, right))
    if any(not first <= word.start < last for word in words):
        start, end = min(start, first), max(end, last)
    return NamingPart(start, end, without_part(question, start, end))


def _quoted(question: str, start: int, end: int) -> tuple[int, int]:
    """Return the characters of a name, or of the quote that it stands in."""
    inside = (match.span(1) for match in _QUOTED.finditer(question))
    return next((span for span in inside if span[0] <= start and end <= span[1]), (start, end))


def _clause(question: str, start: int, end: int) -> tuple[int, int]:
    """Return the clause around a name."""
    left = max((match.end() for match in _BOUNDARY.finditer(question, 0, start)), default=0)
    right = _BOUNDARY.search(question, end)
    return left, right.end() if right else len(question)


def _may_go(question: str, left: int, right: int, beside: Sequence[Word], outside: Sequence[Word]) -> bool:
    """Return whether a clause only says where to look, and what is left of the question asks for something."""
    said = WORD.findall(question[left:right].casefold())
    begin = said[1] if said[0] in _JOINERS and len(said) > 1 else said[0]
    if not outside or len(beside) > MOST_BESIDE or _ASKS.intersection(said) or begin in _QUESTION_BEGINS:
        return False
    rests = [WORD.findall(part.casefold()) for part in (question[:left], question[right:])]
    begins = any(_QUESTION_BEGINS.intersection(rest[:2]) for rest in rests)
    return begins or len(outside) > len(beside)


def _with_kind(
    question: str,
    words: Sequence[Word],
    run: tuple[int, int],
    is_kind: Callable[[Word], bool],
    clause: tuple[int, int],
) -> tuple[int, int]:
    """Return the characters of a name with the words of kind beside it in its clause, no verb between them."""
    first, last = run
    said = {term for word in words[first:last] for term in word.terms}

    def goes(word: Word, before: int, after: int) -> bool:
        inside = clause[0] <= word.start < clause[1] and not said.intersection(word.terms)
        return inside and is_kind(word) and not _parts(question[before:after])

    while first > 0 and goes(words[first - 1], words[first - 1].end, words[first].start):
        first -= 1
        said.update(words[first].terms)
    while last < len(words) and goes(words[last], words[last - 1].end, words[last].start):
        said.update(words[last].terms)
        last += 1
    return words[first].start, words[last - 1].end


def part_asks(part: str) -> bool:
    """Return whether a part of a question has a word that asks, as `what` does, or begins to ask after a mark."""
    if not _ASKS.isdisjoint(WORD.findall(part.casefold())):
        return True
    mark = _BOUNDARY.search(part)
    first = WORD.search(part, mark.end()) if mark else None
    return first is not None and first.group().casefold() in _QUESTION_BEGINS


def _parts(between: str) -> bool:
    """Return whether the words between two words part them: a verb or a word that asks."""
    said = set(WORD.findall(between.casefold()))
    return bool(said & (_QUESTION_BEGINS | _ASKS)) or not said <= STOP_WORDS | _JOINERS | {"s"}


def _is_name(question: str, word: Word) -> bool:
    """Return whether a word has a digit, or a capital that is not only that of the question's beginning."""
    text = question[word.start : word.end]
    return any(map(str.isdecimal, text)) or (word.start > 0 and text[:1].isupper())


def without_part(question: str, start: int, end: int) -> str:
    """Return a question without a part, and without the words that only joined it."""
    before, after = question[:start].rstrip(" \"'“‘([„«"), question[end:].lstrip(" \"'”’)]»,;:")
    after = re.sub(r"^['’]?s\b\s*", "", after)
    before = _JOINED.sub("", before)
    return f"{before.rstrip(',;: ')} {after}".strip() if end < len(question) else f"{before} {after}".strip()
