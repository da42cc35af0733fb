"""Which generation of an index in Milvus is published: what an alias stands for, or a row where there are none."""

from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.parts import piece_row


class MilvusPointer:
    """Names the published generation. An alias of the index's name; milvus-lite's files have none, so a row there."""

    def __init__(self, calls: MilvusCalls, name: str) -> None:
        """Take the connection and the index's name; asks nothing yet."""
        self._calls = calls
        self._name = name
        self._rows = f"{name}_current"

    def read(self, *, is_fresh: bool = False) -> str | None:
        """Return the published generation, None if there is none; `is_fresh`: also what was published just now."""
        if self._calls.has_aliases:
            return self._calls.aliased(self._name)
        if self._rows not in self._calls.collections():
            return None
        rows = self._calls.query(self._rows, 'id == "current"', ["data"], is_fresh=is_fresh)
        return str(rows[0]["data"]) if rows else None

    def point(self, generation: str) -> None:
        """Publish a generation, in one step."""
        if self._calls.has_aliases:
            self._calls.point(self._name, generation)
        else:
            self._calls.make_parts(self._rows)
            self._calls.upsert(self._rows, [piece_row("current", "pointer", 0, 0, generation)])
