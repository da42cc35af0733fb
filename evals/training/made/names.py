"""Names of the items of made records, those that are easily confused with them, and the fillers of made phrases."""

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.training.made.words import LISTS, MAKERS, coined

_SLOT = re.compile(r"\{(?:(?P<low>\d+)\.\.(?P<high>\d+)|(?P<name>[a-z_]+)(?P<again>\d*))\}")


def _read(path: Path) -> Mapping[str, Sequence[str]]:
    lines = (line.split(": ", 1) for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: forms.split(" | ") for name, forms in lines}


FORMS = _read(Path(__file__).with_name("forms.txt"))
"""Forms of names and phrases by name."""


def make(name: str, rng: random.Random) -> str:
    """Return words of a kind: of a form, a list or a maker of values."""
    if name in FORMS:
        return fill(rng.choice(FORMS[name]), {}, rng)
    if name in LISTS:
        return rng.choice(LISTS[name])
    if name == "user":
        return rng.choice(LISTS["first_names"]).lower()
    if name == "lowcoined":
        return coined(rng).lower()
    return coined(rng) if name == "coined" else MAKERS[name](rng)


def slots(template: str) -> list[str]:
    """Return the slots of a template, each once, in order."""
    names = ((match["name"] or "") + (match["again"] or "") for match in _SLOT.finditer(template))
    return list(dict.fromkeys(filter(None, names)))


def fill(template: str, values: dict[str, str], rng: random.Random) -> str:
    """Return a template with its slots filled; `values` holds what slots say, and gets what the others say."""

    def one(match: re.Match[str]) -> str:
        if match["low"]:
            return str(rng.randint(int(match["low"]), int(match["high"])))
        slot = match["name"] + match["again"]
        if slot not in values:
            values[slot] = make(match["name"], rng)
        return values[slot]

    return _SLOT.sub(one, template)


def sibling(name: str, kind: str, rng: random.Random) -> str:
    """Return another name of a kind, often one that differs little."""
    if rng.random() < 0.6:
        if kind == "person":
            first, last = name.split(" ", 1)
            own_first, own_last = rng.choice(LISTS["first_names"]), rng.choice(LISTS["last"])
            return f"{own_first} {last}" if rng.random() < 0.5 else f"{first} {own_last}"
        digits = [at for at, letter in enumerate(name) if letter.isdigit()]
        if digits:
            at = rng.choice(digits)
            return name[:at] + rng.choice([d for d in "123456789" if d != name[at]]) + name[at + 1 :]
        if " " in name:
            head, tail = name.rsplit(" ", 1)
            other = make(kind, rng).rsplit(" ", 1)[-1]
            return f"{head} {other}" if rng.random() < 0.5 else f"{rng.choice(LISTS['adjectives'])} {tail}"
    return make(kind, rng)


def written(name: str, kind: str, rng: random.Random) -> str:
    """Return a name as a document may write it: `Last, First`, with a capital, or as it is."""
    if kind == "person" and rng.random() < 0.35:
        first, last = name.split(" ", 1)
        return f"{last}, {first}"
    return name[:1].upper() + name[1:] if rng.random() < 0.6 else name


def asked(name: str, rng: random.Random) -> str:
    """Return a name as a question may write it: a code without its mark, in small letters, or as it is."""
    draw = rng.random()
    if draw < 0.08:
        return name.replace("-", "").replace("_", " ")
    return name.lower() if draw < 0.16 else name
