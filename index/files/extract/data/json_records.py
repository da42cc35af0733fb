"""JSON and JSON lines: the objects of a list are records, nested objects stand under their names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.errors import ReadError
from index.files.decode import decode
from index.files.extract.builder import Span, TextBuilder, as_lines, normalise
from index.files.extract.data.json_values import Number, loads
from index.files.extract.extracted import Budget, Extracted
from index.structure import BlockKind
from index.text.table_parts import MAX_ROW_CHARS, parts_of

LONG_TEXT = 200
"""Characters of a text from which it stands below its record, as a paragraph."""

DEEPEST = 8
"""Objects inside objects that have headings; deeper ones are written in one line."""

MOST_PLACES = 20_000
"""Places of a document; of more records, several share a place."""

MOST_NUMBERS = 24
"""Numbers of the longest list of numbers that is searched, such as a vector or the outline of a country."""

MOST_BAD_LINES = 10
"""Lines of a file that are no JSON that are named one by one."""

_BREAK = re.compile(r"\n\s*\n")


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:
    """Yield the document of a JSON file; places are JSON pointers, or lines in a file of a value a line."""
    decoded = decode(data)
    notes = list(decoded.notes)
    writer = _Writer(TextBuilder(budget))
    if name.lower().endswith((".jsonl", ".ndjson")):
        _add_lines(writer, decoded.text, notes)
    else:
        try:
            value = loads(decoded.text)
        except ReadError as error:
            lines = decoded.text.splitlines()
            if "Extra data" not in str(error) or not _add_lines(writer, "\n".join(lines), []):
                raise
        else:
            writer.add(value, "", 1)
    text, structure = writer.builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("; ".join(notes) or "holds no text")
    yield Extracted(text=text, format="json", structure=structure, notes=tuple(notes))


def _add_lines(writer: "_Writer", text: str, notes: list[str]) -> int:
    """Add the values of a file of a value a line and return how many; a line that is none is told in a note."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    every = 1 + len(lines) // MOST_PLACES
    bad = count = 0
    for place, (number, line) in enumerate(lines):
        try:
            value = loads(line.strip())
        except ReadError as error:
            bad += 1
            if bad <= MOST_BAD_LINES:
                notes.append(f"line {number:,} {error}; it was left out")
            continue
        count += 1
        if place % every == 0:
            last = lines[min(place + every, len(lines)) - 1][0]
            writer.builder.place(f"line {number}" if every == 1 else f"lines {number}–{last}")
        writer.add_item(value, None, 1)
    if bad > MOST_BAD_LINES:
        notes.append(f"{bad - MOST_BAD_LINES:,} more lines are not valid JSON; they were left out")
    return count


class _Writer:
    """Writes values of JSON as text."""

    def __init__(self, builder: TextBuilder) -> None:
        self.builder = builder
        self._places = 0

    def add(self, value: Any, pointer: str, level: int) -> None:
        """Add a value, below a heading of its name if it has one, at the place that a pointer names."""
        if isinstance(value, Mapping):
            self._add_object(value, pointer, level)
        elif isinstance(value, list):
            self._add_list(value, pointer, level)
        else:
            self._place(pointer)
            self._add_text(_words(value), ())

    def add_item(self, value: Any, name: str | None, level: int) -> None:
        """Add an object or value of a list as a record: its fields in one line, its long texts below."""
        if not isinstance(value, Mapping):
            words = _line(value, 0)
            if name is not None:
                words = f"{name}: {words}"
            if len(words) > LONG_TEXT:
                self._add_text(words, ())
            else:
                self.builder.add(words, BlockKind.RECORD, is_close=True)
            return
        short, long, inner = _fields(value)
        if name is not None:
            short = [name, *short]
        span = self._add_row(short)
        context = () if span is None else (span,)
        for key, text in long:
            self._add_text(text, context, key)
        for key, found in inner:
            self._add_inner(found, key, level, context)

    def _add_inner(self, value: Any, key: str, level: int, context: tuple[Span, ...]) -> None:
        """Add a list or object inside a record."""
        if isinstance(value, list) and _is_numeric(value):
            self.builder.leave_out(f"{key}: {_line(value, 0)}", "a long list of numbers")
            return
        for number, item in enumerate(value) if isinstance(value, list) else ():
            if isinstance(item, Mapping):
                short, long, inner = _fields(item)
                span = self._add_row([f"{key} {number + 1}", *short], context)
                own = context if span is None else (*context[:1], span)
                for inner_key, text in long:
                    self._add_text(text, own, inner_key)
                for inner_key, found in inner:
                    if level < DEEPEST:
                        self._add_inner(found, inner_key, level + 1, own)
                    else:
                        self._add_text(f"{inner_key}: {_line(found, 0)}", own)
            else:
                self._add_text(f"{key}: {_line(item, 0)}" if number == 0 else _line(item, 0), context)

    def _add_object(self, value: Mapping[str, Any], pointer: str, level: int) -> None:
        simple = {key: own for key, own in value.items() if not isinstance(own, Mapping | list) or _is_flat(own)}
        others = {key: own for key, own in value.items() if key not in simple}
        if simple:
            self._place(pointer)
        for key, own in simple.items():
            words = _line(own, 0)
            if len(words) > LONG_TEXT:
                self._add_text(words, (), key)
            else:
                self.builder.add(f"{key}: {words}", BlockKind.RECORD, is_close=True)
        if len(others) > 1 and all(isinstance(own, Mapping) and _is_small(own) for own in others.values()):
            self._add_records(others.items(), pointer, level)
            return
        for key, own in others.items():
            below = f"{pointer}/{_escaped(key)}"
            if level > DEEPEST:
                self._place(below)
                self._add_text(_line(own, 0), (), key)
                continue
            self._place(below)
            self.builder.add(key, BlockKind.HEADING, level=min(level, 6))
            self.add(own, below, level + 1)

    def _add_list(self, value: Sequence[Any], pointer: str, level: int) -> None:
        if _is_numeric(value):
            self._place(pointer)
            self.builder.leave_out(_line(value, 0), "a long list of numbers")
            return
        self._add_records(((None, own) for own in value), pointer, level, len(value))

    def _add_records(self, items: Any, pointer: str, level: int, count: int = 0) -> None:
        """Add the objects of a list, or those of an object by their names, as records."""
        every = 1 + count // MOST_PLACES
        for number, (name, own) in enumerate(items):
            if number % every == 0:
                first = _escaped(name) if name is not None else str(number)
                self._place(
                    f"{pointer}/{first}" if every == 1 else f"{pointer}/{first}–{min(number + every, count) - 1}"
                )
            if isinstance(own, list) and level <= DEEPEST:
                self.add(own, f"{pointer}/{number}", level + 1)
            else:
                self.add_item(own, name, level)

    def _add_row(self, cells: Sequence[str], context: tuple[Span, ...] = ()) -> Span | None:
        cells = [cell for cell in map(normalise, cells) if cell]
        if not cells:
            return None
        if sum(map(len, cells)) <= MAX_ROW_CHARS:
            return self.builder.add_row(cells, context=context)
        parts = parts_of([len(cell) for cell in cells], ())
        return self.builder.add_row_in_parts(cells, ((first, last, context) for first, last in parts))

    def _add_text(self, words: str, context: tuple[Span, ...], key: str = "") -> None:
        """Add a long text, its paragraphs each for itself."""
        for number, part in enumerate(_BREAK.split(as_lines(words))):
            said = f"{key}: {part}" if key and number == 0 else part
            self.builder.add(said, context=context, keep_lines=True)

    def _place(self, pointer: str) -> None:
        """Say where what is added next stands; beyond the most places, what is below the first list or object alone."""
        self._places += 1
        if self._places <= MOST_PLACES or pointer.count("/") < 2:
            self.builder.place(pointer or "/")


def _fields(value: Mapping[str, Any]) -> tuple[list[str], list[tuple[str, str]], list[tuple[str, Any]]]:
    """Return the fields of an object: short ones in words, long texts, and the lists that are too much for a line."""
    short: list[str] = []
    long: list[tuple[str, str]] = []
    inner: list[tuple[str, Any]] = []
    for key, own in _leaves(value, 0):
        if isinstance(own, list) and not _is_flat(own):
            inner.append((key, own))
            continue
        words = _line(own, 0)
        if len(words) > LONG_TEXT or "\n" in words:
            long.append((key, words))
        else:
            short.append(f"{key}: {words}")
    return short, long, inner


def _leaves(value: Mapping[str, Any], depth: int, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields of an object and of those inside it, each with its path."""
    for key, own in value.items():
        name = f"{path}.{key}" if path else str(key)
        if isinstance(own, Mapping) and own and depth < DEEPEST:
            yield from _leaves(own, depth + 1, name)
        else:
            yield name, own


def _is_flat(value: Any) -> bool:
    """Return whether a list or object can be said in a line: few short values, no list of many numbers."""
    if isinstance(value, Mapping):
        return not value
    if not isinstance(value, list):
        return True
    return not _is_numeric(value) and all(
        not isinstance(own, Mapping | list) and len(str(own)) <= LONG_TEXT for own in value
    )


def _is_small(value: Mapping[str, Any]) -> bool:
    return all(not isinstance(own, Mapping | list) or _is_flat(own) for own in value.values())


def _is_numeric(value: Sequence[Any]) -> bool:
    """Return whether a list is one of many numbers, or of lists of numbers."""
    if len(value) > MOST_NUMBERS and all(isinstance(own, Number) for own in value):
        return True
    return (
        bool(value)
        and all(isinstance(own, list) and _holds_numbers(own) for own in value)
        and _count(value) > MOST_NUMBERS
    )


def _holds_numbers(value: Sequence[Any], depth: int = 0) -> bool:
    return (
        bool(value)
        and depth < DEEPEST
        and all(isinstance(own, Number) or (isinstance(own, list) and _holds_numbers(own, depth + 1)) for own in value)
    )


def _count(value: Sequence[Any]) -> int:
    return sum(_count(own) if isinstance(own, list) else 1 for own in value)


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "null" if value is None else "true" if value is True else "false" if value is False else str(value)


def _line(value: Any, depth: int) -> str:
    """Return a value in words, the values of a list between commas."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_line(own, depth + 1)}" for key, own in value.items())
    if isinstance(value, list):
        return ", ".join(_line(own, depth + 1) for own in value)
    return _words(value)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
