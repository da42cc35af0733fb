"""Holds the writer's lock of an index, or waits for it as long as that is worth it."""

import contextlib
import time
from collections.abc import Callable, Iterator

from index.errors import IndexBusy
from index.store.store import Store

POLL_SECONDS = 0.25
"""How long the lock is waited for before looking whether waiting is still worth it."""

WAITING = "another process is writing this index"
"""What is reported while waiting."""


@contextlib.contextmanager
def writing(
    store: Store, wait: float, give_up: Callable[[], bool], report: Callable[[], None], *, shared: bool = False
) -> Iterator[None]:
    """Hold the writer's lock.

    Raises IndexBusy if another process has held it for `wait` seconds, or `give_up` returns True meanwhile. `report` is
    called before waiting, and again and again while it lasts. `shared`: see `Store.writing`.
    """

    def is_held(wait: float, *, may_wait: bool) -> bool:
        try:
            stack.enter_context(store.writing(wait=wait, shared=shared))
        except IndexBusy:
            if not may_wait:
                raise
            return False
        return True

    with contextlib.ExitStack() as stack:
        if not is_held(0.0, may_wait=wait > 0):
            until = time.monotonic() + wait
            report()
            while not is_held(POLL_SECONDS, may_wait=time.monotonic() < until and not give_up()):
                report()
        yield
