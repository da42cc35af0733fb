"""Made rows of records: the fields of one, the rows of several, and tables with prices by item and column."""

import random
from collections.abc import Collection

from evals.training.made.attributes import DOMAINS, is_held_out, of_domain
from evals.training.made.layouts import SEVERAL, SINGLE, MadeRecord, MadeText, Sheet
from evals.training.made.names import asked, make, sibling, written
from evals.training.made.questions import Subject, alike, make_question
from evals.training.made.words import LISTS, MAKERS, coined

EMPTY = 0.08
"""Share of the cells of a table that are empty."""

FAMILIES = (
    ("men", "women", "children"),
    ("small", "medium", "large"),
    ("2021", "2022", "2023", "2024"),
    ("weekdays", "weekend"),
    ("members", "guests"),
    ("adults", "reduced"),
    ("north", "south", "east"),
    ("single", "double", "family"),
    ("standard", "express"),
    ("January", "February", "March"),
    ("plan", "actual"),
    ("first class", "second class"),
    ("up to 5 kg", "up to 20 kg"),
    ("at +4 °C", "at -20 °C"),
    ("half day", "full day"),
)
"""Columns of a table that have the same kind of value."""

GRID_QUESTIONS = {
    "money": ("What does {x} cost {c}?", "How much is {x} {c}?", "{x} {c} price", "{x} {c} how much"),
    "duration": ("How long does {x} take {c}?", "{x} {c} time", "How long for {x}, {c}?"),
    "clock": ("At what time is {x} {c}?", "When is {x}, {c}?"),
    "count": ("How many {x} {c}?", "{x} {c}", "number of {x}, {c}"),
    "percent": ("How much is {x} {c}?", "{x} {c}", "What is the figure of {x} {c}?"),
    "weight": ("How heavy is {x} {c}?", "{x} {c} weight", "What does {x} weigh {c}?"),
}  # fmt: skip
"""Questions about a cell by its kind of value; `{c}` is the column."""

UNANSWERABLE = 0.37
"""Share of questions about other items or columns; empty cells add to it."""


def record_text(rng: random.Random, *, held_out: bool) -> MadeText | None:
    """Return records of a domain in some layout with a question; None where none came about."""
    domain = rng.choice(list(DOMAINS))
    kind, known = DOMAINS[domain], of_domain(domain, held_out=held_out)
    several = rng.random() < 0.5
    most = 5 if several else 8
    if len(known) < 3:
        return None
    chosen = rng.sample(known, min(len(known) - 1, rng.randint(2, most)))
    labels = {one.key: rng.choice(one.labels) for one in chosen}
    names = _names(kind, rng.randint(2, 6) if several else 1, rng)
    if len(set(labels.values())) < len(labels) or not names:
        return None
    is_named = several or rng.random() < 0.35
    style = random.Random(rng.random())
    records = [
        MadeRecord(
            written(name, kind, style) if is_named else None,
            [
                (one.key, labels[one.key], None if several and rng.random() < EMPTY else MAKERS[one.kind](rng))
                for one in chosen
            ],
        )
        for name in names
    ]
    in_title = not several and (not is_named or rng.random() < 0.3) and rng.random() < 0.85
    sheet = Sheet().say(_context(names[0] if in_title else None, domain, rng))
    table = SEVERAL if several else SINGLE
    layout = rng.choice(_layouts(table, held_out=held_out))
    table[layout](sheet, records, rng.choice(("Name", domain.capitalize(), "Item", "No.", "Designation", "Title")), rng)
    _end(sheet, rng)
    missing = [one for one in known if one not in chosen]
    question = make_question(Subject(domain, kind, names, records, chosen, missing, is_named or in_title), rng)
    if question is None or (held_out and question.mark and question.mark[1] and not is_held_out(question.mark[1])):
        return None
    return MadeText(layout, question.words, sheet.text, sheet.marks.get(question.mark) if question.mark else None)


def grid_text(rng: random.Random, *, held_out: bool) -> MadeText | None:
    """Return a table whose cells have the same kind of value, with a question for a row and a column."""
    families = [family for number, family in enumerate(FAMILIES) if (number % 3 == 0) == held_out]
    family = rng.choice(families)
    columns = family[: rng.randint(2, 4)]
    kind = rng.choice(("money", "money", "money", *GRID_QUESTIONS))
    maker = rng.choice(("service", "ingredients", "building", "places", "test", "device", "event"))
    names = _names(maker, rng.randint(2, 6), rng)
    if not names:
        return None
    records = [
        MadeRecord(
            name[:1].upper() + name[1:],
            [(one, one[:1].upper() + one[1:], None if rng.random() < EMPTY else MAKERS[kind](rng)) for one in columns],
        )
        for name in names
    ]
    layout = rng.choice(_layouts(SEVERAL, held_out=held_out))
    sheet = Sheet().say(_context(None, rng.choice(("price", "fee", "rate", "time")), rng))
    SEVERAL[layout](sheet, records, rng.choice(("Service", "Item", "Name", "Kind")), rng)
    _end(sheet, rng)
    at, column, is_there = rng.randrange(len(names)), rng.choice(columns), True
    name = names[at]
    if rng.random() < UNANSWERABLE:
        others = [one for one in family if one not in columns]
        is_there = False
        if others and rng.random() < 0.4:
            column = rng.choice(others)
        else:
            name = sibling(name, maker, rng)
            if any(alike(name, other) for other in names):
                return None
    said = rng.choice((column, f"({column})", f"in {column}" if column[:1].isdigit() else f"for {column}"))
    words = rng.choice(GRID_QUESTIONS[kind]).format(x=asked(name, rng), c=said)
    return MadeText(layout, words, sheet.text, sheet.marks.get((at, column)) if is_there else None)


def _layouts(table: Collection[str], *, held_out: bool) -> list[str]:
    return [name for name in table if is_held_out(name.rstrip("23"), 5) == held_out]


def _names(kind: str, count: int, rng: random.Random) -> list[str]:
    """Return names that tell their items apart; none where too few came about."""
    names = [make(kind, rng)]
    for _ in range(4 * count):
        if len(names) == count:
            return names
        other = sibling(rng.choice(names), kind, rng)
        if not any(alike(other, name) for name in names):
            names.append(other)
    return names if len(names) == count else []


def _context(name: str | None, domain: str, rng: random.Random) -> str:
    """Return the line above a text: a title with the item's name, some other title, or nothing."""
    if name is None:
        some = ("", "", coined(rng), f"{domain.capitalize()}s", f"List of {domain}s", "Overview", "Technical data")
        title = rng.choice(some)
    else:
        forms = (name, name, f"{domain} {name}", f"{name} data sheet", f"{name}: details", f"{coined(rng)} / {name}")
        title = rng.choice(forms)
        title = title[:1].upper() + title[1:]
    if title and rng.random() < 0.3:
        title += rng.choice((" / Details", " / General", " / Data", " / 2", " / Overview"))
    return title + rng.choice(("\n", "\n", ".\n", "\n\n")) if title else rng.choice(("", "\n"))


def _end(sheet: Sheet, rng: random.Random) -> None:
    if rng.random() < 0.25:
        sheet.say(rng.choice(LISTS["footers"]))
