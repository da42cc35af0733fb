"""A Dask cluster of two processes and an S3 server on this machine, shared by the tests of a session."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what Dask left open, such as sockets of killed workers, before a test that does not expect it runs."""
    yield
    gc.collect()


SECRET = "a-secret-that-nobody-may-keep"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Serve S3 from memory, with what its clients need in the environment."""
    moto = pytest.importorskip("moto.server", reason="needs moto[s3], flask and flask-cors")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def local_cluster(s3_server: str) -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster
