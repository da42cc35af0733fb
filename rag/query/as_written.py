"""Writes words of a question as the documents write them: `Lodz` as `Łódź`, `12500000` as `12,500,000`.

The lexical index finds them either way; the encoder and the reader compare what is written.
"""

from collections.abc import Iterable

from index.reading import OpenGeneration
from index.text.tokenizer import located_terms, terms

MOST_PASSAGES = 4
"""Passages in which the spelling is looked for."""

MOST_HOLDING = 40
"""Passages that hold a word of which more mean that the question's spelling is among them."""

LEAST_CHARACTERS = 4
"""Characters of the shortest word that is looked up."""


def add_as_written(
    generation: OpenGeneration, question: str, spans: Iterable[tuple[int, int]], found: dict[str, str]
) -> list[tuple[int, int]]:
    """Add to `found` the words of a question that no looked-at document writes so, with how the documents write them.

    Returns `spans`, the places of the words that may be respelled, with those of the added words, ascending.
    """
    places, lexical = set(spans), generation.lexical
    words = [(token, question[token.start : token.end]) for token in located_terms(question)]
    looked = {
        token: lexical.holders(token.term)[:MOST_PASSAGES].tolist()
        for token, word in words
        if len(word) >= LEAST_CHARACTERS
        and terms(word) == [token.term]
        and 0 < lexical.frequency(token.term) <= MOST_HOLDING
    }
    generation.prefetch([passage for passages in looked.values() for passage in passages])
    for token, passages in looked.items():
        word = question[token.start : token.end]
        texts = [generation.search_text(passage) for passage in passages]
        if any(word.casefold() in text.casefold() for text in texts):
            continue
        ways = (text[at.start : at.end] for text in texts for at in located_terms(text) if at.term == token.term)
        written = next(ways, "")
        if _is_same(word, written):
            found[word] = written
            places.add((token.start, token.end))
    return sorted(places)


def _is_same(word: str, written: str) -> bool:
    """Return whether two spellings differ in accents, letters or marks between thousands, not in an ending."""
    if word.isdecimal():
        return any(map(str.isdecimal, written))
    return word.isascii() and not written.isascii() and abs(len(word) - len(written)) <= 1 and written.isalpha()
