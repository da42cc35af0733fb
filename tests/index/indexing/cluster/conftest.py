"""A Dask cluster of two processes on this machine, shared by the tests of a session."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("distributed", reason="needs pincite[dask]: pip install 'pincite[dask]'")


@pytest.fixture(scope="session")
def local_cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    os.environ["DASK_LOGGING__DISTRIBUTED"] = "critical"
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster
