"""Calls of Milvus, each through a connection that limits its time and tells its failures in one line."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from pymilvus import DataType, Function, FunctionType, MilvusClient

from index.backend.milvus.connection import MilvusConnection
from index.backend.milvus.errors import is_missing, is_released, is_unknown_call
from index.backend.milvus.tls import Tls
from index.errors import BackendDenied, BackendError, BackendUnavailable
from index.search.lexical import K1, B

TIMEOUT = 30.0
"""Seconds that a call may take, with all its tries."""

ROW_LIMIT = 16_384
"""Rows that one search or query returns at most: Milvus's own limit."""


class _Whole(str):
    """A text that counts as one when it is gone through.

    pymilvus 3.0 looks at a field of a row as if it were a list of texts: at each of its characters, which took two
    thirds of the time of writing.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


class MilvusCalls:
    """A client of Milvus. Safe to share between threads."""

    def __init__(
        self,
        uri: str,
        token: str | None = None,
        *,
        tls: Tls | None = None,
        timeout: float = TIMEOUT,
        consistency: str = "Bounded",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Connect. Raises BackendUnavailable, BackendDenied."""
        self.uri = uri
        self._consistency = consistency
        self._connection = MilvusConnection(uri, token, tls, timeout=timeout, sleep=sleep)
        self._try = self._connection.run
        self._try_long = partial(self._connection.run, is_long=True)
        self._connection.open()

    @property
    def _client(self) -> Any:
        return self._connection.client

    @cached_property
    def has_aliases(self) -> bool:
        """Whether the server has aliases; the C++ core of milvus-lite has none."""
        try:
            self._try(lambda left: self._client.describe_alias("pincite", timeout=left))
        except (BackendUnavailable, BackendDenied):
            raise
        except BackendError as error:
            return not is_unknown_call(error.__cause__)
        return True

    def _loaded(self, name: str, call: Callable[[float], Any]) -> Any:
        """Return what a call gives that needs a collection in memory; a server that started anew may not have it."""
        try:
            return self._try(call)
        except BackendError as error:
            if not is_released(error.__cause__):
                raise
        self.load(name)
        return self._try(call)

    def _write_on(self) -> None:
        """See from now on what this client has written; until then, readers need not wait for what others write."""
        if self._consistency == "Bounded":
            self._consistency = "Session"

    def see_all(self) -> None:
        """See from now on whatever anyone has written: for those who change it."""
        self._consistency = "Strong"

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        found: list[str] = self._try(lambda left: self._client.list_collections(timeout=left))
        return found

    def make_passages(self, name: str, dimensions: int) -> None:
        """Make a collection of passages unless it is there."""
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("key", DataType.INT64, is_primary=True)
        schema.add_field("document", DataType.INT64)
        schema.add_field(
            "terms", DataType.VARCHAR, max_length=65_535, enable_analyzer=True, analyzer_params={"type": "standard"}
        )
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
        schema.add_field("prints", DataType.ARRAY, element_type=DataType.INT64, max_capacity=1024)
        schema.add_field("payload", DataType.VARCHAR, max_length=65_535)
        schema.add_field("tokens", DataType.VARCHAR, max_length=65_535)
        schema.add_function(
            Function(
                name="bm25", function_type=FunctionType.BM25, input_field_names=["terms"], output_field_names="sparse"
            )
        )
        index = MilvusClient.prepare_index_params()
        index.add_index("vector", index_type="AUTOINDEX" if self.has_aliases else "FLAT", metric_type="COSINE")
        index.add_index(
            "sparse",
            index_type="SPARSE_INVERTED_INDEX",
            metric_type="BM25",
            params={"bm25_k1": K1, "bm25_b": B},
        )
        self._make(name, schema, index)

    def make_parts(self, name: str) -> None:
        """Make a collection of pieces of text unless it is there: `id`, `kind`, `owner`, `piece`, `data`."""
        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
        schema.add_field("kind", DataType.VARCHAR, max_length=16)
        schema.add_field("owner", DataType.INT64)
        schema.add_field("piece", DataType.INT64)
        schema.add_field("data", DataType.VARCHAR, max_length=65_535)
        schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
        index = MilvusClient.prepare_index_params()
        index.add_index("nothing", index_type="FLAT", metric_type="COSINE")
        self._make(name, schema, index)

    def _make(self, name: str, schema: Any, index: Any) -> None:
        """Make a collection with its indexes, and load it; do what an interruption or a lost answer left undone."""

        def make(left: float) -> None:
            client = self._client
            if name not in client.list_collections(timeout=left):
                client.create_collection(name, schema=schema, num_shards=1, consistency_level="Bounded", timeout=left)
            for one in index:
                if not client.list_indexes(name, field_name=one.field_name, timeout=left):
                    only = MilvusClient.prepare_index_params()
                    only.append(one)
                    client.create_index(name, only, timeout=left)
            client.load_collection(name, timeout=left)

        self._try_long(make)

    def load(self, name: str) -> None:
        """Make a collection ready to be searched."""
        self._try_long(lambda left: self._client.load_collection(name, timeout=left))

    def drop(self, name: str) -> None:
        """Drop a collection."""
        self._try_long(lambda left: self._client.drop_collection(name, timeout=left))

    def upsert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, replacing those of the same keys."""
        if rows:
            self._write_on()
            whole = [
                {key: _Whole(value) if type(value) is str else value for key, value in row.items()} for row in rows
            ]
            self._try_long(lambda left: self._client.upsert(name, whole, timeout=left))

    def delete(self, name: str, condition: str) -> None:
        """Delete the rows that a condition holds for."""
        self._write_on()
        self._loaded(name, lambda left: self._client.delete(name, filter=condition, timeout=left))

    def search(
        self, name: str, field: str, values: Sequence[Any], most: int, condition: str = ""
    ) -> list[tuple[list[int], list[float]]]:
        """Return for each value the keys of the nearest rows by a field and their scores, best first."""
        metric = "BM25" if field == "sparse" else "COSINE"
        found = self._loaded(
            name,
            lambda left: self._client.search(
                name,
                list(values),
                anns_field=field,
                limit=min(most, ROW_LIMIT),
                filter=condition,
                search_params={"metric_type": metric},
                consistency_level=self._consistency,
                timeout=left,
            ),
        )
        return [(hits.ids, hits.distances) for hits in found]

    def query(
        self, name: str, condition: str, output: Sequence[str], *, is_fresh: bool = False
    ) -> list[dict[str, Any]]:
        """Return the rows that a condition holds for, at most ROW_LIMIT; `is_fresh`: also what was just written."""
        level = "Strong" if is_fresh else self._consistency
        found: list[dict[str, Any]] = self._loaded(
            name,
            lambda left: self._client.query(
                name, filter=condition, output_fields=list(output), consistency_level=level, timeout=left
            ),
        )
        return found

    def count(self, name: str, *, is_fresh: bool = True) -> int:
        """Return how many rows a collection holds."""
        return int(self.query(name, "", ["count(*)"], is_fresh=is_fresh)[0]["count(*)"])

    def aliased(self, alias: str) -> str | None:
        """Return the collection that an alias stands for, None if there is no such alias."""
        try:
            found = self._try(lambda left: self._client.describe_alias(alias, timeout=left))
        except BackendError as error:
            if is_missing(error.__cause__):
                return None
            raise
        return str(found["collection_name"])

    def point(self, alias: str, name: str) -> None:
        """Make an alias stand for a collection, in one step."""
        held = self.aliased(alias)
        if held == name:
            return
        try:
            if held is None:
                self._try(lambda left: self._client.create_alias(name, alias, timeout=left))
            else:
                self._try(lambda left: self._client.alter_alias(name, alias, timeout=left))
        except BackendError:
            # A try whose answer was lost may have done it.
            if self.aliased(alias) != name:
                raise

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
