"""Lines of made logs, conversations, lists of questions, minutes, changes and clauses, with questions about each.

A line of `phrases.txt`: its words, then `|` and for each of its marked parts `name: question; question`. `<a>…</a>`
marks a part that may be asked for, `{first}` is filled by the maker of that name (`{first2}` by the same maker once
more), `~` ends what the first of two speakers says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("phrases.txt")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of a bank: its words with marks, and the questions about each mark."""

    words: str
    questions: Mapping[str, tuple[str, ...]]


@cache
def banks() -> Mapping[str, tuple[Phrase, ...]]:
    """Return the phrases by kind of text."""
    found: dict[str, list[Phrase]] = {}
    bank: list[Phrase] = []
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            bank = found.setdefault(line[1:-1], [])
        elif not line.startswith("#"):
            words, *parts = line.split("|")
            asks = (part.split(":", 1) for part in parts)
            bank.append(Phrase(words, {name.strip(): tuple(q.strip() for q in text.split(";")) for name, text in asks}))
    return {name: tuple(phrases) for name, phrases in found.items()}
