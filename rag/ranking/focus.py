"""Chooses what the reader reads of a passage: all of a passage of prose, the best records of one that has records."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.reading import LexicalSearch, OpenGeneration
from index.text.cells import heads_of, parted_cells
from index.text.tokenizer import terms
from rag.query.opposites import Spans
from rag.ranking.columns import ColumnMeanings
from rag.ranking.coverage import coverage
from rag.ranking.fields import asked_fields, fields_of, heads_in, numbers_of
from rag.ranking.headings_above import with_headings
from rag.ranking.ranking import Ranking
from rag.ranking.reading_context import asked_of, with_head, with_title
from rag.ranking.records import BULLET, Record, Span, find_records
from rag.ranking.restating import restate_parts
from rag.reader.reading_text import ReadingText, ReadingTextMaker, Restated, after_context

LATE_WEIGHT = 0.5
"""Weight of late interaction beside coverage in the choice of records."""

CLOSE = 0.05
"""How far behind the best record others are read too."""

MOST_RECORDS = 3
"""Records of a passage that are read."""

LEAST_ITEMS = 3
"""Items of a list from which those that say nothing of what is asked for are not read as answers."""

KNOWN_SHARE = 0.6
"""Share of the terms of a name that the question says from which the name is no answer."""

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_ENDS = (".", "!", "…", "。")

_LINE = re.compile(r"[^\s][^\r\n\f\u2028\u2029]*")


def reading_text(
    generation: OpenGeneration, passage: int, ranking: Ranking, columns: ColumnMeanings | None = None
) -> ReadingText:
    """Return what the reader reads of a passage for the question of a ranking.

    `columns`: tells which columns the question may ask for where it names none; None: any.
    """
    read, context = _read(generation, passage, ranking, columns)
    return with_headings(generation, passage, read, context)


def _read(
    generation: OpenGeneration, passage: int, ranking: Ranking, columns: ColumnMeanings | None
) -> tuple[ReadingText, str]:
    """Return what the reader reads of a passage, and what of it stands above the passage."""
    text, context = generation.text(passage), with_title(generation, passage, ranking)
    binding = ranking.binding
    context = context if binding is None else binding.restate_above(passage, context)
    restated = () if binding is None else restate_parts(text, binding.items)
    rows = generation.sentences_of(passage)
    base = int(generation.passages[passage]["start"])
    units = [(start - base, end - base) for start, end in rows[["start", "end"]].tolist()]
    heading = generation.heading(passage)
    records = find_records(text, units, heading)
    own = binding.own_sentences(passage) if binding else None
    if not records:
        turned = {unit: found for unit in units if binding and (found := binding.converse(text[slice(*unit)]))}
        context = with_head(context, passage, text, ranking)
        if own is None and not turned:
            return after_context(context, text, restated), context
        return _own_text(ReadingTextMaker(text, restated), context, units, own or [True] * len(units), turned), context
    if own is not None:
        records = [record for record in records if any(own[record.first : record.last])] or records
    late, rest = ranking.score_sentences(passage), asked_of(generation, passage, ranking)
    best = _best_records(rest, generation.lexical, text, units, records, late)
    chosen = _units_of(records, best)
    if own is not None:
        chosen = [(unit, is_name) for unit, is_name in chosen if own[unit]] or chosen
    context = with_head(context, passage, "\n".join(text[slice(*units[unit])] for unit, _ in chosen), ranking)
    made = _RecordText(
        text,
        context,
        heading,
        units,
        generation.sentence_texts(passage),
        set(ranking.terms),
        set(rest),
        numbers_of(ranking.question),
        columns,
        restated,
    )
    return made.make(chosen, {record.first: record.head for record in records if record.is_row}), context


def _own_text(
    made: ReadingTextMaker,
    context: str,
    units: Sequence[Span],
    own: Sequence[bool],
    turned: Mapping[Span, Spans],
) -> ReadingText:
    """Return a passage of prose whose sentences about a sibling of what is asked about are left out.

    `turned`: comparisons that are read the other way round.
    """
    made.say(context and context + ("\n" if context[-1] in ".!?:" else ".\n"))
    for (start, end), is_own in zip(units, own, strict=True):
        if is_own and (found := turned.get((start, end))):
            first, words, second = found
            made.quote(start + first[0], start + first[1])
            made.say(words)
            made.quote(start + second[0], start + second[1])
            made.say(". ")
        elif is_own:
            made.quote(start, end)
            made.say(" ")
    return made.make()


def _best_records(
    asked: Sequence[str],
    lexical: LexicalSearch,
    text: str,
    units: Sequence[Span],
    records: Sequence[Record],
    late: NDArray[np.float64],
) -> list[int]:
    """Return the records to read, in their order."""
    scores = np.zeros(len(records))
    for number, record in enumerate(records):
        own = [*record.names, *range(record.first, record.last)]
        said = own if record.head is None else [*own, record.head]
        found = set(terms(" \n".join(text[slice(*units[unit])] for unit in said)))
        scores[number] = coverage(asked, found, lexical) + LATE_WEIGHT * late[own].max()
    order = np.argsort(-scores, kind="stable")[:MOST_RECORDS]
    return sorted(int(number) for number in order if scores[number] >= scores[order[0]] - CLOSE)


def _units_of(records: Sequence[Record], chosen: Sequence[int]) -> list[tuple[int, bool]]:
    """Return the units of records in order, and whether each is a name: what a single line says may end in the next."""
    found: dict[int, bool] = {}
    for number in chosen:
        record = records[number]
        found |= dict.fromkeys(record.names, True)
        found |= dict.fromkeys(range(record.first, record.last), False)
        after = records[number + 1] if number + 1 < len(records) else record
        if record.last - record.first == 1 and not record.is_row and after.first == record.last:
            found |= dict.fromkeys(range(after.first, after.last), False)
    return sorted(found.items())


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the passage that may be the answer: its span, what is read before it, and the label of a field."""

    span: Span
    before: str
    label: str | None = None
    is_name: bool = False
    is_cell: bool = False
    is_item: bool = False


class _RecordText:
    """Makes the text that is read of records: lines as they stand, the cells of a row each after its head."""

    def __init__(
        self,
        text: str,
        context: str,
        heading: str,
        units: Sequence[Span],
        searched: Sequence[str],
        asked: set[str],
        rest: set[str],
        numbers: Sequence[frozenset[str]],
        columns: ColumnMeanings | None,
        restated: Sequence[Restated],
    ) -> None:
        self._restated = restated
        self._text = text
        self._context = context
        self._units = units
        self._searched = searched
        self._asked = asked
        self._rest = rest
        self._columns = columns
        self._numbers = numbers
        title, *below = heading.split(" / ")
        self._title = title if below else ""

    def make(self, chosen: Sequence[tuple[int, bool]], heads: Mapping[int, int | None]) -> ReadingText:
        """Return the text of units, each given with whether it is a name.

        `heads`: for each row of a table the row with the heads of its columns; None: they stand in the context.
        """
        parts: list[_Part] = []
        above = heads_in(self._context)
        for unit, is_name in chosen:
            head = heads.get(unit)
            own = above if head is None else [heads_of(self._text[slice(*self._units[head])])]
            parts += self._parts(unit, own if unit in heads else [], is_name=is_name, is_row=unit in heads)
        may_answer = self._may_answer(parts)
        made = ReadingTextMaker(self._text, self._restated)
        made.say(self._context)
        for part in parts:
            made.say(part.before)
            if part in may_answer:
                made.quote(*part.span, is_cell=part.is_cell)
            else:
                made.say(self._text[slice(*part.span)])
        return made.make()

    def _parts(self, unit: int, heads: Sequence[Sequence[str]], *, is_name: bool, is_row: bool) -> Iterator[_Part]:
        searched = set(_words(self._searched[unit]))
        for match in _LINE.finditer(self._text, *self._units[unit]):
            line, at = match.group(), match.start()
            # What is not searched, such as the times of subtitles, is not read either.
            words = _words(line)
            if 2 * sum(word in searched for word in words) < len(words):
                continue
            lead = self._text[self._text.rfind("\n", 0, at) + 1 : at]
            empty = 0 if lead.strip() else lead.count("\t")
            fields = [] if is_name else fields_of(line, [head[empty:] for head in heads])
            if is_row and not fields:
                cells = parted_cells(line)
                for number, (start, end) in enumerate(cells):
                    yield _Part((at + start, at + end), " | " if number else "\n", "", is_cell=True)
                if cells:
                    continue
            if not fields:
                is_item = BULLET.match(lead.lstrip()) is not None and not line.endswith(_SENTENCE_ENDS)
                yield _Part((at, match.end()), "\n", is_name=is_name, is_item=is_item)
            for number, (label, (start, end)) in enumerate(fields):
                before = f"{', ' if number else chr(10)}{label}{': ' if label else ''}"
                yield _Part((at + start, at + end), before, label, is_cell=is_row)

    def _may_answer(self, parts: Sequence[_Part]) -> list[_Part]:
        """Return the parts that may be the answer: neither what the question says itself nor a question."""
        fields = [part for part in parts if part.label is not None]
        asked, by_name = asked_fields(
            [(part.label or "", self._text[slice(*part.span)]) for part in fields], self._asked
        )
        open_fields = [fields[number] for number in asked]
        if by_name:
            return open_fields
        far = self._far(open_fields, [part for part in fields if part not in open_fields])
        others = self._other_items(parts)
        return [
            part
            for part in parts
            if part not in others
            and (part in open_fields and part not in far if part.label is not None else self._is_open(part))
        ] or list(parts)

    def _other_items(self, parts: Sequence[_Part]) -> list[_Part]:
        """Return the items of a list that say nothing of what is asked for, where another item does."""
        items = [part for part in parts if part.is_item and not part.is_name]
        said = [bool(self._rest.intersection(terms(self._text[slice(*part.span)]))) for part in items]
        if len(items) < LEAST_ITEMS or not any(said):
            return []
        return [part for part, says in zip(items, said, strict=True) if not says]

    def _far(self, parts: Sequence[_Part], known: Sequence[_Part]) -> list[_Part]:
        """Return the cells whose heads say something else than the question asks for."""
        cells = [part for part in parts if part.is_cell]
        if self._columns is None or not cells:
            return []
        said = [self._text[slice(*part.span)] for part in known]
        asked = self._columns.may_be_asked([part.label or "" for part in cells], said)
        return [cell for cell, is_asked in zip(cells, asked, strict=True) if not is_asked]

    def _is_open(self, part: _Part) -> bool:
        words = self._text[slice(*part.span)].rstrip(' *_"”)')
        said = set(terms(words))
        known = said & self._asked
        if words.endswith("?"):
            return False
        if not part.is_name:
            return known != said or not said or words[-1:] in _SENTENCE_ENDS
        if known == said:
            return False
        # A name that the question mostly says, or says the number of, is what is asked about.
        numbered = any(number <= said for number in self._numbers)
        return not (words.endswith(":") or numbered or len(known) >= KNOWN_SHARE * len(said) or words == self._title)


def _words(text: str) -> list[str]:
    return _WORD.findall(html.unescape(text).casefold())
