"""Pieces of text in Milvus, by kind and owner, in a collection beside the passages of each generation."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from index.backend.base import PLACE_BITS, TermStatistics, key_of
from index.backend.milvus.client import ROW_LIMIT, MilvusCalls
from index.backend.milvus.values import (
    escape,
    joined,
    pack,
    pack_codes,
    pack_passage,
    pack_statistics,
    print_of,
    sum_statistics,
)
from index.backend.milvus.values import pieces as pieces_of
from index.backend.parts import stored_passages
from index.store.document_part import DocumentPart
from index.store.manifest import Manifest

FETCH = 1000
"""Passages that are fetched in one call, and owners of pieces."""

BATCH_CHARACTERS = 4_000_000
"""Characters that are written in one call, well below the limit of a message (64 MB)."""

LONGEST = 65_000
"""Characters of the longest text in a field of a passage; a longer one lies in pieces."""

MOST_PRINTS = 1024
"""Sentences of a passage whose repeats are found, as many as the field of fingerprints holds."""

LAYOUT = 4
"""Version of what is written into Milvus."""


class MilvusParts:
    """Reads and writes the pieces of text of a generation. Safe to share between threads."""

    def __init__(self, calls: MilvusCalls) -> None:
        self._calls = calls

    def newest(self, parts: str, *, is_fresh: bool = False) -> int | None:
        """Return the number of the newest state, None if there is none."""
        rows = self._calls.query(parts, 'kind == "newest"', ["owner"], is_fresh=is_fresh)
        return max((int(row["owner"]) for row in rows), default=None)

    def pieces(
        self, parts: str, kind: str, first: int, last: int, *, is_fresh: bool = False
    ) -> list[dict[str, object]]:
        condition = f'kind == "{kind}" and owner >= {first} and owner < {last}'
        rows = self._calls.query(parts, condition, ["owner", "piece", "data"], is_fresh=is_fresh)
        if len(rows) < ROW_LIMIT or last - first <= 1:
            return rows
        middle = (first + last) // 2
        halves = ((first, middle), (middle, last))
        return [row for one, other in halves for row in self.pieces(parts, kind, one, other, is_fresh=is_fresh)]

    def owned(
        self, parts: str, kind: str, first: int, last: int, *, is_fresh: bool = False
    ) -> Iterable[tuple[int, list[dict[str, object]]]]:
        """Yield the pieces of each owner of a range that has some."""
        for start in range(first, last, FETCH):
            found: dict[int, list[dict[str, object]]] = {}
            for row in self.pieces(parts, kind, start, min(start + FETCH, last), is_fresh=is_fresh):
                found.setdefault(int(str(row["owner"])), []).append(row)
            yield from found.items()

    def write_state(
        self,
        parts: str,
        update: int,
        live: list[int],
        batches: int,
        manifest: Manifest,
        *,
        summed: int,
        gone: int = 0,
    ) -> None:
        """Write a state, and then that it is the newest: what was written for it is seen from then on.

        `batches`: of statistics; of the first `summed` the sum is written, see `sum_up`.
        """
        value = {
            "layout": LAYOUT,
            "live": live,
            "gone": gone,
            "batches": batches,
            "summed": summed,
            "manifest": manifest.model_dump(mode="json", by_alias=True),
        }
        self.write(parts, "state", update, pack(json.dumps(value).encode()))
        self._calls.upsert(parts, [piece_row("newest", "newest", update, 0, "")])

    def sum_up(self, parts: str, batches: int) -> None:
        """Write the sum of the statistics of all batches, so that readers need not sum up each for themselves."""
        texts = (joined(rows) for _, rows in self.owned(parts, "statistics", 0, batches, is_fresh=True))
        self.write(parts, "total", batches, pack_statistics(sum_statistics(texts)))

    def statistics(self, parts: str, batches: int, summed: int) -> TermStatistics:
        """Return the statistics of all batches, of the first `summed` by their sum."""
        own = (joined(rows) for _, rows in self.owned(parts, "statistics", summed, batches))
        return sum_statistics(itertools.chain([joined(self.pieces(parts, "total", summed, summed + 1))], own))

    def remove_after(self, parts: str, sequence: int, batches: int, update: int) -> None:
        """Remove what an update that was cut off has written: documents from a sequence number on, and so on."""
        key = sequence << PLACE_BITS
        firsts = {"document": sequence, "text": sequence, "payload": key, "tokens": key}
        for kind, first in {**firsts, "statistics": batches, "state": update + 1}.items():
            self._calls.delete(parts, f'kind == "{kind}" and owner >= {first}')

    def write(self, parts: str, kind: str, owner: int, text: str) -> None:
        """Write a text."""
        self.write_rows(parts, piece_rows(kind, owner, text))

    def write_rows(self, parts: str, rows: Sequence[dict[str, object]]) -> None:
        """Write pieces of texts, some megabytes at a time."""
        batch: list[dict[str, object]] = []
        size = 0
        for row in rows:
            batch.append(row)
            size += len(str(row["data"]))
            if size >= BATCH_CHARACTERS:
                self._calls.upsert(parts, batch)
                batch, size = [], 0
        self._calls.upsert(parts, batch)


def piece_rows(kind: str, owner: int, text: str) -> list[dict[str, object]]:
    """Return a text as rows of its collection."""
    return [piece_row(f"{kind}:{owner}:{n}", kind, owner, n, own) for n, own in enumerate(pieces_of(text))]


def passage_rows(part: DocumentPart, sequence: int) -> Iterator[tuple[dict[str, object], list[dict[str, object]]]]:
    """Yield the rows of a document's passages, each with the pieces of what is too long for a field."""
    assert part.vectors is not None
    for place, passage in enumerate(stored_passages(part)):
        key = key_of(sequence, place)
        payload, codes = pack_passage(passage), pack_codes(passage.tokens) if passage.tokens is not None else ""
        prints = map(print_of, passage.sentences["fingerprint"][:MOST_PRINTS].tolist())
        row: dict[str, object] = {
            "key": key,
            "document": sequence,
            "terms": " ".join(map(escape, passage.terms))[:LONGEST],
            "vector": np.asarray(part.vectors[place], np.float32).tolist(),
            "prints": list(prints),
            "payload": payload if len(payload) <= LONGEST else "",
            "tokens": codes if len(codes) <= LONGEST else "",
        }
        texts = (("payload", payload), ("tokens", codes))
        yield row, [one for kind, text in texts if len(text) > LONGEST for one in piece_rows(kind, key, text)]


def piece_row(name: str, kind: str, owner: int, piece: int, data: str) -> dict[str, object]:
    """Return a piece as a row of its collection, which must have a vector."""
    return {"id": name, "kind": kind, "owner": owner, "piece": piece, "data": data, "nothing": [0.0, 1.0]}
