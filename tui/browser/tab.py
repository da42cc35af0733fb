"""What the app of one browser tab does besides: it leaves when the server that started it is gone."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time

LOOK = 2.0
"""Seconds between looks at whether the server is still there, where the system cannot tell."""

PATIENCE = 3.0
"""Seconds that the app then gets to end by itself."""

_SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2)."""


def leave_with_server() -> None:
    """End this process when the server ends, also one that was killed and could not end its tabs.

    Linux kills the process, whatever it is doing; elsewhere a thread watches.
    """
    server = os.getppid()
    if _die_with_parent():
        if os.getppid() != server:  # it ended in between
            os.kill(os.getpid(), signal.SIGKILL)
        return
    threading.Thread(target=_watch, args=(server,), name="server", daemon=True).start()


def _die_with_parent() -> bool:
    """Ask Linux for SIGKILL at the parent's end; return whether it will come."""
    if sys.platform != "linux":
        return False
    with contextlib.suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0) == 0)
    return False


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os.kill(os.getpid(), signal.SIGKILL)
