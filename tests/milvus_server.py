"""A server that speaks Milvus's protocol and answers each call as told: for failures that engines of tests lack."""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

import grpc
from google.protobuf.message_factory import GetMessageClass
from pymilvus.grpc_gen import common_pb2, milvus_pb2

SERVICE = milvus_pb2.DESCRIPTOR.services_by_name["MilvusService"]

Fault = tuple[object, str]
"""A status of gRPC, or a code of Milvus, and what is told with it."""


class FakeMilvus(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every call with success and its `answers`, or with a fault, by the call's name; "*" stands for all."""

    def __init__(self, faults: Mapping[str, Fault], credentials: grpc.ServerCredentials | None = None) -> None:
        self.faults = dict(faults)
        self.answers: dict[str, dict[str, Any]] = {}
        self.calls: Counter[str] = Counter()
        self.metadata: list[dict[str, Any]] = []
        self._server = grpc.server(ThreadPoolExecutor(4), handlers=[self])
        address = "127.0.0.1:0"
        self.port: int = (
            self._server.add_insecure_port(address)
            if credentials is None
            else self._server.add_secure_port(address, credentials)
        )

    @property
    def uri(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop(None).wait()

    def service(self, handler_call_details: Any) -> Any:
        """Return what answers a call."""
        name = handler_call_details.method.rpartition("/")[2]
        kind = GetMessageClass(SERVICE.methods_by_name[name].output_type)
        return grpc.unary_unary_rpc_method_handler(self._answer(name, kind), response_serializer=kind.SerializeToString)

    def _answer(self, name: str, kind: Any) -> Callable[[bytes, Any], Any]:
        def answer(_: bytes, context: Any) -> Any:
            self.calls[name] += 1
            self.metadata.append(dict(context.invocation_metadata()))
            code, told = self.faults.get(name, self.faults.get("*", (0, "")))
            if isinstance(code, grpc.StatusCode):
                context.abort(code, told)
            status = common_pb2.Status(code=code, reason=told)
            return (
                status
                if kind.DESCRIPTOR.full_name.endswith("common.Status")
                else kind(status=status, **self.answers.get(name, {}))
            )

        return answer
