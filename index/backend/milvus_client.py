"""Calls of Milvus: each with a time limit, repeated where that may help, its failures in one line each."""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import grpc
from pymilvus import DataType, Function, FunctionType, MilvusClient
from pymilvus.exceptions import MilvusException, ParamError

from index.errors import BackendDenied, BackendError, BackendMismatch, BackendUnavailable
from index.search.lexical import K1, B

TRIES = 5
"""Times that a call is made before its failure is one."""

FIRST_WAIT = 0.2
"""Seconds before the second try; each further wait is twice as long, and between half and all of that."""

TIMEOUT = 30.0
"""Seconds that a call may take."""

ROW_LIMIT = 16_384
"""Rows that one search or query returns at most: Milvus's own limit."""

_RETRIED = (
    "unavailable",
    "deadline",
    "timeout",
    "timed out",
    "rate limit",
    "too many",
    "connection",
    "reset",
    "not ready",
)
"""Words of messages about what passes: a server away or busy, a connection lost, too many requests."""

_DENIED = ("unauthenticated", "auth", "permission", "privilege", "token", "password")


class MilvusCalls:
    """A client of Milvus. Safe to share between threads."""

    def __init__(
        self,
        uri: str,
        token: str | None = None,
        *,
        timeout: float = TIMEOUT,
        consistency: str = "Bounded",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Connect. Raises BackendUnavailable, BackendDenied."""
        # It logs every failure with its traceback; ours says it in one line.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self.uri = uri
        self.is_file = "://" not in uri
        """Whether a file of milvus-lite is used, which knows no aliases."""
        self._timeout = timeout
        self._consistency = consistency
        self._sleep = sleep
        self._client: Any = self._try(lambda: MilvusClient(uri, token=token or "", timeout=timeout))

    def _try(self, call: Callable[[], Any]) -> Any:
        wait = FIRST_WAIT
        for left in reversed(range(TRIES)):
            try:
                return call()
            except ParamError as error:
                raise BackendMismatch(
                    f"{self.uri}: {_line(error)}. Is this a Milvus server of version 2.5 or later?"
                ) from error
            except (MilvusException, grpc.RpcError, OSError) as error:
                told = str(error).lower()
                if any(word in told for word in _DENIED) and "deadline" not in told:
                    raise BackendDenied(
                        f"{self.uri}: Milvus refuses the token. Set PINCITE_MILVUS_TOKEN to user:password."
                    ) from error
                passes = isinstance(error, OSError) or any(word in told for word in _RETRIED)
                if passes and left:
                    self._sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311
                    wait *= 2
                    continue
                if passes:
                    raise BackendUnavailable(
                        f"{self.uri}: Milvus gives no answer. Is it running, and can it be reached from here?"
                    ) from error
                raise BackendError(f"{self.uri}: Milvus failed ({_line(error)}).") from error
        raise AssertionError("unreachable")

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        found: list[str] = self._try(lambda: self._client.list_collections(timeout=self._timeout))
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
        index.add_index("vector", index_type="FLAT" if self.is_file else "AUTOINDEX", metric_type="COSINE")
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
        if name not in self.collections():
            self._try(
                lambda: self._client.create_collection(
                    name,
                    schema=schema,
                    index_params=index,
                    num_shards=1,
                    consistency_level="Bounded",
                    timeout=self._timeout,
                )
            )

    def load(self, name: str) -> None:
        """Make a collection ready to be searched."""
        self._try(lambda: self._client.load_collection(name, timeout=self._timeout))

    def drop(self, name: str) -> None:
        """Drop a collection."""
        self._try(lambda: self._client.drop_collection(name, timeout=self._timeout))

    def upsert(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, replacing those of the same keys."""
        if rows:
            self._try(lambda: self._client.upsert(name, list(rows), timeout=self._timeout))

    def delete(self, name: str, condition: str) -> None:
        """Delete the rows that a condition holds for."""
        self._try(lambda: self._client.delete(name, filter=condition, timeout=self._timeout))

    def search(
        self, name: str, field: str, value: Any, most: int, condition: str = "", output: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Return the nearest rows by a field, best first: `key`, `distance`."""
        metric = "BM25" if field == "sparse" else "COSINE"
        found = self._try(
            lambda: self._client.search(
                name,
                [value],
                anns_field=field,
                limit=min(most, ROW_LIMIT),
                filter=condition,
                output_fields=list(output),
                search_params={"metric_type": metric},
                consistency_level=self._consistency,
                timeout=self._timeout,
            )
        )
        return found[0]  # type: ignore[no-any-return]

    def query(
        self, name: str, condition: str, output: Sequence[str], *, is_fresh: bool = False
    ) -> list[dict[str, Any]]:
        """Return the rows that a condition holds for, at most ROW_LIMIT; `is_fresh`: also what was just written."""
        level = "Strong" if is_fresh else self._consistency
        found: list[dict[str, Any]] = self._try(
            lambda: self._client.query(
                name, filter=condition, output_fields=list(output), consistency_level=level, timeout=self._timeout
            )
        )
        return found

    def count(self, name: str, *, is_fresh: bool = True) -> int:
        """Return how many rows a collection holds."""
        return int(self.query(name, "", ["count(*)"], is_fresh=is_fresh)[0]["count(*)"])

    def aliased(self, alias: str) -> str | None:
        """Return the collection that an alias stands for, None if there is no such alias."""
        try:
            found = self._client.describe_alias(alias, timeout=self._timeout)
        except MilvusException as error:
            if "not found" in str(error).lower() or "not exist" in str(error).lower() or error.code in {1600, 100}:
                return None
            found = self._try(lambda: self._client.describe_alias(alias, timeout=self._timeout))
        return str(found["collection_name"])

    def point(self, alias: str, name: str) -> None:
        """Make an alias stand for a collection, in one step."""
        if self.aliased(alias) is None:
            self._try(lambda: self._client.create_alias(name, alias, timeout=self._timeout))
        else:
            self._try(lambda: self._client.alter_alias(name, alias, timeout=self._timeout))

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def _line(error: Exception) -> str:
    return " ".join(str(getattr(error, "message", error)).split())[:200]
