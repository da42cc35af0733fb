"""Finds the fields of a line, `label: value` or the cells of a row below their heads, and which a question asks for."""

import re
from collections.abc import Collection, Sequence
from itertools import zip_longest

from index.text.cells import MARKS, cells_of
from index.text.tokenizer import located_terms, terms

Span = tuple[int, int]
"""A half-open range of characters."""

LEAST_SHARE = 0.5
"""Share of a label's terms that a question holds from which the label is asked for by name."""

MAX_LABEL_CHARS = 40
"""Characters of the longest label."""

_LABELLED = re.compile(rf"(?P<label>[^\W\d_][^:\n|]{{0,{MAX_LABEL_CHARS}}}):\s+(?P<value>\S[^\n]*)")


def fields_of(line: str, heads: Sequence[Sequence[str]] = ()) -> list[tuple[str, Span]]:
    """Return the labels of a line's fields and where their values stand in it; none if it has no fields.

    `heads`: rows of heads, one of which may fit.
    """
    for mark in MARKS:
        cells = cells_of(line, mark)
        for head in heads:
            # Tabs of empty cells at the end of a row are no part of it.
            fits = len(cells) == len(head) or (mark == "\t" and 1 < len(cells) < len(head))
            if fits and len(cells) > 1 and [line[start:end] for start, end in cells] != head[: len(cells)]:
                return [(name, cell) for name, cell in zip(head, cells, strict=False) if cell[0] < cell[1]]
    spans = cells_of(line, "\t")
    labelled = [_LABELLED.fullmatch(line, start, end) for start, end in spans]
    if len(spans) > 1 and all(labelled[1:]):
        # The first cell may be the name of the record.
        return [
            (field["label"], field.span("value")) if field else ("", span)
            for field, span in zip(labelled, spans, strict=True)
        ]
    found = _LABELLED.match(line)
    return [(found["label"], found.span("value"))] if found else []


def heads_in(context: str) -> list[list[str]]:
    """Return the rows of heads that a passage's context holds, the nearest first; rows that fit are joined first."""
    rows = [[cell.strip() for cell in part.split(" | ")] for part in context.split(" / ") if " | " in part]
    if len(rows) < 2:
        return rows
    joined = [" ".join(dict.fromkeys(filter(None, names))) for names in zip_longest(*rows, fillvalue="")]
    return [joined, *reversed(rows)]


def asked_fields(fields: Sequence[tuple[str, str]], asked: Collection[str]) -> tuple[list[int], bool]:
    """Return which fields, (label, value), a question with the terms `asked` may ask for, and whether by their labels.

    A field all of whose value the question holds, or its number, says which record is meant. Of the others, those are
    asked for whose labels the question names best; all, if it names none.
    """
    labels = [set(terms(label)) for label, _ in fields]
    values = [set(terms(value)) for _, value in fields]
    open_ones = [
        number
        for number, said in enumerate(values)
        if not said or (said - set(asked) and not (labels[number] & set(asked) and _has_number(said & set(asked))))
    ]
    shares = {number: len(labels[number] & set(asked)) / max(len(labels[number]), 1) for number in open_ones}
    best = max(shares.values(), default=0.0)
    if best >= LEAST_SHARE:
        return [number for number in open_ones if shares[number] == best], True
    return open_ones, False


def numbers_of(question: str) -> list[frozenset[str]]:
    """Return the terms of each number, date or code of a question, which are one only together: `CVE-2023-41877`."""
    found: list[set[str]] = []
    last = -1
    for token in located_terms(question):
        if last < 0 or question[last : token.start].strip("-./") or token.start > last + 1 or not found:
            found.append(set())
        found[-1].add(token.term)
        last = max(last, token.end)
    return [frozenset(one) for one in found if any(map(str.isdecimal, "".join(one)))]


def _has_number(words: Collection[str]) -> bool:
    return any(any(map(str.isdecimal, word)) for word in words)
