"""The attributes of made records: what they are called, what their values are, and how people ask for them."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: its labels, the maker of its values, and questions with `{x}` where the item stands."""

    key: str
    domains: tuple[str, ...]
    kind: str
    labels: tuple[str, ...]
    questions: tuple[str, ...]


_FILE = Path(__file__).with_name("attributes.txt")

DOMAINS: dict[str, str] = {
    "person": "person", "ticket": "code", "order": "code", "invoice": "code", "task": "task", "device": "device",
    "service": "service", "book": "title", "event": "event", "meeting": "meeting", "building": "building",
    "vehicle": "device", "contract": "contract", "software": "software", "server": "host", "medicine": "coined",
    "dish": "dish", "plant": "plant", "animal": "first", "test": "test", "error": "code", "mail": "mail",
    "town": "place", "organisation": "organisation", "material": "thing", "incident": "code",
}  # fmt: skip
"""What the items of each domain are called: a maker of names."""


@cache
def attributes() -> tuple[Attribute, ...]:
    """Return all attributes."""
    found = []
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, domains, kind, labels, questions = line.split("|")
        found.append(
            Attribute(key, tuple(domains.split(",")), kind, tuple(labels.split(";")), tuple(questions.split(";")))
        )
    return tuple(found)


def is_held_out(key: str, of: int = 6) -> bool:
    """Return whether an attribute or a layout is kept for validation: about one of `of`, by its SHA-256."""
    return int(hashlib.sha256(f"made:{key}".encode()).hexdigest(), 16) % of == 0


def of_domain(domain: str, *, held_out: bool) -> list[Attribute]:
    """Return the attributes of a domain; those for validation with the others only if `held_out`."""
    return [one for one in attributes() if domain in one.domains and (held_out or not is_held_out(one.key))]
