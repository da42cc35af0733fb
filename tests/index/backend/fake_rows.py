"""Collections of Milvus in memory: rows by id, conditions as Milvus has them, which are Python's too."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")

from index.backend.milvus.client import MilvusCalls


class FakeRows(MilvusCalls):
    """Keeps rows; `on_write` and `on_make` are called after a write and after a collection of passages is made."""

    def __init__(self, *names: str) -> None:
        self.rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in names}
        self.on_write: Callable[[], None] = lambda: None
        self.on_make: Callable[[str], None] = lambda _: None

    def see_all(self) -> None:
        pass

    def collections(self) -> list[str]:
        return list(self.rows)

    def make_parts(self, name: str) -> None:
        self.rows.setdefault(name, {})

    def make_passages(self, name: str, dimensions: int) -> None:
        self.make_parts(name)
        self.on_make(name)

    def count(self, name: str, *, is_fresh: bool = True) -> int:
        return len(self.rows[name])

    def drop(self, name: str) -> None:
        del self.rows[name]

    def upsert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows[name].update((str(row["id"]), dict(row)) for row in rows)
        self.on_write()

    def query(
        self,
        name: str,
        condition: str,
        output: Sequence[str],
        *,
        is_fresh: bool = False,
    ) -> list[dict[str, Any]]:
        return [row for row in self.rows[name].values() if self._holds(condition, row)]

    def delete(self, name: str, condition: str) -> None:
        self.rows[name] = {key: row for key, row in self.rows[name].items() if not self._holds(condition, row)}

    @staticmethod
    def _holds(condition: str, row: dict[str, Any]) -> bool:
        return bool(eval(condition, {"__builtins__": {}}, row))
