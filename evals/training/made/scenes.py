"""Puts phrases together to a log, a conversation, a list of questions, minutes, changes, clauses or a list."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.training.made.names import fill, make
from evals.training.made.words import LISTS

_MARKED = re.compile(r"<(\w)>(.*?)</\1>")

STYLES = 6
"""Ways to write what stands around the lines of a text, one for the whole text."""


@dataclass(frozen=True, slots=True)
class SceneLine:
    """A line of a text: its template, what its slots hold, and whether it is the one that is asked about."""

    template: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_target: bool = False


def scene_text(bank: str, lines: Sequence[SceneLine], rng: random.Random) -> tuple[str, dict[str, tuple[int, int]]]:
    """Return the text of lines with what stands around them, and where the marked parts of the target stand."""
    title = "" if rng.random() < 0.3 else make(f"opening_{bank}", rng)
    text, spans = f"{title}{rng.choice(('', '', '.'))}\n" if title else "", {}
    around = _Around(bank, rng)
    for line in lines:
        for number, part in enumerate(fill(line.template, dict(line.values), rng).split("~")):
            before, after = around.around(number)
            text += before
            at = 0
            for match in _MARKED.finditer(part):
                text += part[at : match.start()]
                if line.is_target:
                    spans[match.group(1)] = (len(text), len(text) + len(match.group(2)))
                text += match.group(2)
                at = match.end()
            text += part[at:] + after
    return text, spans


class _Around:
    """What stands before and after each line of a text: times, speakers, bullets, headings."""

    def __init__(self, bank: str, rng: random.Random) -> None:
        self._rng = rng
        self._write = {"log": self._log, "chat": self._chat, "faq": self._faq, "changes": self._changes}.get(
            bank, self._clause if bank == "clause" else self._item
        )
        self._minute, self._number = rng.randint(360, 1200), rng.randint(1, 6)
        self._people, self._speaker = rng.sample(LISTS["first_names"], 4), ""
        self._style, self._host = rng.randrange(STYLES), make("host", rng)
        self._day = f"2024-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"

    def around(self, number: int) -> tuple[str, str]:
        """Return what stands before and after part `number` of a line: 0, or 1 for a reply."""
        return self._write(number)

    def _clock(self) -> str:
        self._minute += self._rng.randint(1, 20)
        return f"{self._minute // 60 % 24:02d}:{self._minute % 60:02d}"

    def _log(self, _number: int) -> tuple[str, str]:
        clock, level = self._clock(), self._rng.choice(LISTS["log_levels"])
        long, short = f"{self._day}T{clock}:{self._rng.randint(0, 59):02d}Z", f"{self._day} {clock}"
        stamp = (long, f"{short}:07", clock, f"[{clock}:11]", short, "")[self._style]
        before = self._rng.choice((f"{stamp} {self._host} {level} ", f"{stamp} {level} ", f"{stamp} "))
        return before.lstrip(), "\n"

    def _chat(self, number: int) -> tuple[str, str]:
        aside = ""
        if number == 0 and self._rng.random() < 0.35:
            aside = self._said(self._rng.choice(self._people)) + self._rng.choice(LISTS["small_talk"]) + "\n"
        self._speaker = self._rng.choice([name for name in self._people if name != self._speaker or number == 0])
        return aside + self._said(self._speaker), "\n"

    def _said(self, name: str) -> str:
        clock = self._clock()
        forms = (f"[{clock}] {name}: ", f"{name} ({clock}): ", f"{clock} {name}: ", f"{name}: ", f"<{name}> ")
        return (*forms, f"{self._day} {clock} - {name}: ")[self._style]

    def _faq(self, number: int) -> tuple[str, str]:
        if number == 0:
            return (("**", "**\n"), ("**", "**\n"), ("Q: ", "\n"), ("", "\n"), ("", "\n"), ("## ", "\n\n"))[self._style]
        return "A: " if self._style == 2 else "", self._rng.choice(("\n\n", "\n"))

    def _changes(self, _number: int) -> tuple[str, str]:
        head = ""
        if self._rng.random() < 0.35:
            version = ".".join(str(self._rng.randint(0, 20)) for _ in range(3))
            forms = (f"[{version}] - {self._day}", f"## {version}", f"{version} ({self._day})", f"v{version}")
            head = (*forms, f"Version {version}, {self._day}", f"{version}\n------")[self._style] + "\n"
        return head + ("- ", "* ", "", "", "- ", "* ")[self._style], "\n"

    def _item(self, _number: int) -> tuple[str, str]:
        self._number += 1
        return ("- ", "* ", "", "", f"{self._number}. ", "")[self._style], "\n"

    def _clause(self, _number: int) -> tuple[str, str]:
        self._number += 1
        head = self._rng.choice(LISTS["section_heads"])
        if self._style < 2:
            return f"{self._number} {head}\n", "\n"
        some = self._rng.choice(("", f"{head}\n"))
        before = f"{self._number}. " if self._style == 2 else f"§ {self._number} " if self._style == 3 else some
        return before, self._rng.choice((" ", "\n"))
