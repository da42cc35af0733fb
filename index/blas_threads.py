"""Keeps the linear algebra of numpy to one thread while pincite works.

Products of matrices here are small: a second BLAS thread gains nothing, and spins for a while after each product while
the encoder's threads want the core. The limit holds for the process, because BLAS knows no other; the host program has
its own number of threads back as soon as pincite is idle.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from index.forks import reset_in_child

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


class _Limit:
    """The limit of the process, shared by all threads: set by the first that needs it, lifted by the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._controller: ThreadpoolController | None = None
        self._limiter: Any = None

    def hold(self) -> None:
        """Limit BLAS to one thread, unless another caller has."""
        with self._lock:
            self._users += 1
            if self._users > 1:
                return
            if self._controller is None:
                import numpy as np  # noqa: F401  (only libraries that are loaded are found)
                from threadpoolctl import ThreadpoolController

                self._controller = ThreadpoolController().select(user_api="blas")
            self._limiter = self._controller.limit(limits=1)

    def release(self) -> None:
        """Give the threads back, unless another caller still needs the limit."""
        with self._lock:
            self._users -= 1
            if not self._users:
                assert self._controller is not None
                for library in self._controller.lib_controllers:
                    # OpenBLAS obeys the thread that set the limit alone, which may not be the last that needed it.
                    if hasattr(library, "clear_controlling_thread"):
                        library.clear_controlling_thread(force=True)
                self._limiter.restore_original_limits()

    def reset_after_fork(self) -> list[Any]:
        """Forget the users: they were threads of the parent."""
        abandoned, self._lock, self._users = [self._lock], threading.Lock(), 0
        return abandoned


_limit = _Limit()
reset_in_child(_limit)


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS to one thread inside the block. May be nested and used by several threads at once; costs 5 µs."""
    _limit.hold()
    try:
        yield
    finally:
        _limit.release()
