"""Respells the words of a question that no document has as the documents spell them.

A word is replaced by the nearest word of the documents, by optimal string alignment (insertions, deletions,
substitutions, neighbours swapped) and by similarity of sound. Source: F. Damerau, "A technique for computer
detection and correction of spelling errors", CACM 1964. The rules of sound are ours: they cover the ways in which
Russian, Spanish and Arabic names are commonly written.
"""

import functools
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from index.encoder.base import Embedder
from index.reading import OpenGeneration
from index.text.tokenizer import STOP_WORDS, fold, terms
from rag.models import Respelling
from rag.query.as_written import add_as_written
from rag.query.names import without_possessive
from rag.query.question_words import QUESTION_WORDS
from rag.settings import RagSettings

MAX_LOOKUPS = 8
"""Words of one question that are looked up at most, which bounds the time that a question takes."""

MIN_LETTERS, MAX_LETTERS = 4, 40
"""Letters of the words that are looked up."""

MAX_ACRONYM_LETTERS = 6
"""Letters up to which a word in capitals counts as an acronym; no word is respelled as one."""

MAX_NEAR_TERMS = 5
"""Terms, nearest by their stems, whose spellings in the documents are compared."""

MAX_SPELLING_PASSAGES = 8
"""Passages in which the spellings of a term are collected."""

_WORD = re.compile(r"(?<![\w'’])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w])")
"""A word of letters alone, not part of a number."""

_FUNCTION_WORDS = tuple(sorted(word for word in STOP_WORDS | QUESTION_WORDS if len(word) >= MIN_LETTERS))

_ENDINGS = tuple(
    sorted(
        (
            "es ed er or al ly ity ies ing ion ent ency ence ance able ible ive ers ors als ings ions ents ment ation"
        ).split(),
        key=len,
        reverse=True,
    )
)
"""Endings of English words that the stemmer removes, longest first."""

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"),
        ("kh|gh", "h"),
        ("ck|[cq]", "k"),
        ("ts(?=[aeiou])|z", "s"),
        ("v", "b"),
        ("w", "u"),
        ("[jy]", "i"),
        ("ni(?=[aeou])", "n"),
        ("(?<!^)[aeiou]", ""),
        (r"(.)\1+", r"\1"),
    )
)
"""Spellings of one sound, and the letter that stands for all of them; applied in order."""

_FIRST = {"c": "ckq", "k": "ckqh", "q": "qck", "h": "hk", "b": "bv", "v": "vb", "s": "sz", "z": "zs", "i": "ijy"} | {
    "j": "jiy",
    "y": "yij",
    "u": "uw",
    "w": "wu",
    "f": "fp",
    "p": "pf",
}
"""The first letters that a word may have in the documents, by its first letter in the question; default: the same."""


@dataclass(frozen=True, slots=True)
class RespelledQuestion:
    """A question as asked (`asked`), as the documents spell it (`text`), and the words that were changed, in order.

    `edits`: for every change where it ends in `text`, and how many characters longer the word that was asked is.
    """

    asked: str
    text: str
    respellings: tuple[Respelling, ...] = ()
    edits: tuple[tuple[int, int], ...] = ()

    def words(self, start: int, end: int) -> str:
        """Return the words of the question as asked that correspond to whole words of `text`."""
        first, last = (at + sum(longer for place, longer in self.edits if place <= at) for at in (start, end))
        return self.asked[first:last]


class SpellingCorrector:
    """Respells questions as one generation's documents do. Safe to share between threads."""

    def __init__(self, generation: OpenGeneration, is_known: Callable[[str], bool] = lambda _: False) -> None:
        """Take the generation, and a function that returns True for words to leave alone."""
        self.generation = generation
        self._is_known = is_known

    def respell(self, question: str) -> RespelledQuestion:
        """Return a question whose words that no document has are respelled, where a similar word exists.

        Left as they are: words that any passage has, those with digits, in capitals (acronyms), short, or known.
        """
        spans = list(_words(question))
        found = {word: near for word in self._unknown(question, spans) if (near := self._nearest(word)) is not None}
        spans = add_as_written(self.generation, question, spans, found)
        parts, edits = list[str](), list[tuple[int, int]]()
        at = length = 0
        for start, end in spans:
            if (written := found.get(question[start:end])) is not None:
                parts += [question[at:start], written]
                length += start - at + len(written)
                edits.append((length, end - start - len(written)))
                at = end
        read_as = tuple(Respelling(word=word, as_written=written) for word, written in found.items())
        return RespelledQuestion(question, "".join([*parts, question[at:]]), read_as, tuple(edits))

    def _unknown(self, question: str, spans: Iterable[tuple[int, int]]) -> list[str]:
        """Return the words of a question to look up, each once."""
        words = dict.fromkeys(question[start:end] for start, end in spans)
        shouted = question.isupper()
        unknown = (word for word in words if (shouted or not word.isupper()) and self._is_unknown(word))
        return list(itertools.islice(unknown, MAX_LOOKUPS))

    def _is_unknown(self, word: str) -> bool:
        found = terms(word)
        return (
            MIN_LETTERS <= len(word) <= MAX_LETTERS
            and len(found) == 1
            and found[0] not in self.generation.lexical.vocabulary
            and not _is_function_word(fold(word))
            and not self._is_known(word.casefold())
        )

    def _nearest(self, word: str) -> str | None:
        """Return the documents' word nearest to one that they lack, None if none is near."""
        folded = fold(word)
        near = [
            (*_distances(folded, fold(written)), self.generation.lexical.idf_of(term), written)
            for term in self._near_terms(folded)
            if (written := self._written(term, word)) and _is_near(folded, fold(written))
        ]
        return min(near, default=(None,))[-1]

    def _near_terms(self, word: str) -> list[str]:
        """Return the terms nearest to a folded word, nearest first.

        The stemmer does not know a misspelt word: its ending may be wrong, or stay on because of what is wrong before.
        """
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        lexical, most = self.generation.lexical, _max_wrong_letters(word)
        bare = next((word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending)), "")
        found = {
            (1, 1, lexical.idf_of(term), term) for term in _with_corrected_ending(word) if term in lexical.vocabulary
        }
        for stem in dict.fromkeys([*terms(word), bare] if len(bare) >= MIN_LETTERS else terms(word)):
            names = [
                name
                for letter in _FIRST.get(stem[0], stem[0])
                for length in range(len(stem) - most, len(stem) + most + 1)
                for name in self._groups.get((letter, length), ())
            ]
            near = extract(stem, names, scorer=OSA.distance, processor=None, score_cutoff=most, limit=None)
            found.update((*_distances(stem, name), lexical.idf_of(name), name) for name, _, _ in near)
        return list(dict.fromkeys(name for *_, name in sorted(found)))[:MAX_NEAR_TERMS]

    @cached_property
    def _groups(self) -> dict[tuple[str, int], list[str]]:
        """The terms of the documents by first letter and length."""
        groups: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for term in self.generation.lexical.vocabulary:
            groups[term[0], len(term)].append(term)
        return dict(groups)

    def _written(self, term: str, asked: str) -> str | None:
        """Return the documents' spelling of a term: nearest to the asked word, capitalised like it, and most frequent.

        None for a term that is no word of its own in the passages looked at: an acronym, part of a compound, or of a
        title.
        """
        lexical, found = self.generation.lexical, Counter[str]()
        holders = lexical.holders(term)[:MAX_SPELLING_PASSAGES]
        self.generation.prefetch(holders)
        for passage in holders.tolist():
            text = self.generation.search_text(passage)
            words = (text[start:end] for start, end in _words(text) if MIN_LETTERS <= end - start <= len(asked) + 2)
            found.update(
                word
                for word in words
                if terms(word) == [term] and not (word.isupper() and len(word) <= MAX_ACRONYM_LETTERS)
            )

        def strangeness(word: str) -> tuple[tuple[int, int], bool, int, str]:
            return _distances(fold(asked), fold(word)), word[0].isupper() != asked[0].isupper(), -found[word], word

        return min(found, key=strangeness, default=None)


class Respeller:
    """Respells questions, with the corrector of the generation that was asked last."""

    def __init__(self, settings: RagSettings, embedder: Embedder) -> None:
        """Take the settings and the embedder: a word that is a single token of the encoder is left alone."""
        self._use = settings.spelling
        self._embedder = embedder
        self._corrector: SpellingCorrector | None = None

    def apply(self, generation: OpenGeneration, question: str) -> RespelledQuestion:
        """Return the question respelled for a generation, or as it is if the settings say so."""
        if not self._use:
            return RespelledQuestion(question, question)
        corrector = self._corrector
        if corrector is None or corrector.generation is not generation:
            corrector = self._corrector = SpellingCorrector(
                generation, lambda word: self._embedder.count([word]) == [1]
            )
        return corrector.respell(question)

    def close(self) -> None:
        """Let go of the generation."""
        self._corrector = None


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words of letters alone, without possessives; words with combining marks are skipped."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        beside = text[start - 1 : start] + text[end : end + 1]
        if beside.isascii() or not any(unicodedata.category(character)[0] == "M" for character in beside):
            yield start, start + len(without_possessive(match.group()))


def _is_function_word(word: str) -> bool:
    """Return whether a word is a function word, perhaps misspelled."""
    from rapidfuzz.distance import OSA

    return any(OSA.distance(word, other, score_cutoff=1) <= 1 for other in _FUNCTION_WORDS)


def _with_corrected_ending(word: str) -> set[str]:
    """Return the terms of a folded word with its misspelled ending corrected."""
    from rapidfuzz.distance import OSA

    tails = ((word[:-length], word[-length:]) for length in range(1, len(word) - MIN_LETTERS + 1))
    return {
        term
        for body, tail in itertools.islice(tails, len(_ENDINGS[0]) + 1)
        for ending in _ENDINGS
        if OSA.distance(tail, ending, score_cutoff=1) == 1
        for term in terms(body + ending)
    }


def _max_wrong_letters(word: str) -> int:
    """Return the number of letters that may be wrong in a word."""
    return 1 if len(word) < 6 else 2


def _is_near(word: str, other: str) -> bool:
    """Return whether a folded word may be a misspelling of another.

    Short words have many neighbours: there only vowels, or another spelling of a sound, may be wrong.
    """
    cost, letters = _distances(word, other)
    length = max(len(word), len(other))
    return letters <= _max_wrong_letters(word) and cost <= (
        1 if length < 6 else 2 if length < 8 else 3 if length < 12 else 4
    )


def _distances(word: str, other: str) -> tuple[int, int]:
    """Return the distance of two folded words: by letters and consonants together, and by letters alone."""
    from rapidfuzz.distance import OSA

    letters = OSA.distance(word, other)
    return letters + OSA.distance(_consonants(word), _consonants(other)), letters


@functools.lru_cache(maxsize=4096)
def _consonants(word: str) -> str:
    """Return the first letter and the consonants of a folded word, with one spelling for every sound."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
