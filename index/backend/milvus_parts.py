"""Pieces of text in Milvus, by kind and owner, in a collection beside the passages of each generation."""

import json
from collections.abc import Iterable

from index.backend.milvus_client import ROW_LIMIT, MilvusCalls
from index.backend.milvus_values import pack
from index.backend.milvus_values import pieces as pieces_of
from index.store.manifest import Manifest

FETCH = 1000
"""Passages that are fetched in one call, and owners of pieces."""

LAYOUT = 1
"""Version of what is written into Milvus."""


class MilvusParts:
    """Reads and writes the pieces of text of a generation. Safe to share between threads."""

    def __init__(self, calls: MilvusCalls) -> None:
        self._calls = calls

    def newest(self, parts: str) -> int | None:
        """Return the number of the newest state, None if there is none."""
        rows = self._calls.query(parts, 'kind == "newest"', ["owner"])
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
        self, parts: str, update: int, live: list[int], batches: int, manifest: Manifest, *, gone: int = 0
    ) -> None:
        """Write a state, and then that it is the newest: what was written for it is seen from then on."""
        value = {
            "layout": LAYOUT,
            "live": live,
            "gone": gone,
            "batches": batches,
            "manifest": manifest.model_dump(mode="json", by_alias=True),
        }
        self.write(parts, "state", update, pack(json.dumps(value).encode()))
        self._calls.upsert(parts, [piece_row("newest", "newest", update, 0, "")])

    def write(self, parts: str, kind: str, owner: int, text: str) -> None:
        rows = [piece_row(f"{kind}:{owner}:{n}", kind, owner, n, own) for n, own in enumerate(pieces_of(text))]
        for start in range(0, len(rows), 50):
            self._calls.upsert(parts, rows[start : start + 50])


def piece_row(name: str, kind: str, owner: int, piece: int, data: str) -> dict[str, object]:
    """Return a piece as a row of its collection, which must have a vector."""
    return {"id": name, "kind": kind, "owner": owner, "piece": piece, "data": data, "nothing": [0.0, 1.0]}
