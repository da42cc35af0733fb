"""`pincite serve` as processes: whatever ends the server, no app is left, whatever the tab did to it."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="textual-serve is not installed: pip install 'pincite[serve]'")

from aiohttp import ClientSession

ROOT = Path(__file__).resolve().parents[3]
HUGE = '["resize", {"width": 1000000, "height": 1000000}]'
HUGE_AMONG_KEYS = '["stdin", "\\u001b[48;1000000;1000000;1;1t"]'

pytestmark = pytest.mark.slow


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve a folder on a free port; yield the server's process and the address it prints."""
    with subprocess.Popen(
        [sys.executable, "-m", "tui", "serve", str(folder), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as server:
        assert server.stderr is not None
        try:
            printed = server.stderr.readline()
            address = re.search(r"http://\S+", printed)
            assert address, printed
            yield server, address.group()
        finally:
            server.kill()


def apps_of(server: int) -> set[int]:
    """Return the processes that a server started and that still run."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            if f"\nPPid:\t{server}\n" in status.read_text():
                found.add(int(status.parent.name))
    return found


def is_alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc")
@pytest.mark.parametrize("message", [HUGE, HUGE_AMONG_KEYS])
@pytest.mark.parametrize("number", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_app_outlives_its_tab_or_its_server(
    message: str, number: signal.Signals | None, folder: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        with served(folder) as (server, address):
            async with ClientSession() as session:
                origin = address.rsplit("/", 2)[0]
                tab = await session.ws_connect(f"{address.replace('http', 'ws', 1)}ws", origin=origin, max_msg_size=0)
                await tab.receive(timeout=60)
                await tab.send_str(message)
                await tab.receive(timeout=60)
                [app] = apps_of(server.pid)
                if number is None:
                    await tab.close()
                else:
                    server.send_signal(number)
                async with asyncio.timeout(30):
                    while is_alive(app):  # noqa: ASYNC110  (another process sets no event)
                        await asyncio.sleep(0.05)
                    if number is not None:
                        await asyncio.to_thread(server.wait)

    asyncio.run(run())
