"""One BLAS thread while pincite works, and the host program's own number again afterwards."""

import threading
from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits

from index.blas_threads import one_blas_thread
from tests.blas import blas_threads


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    with threadpool_limits(limits=2, user_api="blas"):
        yield


def test_the_limit_holds_inside_the_block_only() -> None:
    with one_blas_thread():
        assert blas_threads() == {1}
        with one_blas_thread():
            assert blas_threads() == {1}
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_an_error_inside_lifts_the_limit() -> None:
    with pytest.raises(KeyError), one_blas_thread():
        raise KeyError
    assert blas_threads() == {2}


def test_the_first_thread_to_finish_does_not_lift_the_limit_of_the_others() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with one_blas_thread():
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=other)
    with one_blas_thread():
        thread.start()
        assert inside.wait(10)
    assert blas_threads() == {1}
    go_on.set()
    thread.join()
    assert blas_threads() == {2}
