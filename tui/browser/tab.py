"""What the app of one browser tab does besides: it leaves when the server that started it is gone."""

import os
import signal
import threading
import time

LOOK = 2.0
"""Seconds between looks at whether the server is still there."""


def leave_with_server() -> None:
    """Watch the server, from a thread; a server that was killed could not end its tabs."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="server", daemon=True).start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
