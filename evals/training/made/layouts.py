"""The layouts of made records: how documents write them, and how pincite puts them before the reader."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Mark = tuple[int, str]
"""A value's record and the key of its attribute; "" is the name of the item."""


@dataclass(frozen=True, slots=True)
class MadeRecord:
    """An item, as the document writes it (None: nowhere), with labels and values by attribute; None: an empty cell."""

    name: str | None
    fields: Sequence[tuple[str, str, str | None]]


@dataclass(frozen=True, slots=True)
class MadeText:
    """A text with a question and where its answer stands (None: it has none); `kind`: its layout."""

    kind: str
    question: str
    text: str
    span: tuple[int, int] | None


@dataclass(slots=True)
class Sheet:
    """A text that is written part by part, and where its values stand."""

    text: str = ""
    marks: dict[Mark, tuple[int, int]] = field(default_factory=dict)

    def say(self, words: str) -> "Sheet":
        """Add words."""
        self.text += words
        return self

    def mark(self, at: Mark, words: str) -> "Sheet":
        """Add words that may be asked for."""
        self.marks[at] = (len(self.text), len(self.text) + len(words))
        return self.say(words)


Layout = Callable[[Sheet, Sequence[MadeRecord], str, random.Random], object]
"""Writes records on a sheet; given is what the first column is called."""


def _lines(before: str, between: str, after: str = "\n", *, style: Callable[[str], str] = str) -> Layout:
    def write(sheet: Sheet, records: Sequence[MadeRecord], head: str, _rng: random.Random) -> None:
        for number, record in enumerate(records):
            if number:
                sheet.say("\n" if after == "\n" else "\n\n")
            if record.name is not None:
                sheet.say(before + style(head) + between).mark((number, ""), record.name).say(after)
            for key, label, value in record.fields:
                sheet.say(before + style(label) + between)
                (sheet.mark((number, key), value) if value is not None else sheet.say("-")).say(after)

    return write


def _aligned(end: str, fill: str = " ") -> Layout:
    def write(sheet: Sheet, records: Sequence[MadeRecord], head: str, rng: random.Random) -> None:
        labels = [head, *(label for _, label, _ in records[0].fields)]
        width = max(map(len, labels)) + rng.randint(2, 12)
        for number, record in enumerate(records):
            sheet.say("\n" if number else "")
            if record.name is not None:
                sheet.say((head + end).ljust(width, fill) + " ").mark((number, ""), record.name).say("\n")
            for key, label, value in record.fields:
                sheet.say((label + end + (" " if fill != " " else "")).ljust(width, fill) + " ")
                (sheet.mark((number, key), value) if value is not None else sheet.say("")).say("\n")

    return write


def _inline(between: str, apart: str, *, name_first: bool = False) -> Layout:
    def write(sheet: Sheet, records: Sequence[MadeRecord], head: str, rng: random.Random) -> None:
        for number, record in enumerate(records):
            is_first = True
            if record.name is not None:
                sheet.say("" if name_first else head + between).mark((number, ""), record.name)
                is_first = False
            for key, label, value in record.fields:
                if value is None and rng.random() < 0.5:
                    continue
                sheet.say("" if is_first else apart).say(label + between)
                sheet.mark((number, key), value) if value is not None else sheet.say("-")
                is_first = False
            sheet.say("\n")

    return write


def _rows(mark: str, *, edge: bool = False, rule: bool = False, empty: str = "") -> Layout:
    def write(sheet: Sheet, records: Sequence[MadeRecord], head: str, _rng: random.Random) -> None:
        names = [record.name is not None for record in records]
        heads = ([head] if all(names) else []) + [label for _, label, _ in records[0].fields]
        left, right = (mark.strip() + " ", " " + mark.strip()) if edge else ("", "")
        sheet.say(left + mark.join(heads) + right + "\n")
        if rule:
            sheet.say(left + mark.join("---" for _ in heads) + right + "\n")
        for number, record in enumerate(records):
            sheet.say(left)
            if all(names) and record.name is not None:
                quote = '"' if mark in record.name else ""
                sheet.say(quote).mark((number, ""), record.name).say(quote)
            for place, (key, _, value) in enumerate(record.fields):
                sheet.say(mark if place or all(names) else "")
                quote = '"' if value is not None and mark in value else ""
                sheet.say(quote).mark((number, key), value).say(quote) if value is not None else sheet.say(empty)
            sheet.say(right + "\n")

    return write


def _columns(sheet: Sheet, records: Sequence[MadeRecord], head: str, rng: random.Random) -> None:
    rows: list[list[tuple[Mark | None, str]]] = [[(None, head), *((None, label) for _, label, _ in records[0].fields)]]
    for number, record in enumerate(records):
        cells = [((number, key), value or rng.choice(("-", ""))) for key, _, value in record.fields]
        rows.append(
            [((number, ""), record.name or "")] + [(at if value.strip("-") else None, value) for at, value in cells]
        )
    widths = [max(len(row[i][1]) for row in rows) + rng.randint(2, 6) for i in range(len(rows[0]))]
    for row in rows:
        for (at, words), width in zip(row, widths, strict=True):
            (sheet.mark(at, words) if at is not None and words else sheet.say(words)).say(" " * (width - len(words)))
        sheet.text = sheet.text.rstrip(" ") + "\n"


def _across(sheet: Sheet, records: Sequence[MadeRecord], _head: str, rng: random.Random) -> None:
    """Items in columns, attributes in rows, each cell after its head."""
    lead = rng.choice(("Property", "Feature", "Item", "Quantity", "Row", ""))
    for place, (key, label, _) in enumerate(records[0].fields):
        sheet.say(f"{lead}: {label}" if lead else label)
        for number, record in enumerate(records):
            value = record.fields[place][2]
            sheet.say(f", {record.name or number + 1}: ")
            sheet.mark((number, key), value) if value is not None else sheet.say("-")
        sheet.say("\n")


def _sentences(sheet: Sheet, records: Sequence[MadeRecord], _head: str, rng: random.Random) -> None:
    for number, record in enumerate(records):
        for key, label, value in record.fields:
            if value is None:
                continue
            subject = record.name or rng.choice(("", "", "this one"))
            low = label[:1].lower() + label[1:] if label[1:2].islower() else label
            form = rng.choice(
                ("{l} of {s} is ", "{s}: {l} ", "the {l} ({s}): ", "{l} {s} – ")
                if subject
                else ("the {l} is ", "{l}: ", "{l} is ")
            )
            words = form.format(l=low.rstrip("."), s=subject)
            sheet.say(words[:1].upper() + words[1:]).mark((number, key), value).say(rng.choice((". ", ".\n", "\n")))


def _numbered(sheet: Sheet, records: Sequence[MadeRecord], _head: str, rng: random.Random) -> None:
    first, mark = rng.randint(1, 9), rng.choice((".", ")", ".1", ""))
    place = first
    for number, record in enumerate(records):
        for key, label, value in record.fields:
            if value is not None:
                sheet.say(f"{place}{mark} {label}\n").mark((number, key), value).say(rng.choice(("\n", ".\n", "\n\n")))
                place += 1


SINGLE: dict[str, Layout] = {
    "colon": _lines("", ": "),
    "colon2": _lines("", ": "),
    "bullets": _lines("- ", ": "),
    "stars": _lines("* ", ": ", style=lambda label: f"**{label}**"),
    "bold": _lines("", " ", style=lambda label: f"**{label}:**"),
    "bar": _lines("", " | "),
    "markdown": _lines("| ", " | ", " |\n"),
    "dash": _lines("", " – "),
    "wide": _lines("", "   "),
    "below": _lines("", "\n"),
    "headings": _lines("", "\n\n", "\n\n"),
    "snake": _lines("", ": ", style=lambda label: label.lower().rstrip(".").replace(" ", "_")),
    "equals": _lines("", " = ", style=lambda label: label.lower().rstrip(".").replace(" ", "_")),
    "json": _lines('"', '": "', '",\n', style=lambda label: label.lower().rstrip(".").replace(" ", "_")),
    "tab": _lines("", "\t"),
    "aligned": _aligned(":"),
    "aligned2": _aligned(":"),
    "unmarked": _aligned(""),
    "dots": _aligned("", "."),
    "inline": _inline(": ", ", "),
    "inline2": _inline(" ", "; "),
    "sentences": _sentences,
    "numbered": _numbered,
}
"""Layouts of one record."""

SEVERAL: dict[str, Layout] = {
    "as-read": _inline(": ", ", "),
    "as-read2": _inline(": ", ", "),
    "as-read3": _inline(": ", ", "),
    "name-first": _inline(" ", ", ", name_first=True),
    "blocks": _lines("", ": "),
    "cells": _rows(" | ", empty="-"),
    "rule": _rows(" | ", edge=True, rule=True),
    "semicolons": _rows(";"),
    "commas": _rows(","),
    "tabs": _rows("\t", empty="n/a"),
    "columns": _columns,
    "columns2": _columns,
    "across": _across,
    "parted": _inline(" ", " | ", name_first=True),
}
"""Layouts of several records with the same attributes."""
