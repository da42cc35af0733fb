"""The process of one tab's app: started with a size and a memory limit, and certain to end."""

import asyncio
import contextlib
import json
import os
import shlex
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from tui.browser.messages import TabMessage, read_view

PATIENCE = 3.0
"""Seconds that an app gets to end by itself, and again after SIGTERM; then it is killed."""

DRIVER = "tui.browser.driver:BrowserDriver"


class TabProcess(AppService):
    """Runs one app and passes on what it draws; textual-serve speaks with it."""

    def __init__(
        self,
        command: Sequence[str],
        websocket: web.WebSocketResponse,
        downloads: DownloadManager,
        memory_mb: int,
        patience: float = PATIENCE,
    ) -> None:
        """Take the app's command, the tab's connection, the megabytes that the app may use, and see PATIENCE."""
        super().__init__(
            shlex.join(command),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=self._close,
            download_manager=downloads,
        )
        self._command = tuple(command)
        self._websocket = websocket
        self._memory_mb = memory_mb
        self._patience = patience
        self._stopping: asyncio.Future[None] | None = None

    async def obey(self, message: TabMessage) -> None:
        """Pass a message of the page on to the app, or answer it."""
        if message.kind == "stdin":
            await self.send_bytes(message.text.encode())
        elif message.kind == "resize":
            await self.set_terminal_size(*message.size)
        elif message.kind == "ping":
            await self._websocket.send_json(["pong", message.text])
        elif message.kind == "blur":
            await self.blur()
        else:
            await self.focus()

    async def on_meta(self, data: bytes) -> None:
        """Pass on what the app says besides what it draws; a picture that it shows is fetched like a file."""
        said = json.loads(data)
        if said.get("type") != "picture":
            await super().on_meta(data)
            return
        view, key = read_view(said), str(said["key"])
        if view is None:
            return
        if view.zoom:
            await self._download_manager.create_download(
                app_service=self,
                delivery_key=key,
                file_name="page.png",
                open_method="browser",
                mime_type="image/png",
            )
        shown = {"key": key, "zoom": view.zoom, "x": view.x, "y": view.y}
        await self._websocket.send_json(["picture", shown])

    async def run(self) -> None:
        """Pass on what the app draws until it ends, then end its tab."""
        await super().run()
        await self._websocket.close()

    async def stop(self) -> None:
        """End the app: by asking it, then by SIGTERM, then at once. Safe to call twice, also at once."""
        if self._stopping is None:
            self._stopping = asyncio.ensure_future(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        process, task = self._process, self._task
        if process is None:
            return
        try:
            await self._download_manager.cancel_app_downloads(app_service_id=self.app_service_id)
            if task is not None:
                task.cancel()
                await asyncio.wait({task})
            reading = [asyncio.ensure_future(_drain(stream)) for stream in (process.stdout, process.stderr)]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await self.send_meta({"type": "quit"})
                    await process.wait()
            if process.returncode is None:
                _signal(process, signal.SIGTERM)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), self._patience)
        finally:
            self.kill()
        await process.wait()
        await asyncio.wait(reading)

    def kill(self) -> None:
        """End the app at once, with all that it started and that is still in its group."""
        if self._process is not None and self._process.returncode is None:
            _signal(self._process, signal.SIGKILL)

    async def _close(self) -> None:
        await self._websocket.close()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return {**super()._build_environment(width, height), "TEXTUAL_DRIVER": DRIVER}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,  # Ctrl-C is the server's, which ends its apps in order
        )
        self._process, self._stdin = process, process.stdin
        if self._stopping is not None:  # the tab was closed meanwhile
            self.kill()
        _limit_memory(process.pid, self._memory_mb)
        return process


async def _drain(stream: asyncio.StreamReader | None) -> None:
    """Read to the end and drop it: an app whose words nobody takes could not leave."""
    while stream is not None and await stream.read(1 << 16):
        pass


def _signal(process: Process, number: int) -> None:
    """Send a signal to an app and its group, which has its number."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _limit_memory(pid: int, megabytes: int) -> None:
    """Bound the memory of a process and of those that it starts, where the system can (Linux)."""
    if sys.platform == "linux":
        import resource

        limit = megabytes * 1024 * 1024
        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (limit, limit))
