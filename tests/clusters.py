"""Embedders for the workers of a Dask cluster, which make them by these functions, and a cluster of small batches."""

import os
import signal
import time
from collections.abc import Sequence
from typing import Any

from index.encoder.base import Embedder, Encoded
from index.errors import EmbedderError
from index.indexing.cluster.cluster import Cluster
from index.settings import Runtime
from tests.fakes import FakeEmbedder

SMALL = 1000
"""Bytes of a batch: a few files of the tests."""


def make_fake(model: str, runtime: Runtime) -> Embedder:
    return FakeEmbedder()


def make_none(model: str, runtime: Runtime) -> Embedder:
    raise EmbedderError(f"{model}: there is no such model. Name one")


class Slow(FakeEmbedder):
    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        time.sleep(0.02)
        return super().encode(texts)


def make_slow(model: str, runtime: Runtime) -> Embedder:
    return Slow()


class Deadly(FakeEmbedder):
    """Ends the process that embeds with it, as a system does that has no memory left."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        os.kill(os.getpid(), signal.SIGKILL)
        return []


def make_deadly(model: str, runtime: Runtime) -> Embedder:
    return Deadly()


def cluster_of(local_cluster: Any, **more: Any) -> Cluster:
    settings = {"make": make_fake, "batch_bytes": SMALL, **more}
    return Cluster(local_cluster.scheduler_address, **settings)
