"""The web server of `pincite serve`: whom it answers, and what it gives them."""

import asyncio
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="textual-serve is not installed: pip install 'pincite[serve]'")

from aiohttp import ClientSession, WSServerHandshakeError
from aiohttp.web import AppRunner, SockSite

from tui.browser.server import BrowserServer, prepare_environment, shell_words

NAMES = ("work.local",)


class AppServiceStandIn:
    """An app that hands a file over and is asked for its pieces."""

    app_service_id = "stand-in"

    async def send_meta(self, data: object) -> bool:
        return True


def asked(ask: Callable[[ClientSession, str], Awaitable[None]], title: str = "pincite") -> None:
    """Ask a server that runs on a free port."""

    async def run() -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            server = BrowserServer(["false"], listener, title, NAMES)
            runner = AppRunner(await server._make_app())
            await runner.setup()
            await SockSite(runner, listener).start()
            async with ClientSession() as session:
                await ask(session, f"127.0.0.1:{listener.getsockname()[1]}")
            await runner.cleanup()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:9000"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Host": "[::1]:9000"}, 200),
        ({"Host": "192.168.1.20:8017"}, 200),
        ({"Host": "work.local:8017"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:8017"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:9000", "Origin": "http://localhost:9000"}, 200),
        ({"Host": "localhost:9000", "Origin": "http://localhost:9001"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_its_own_page_is_answered(headers: Mapping[str, str], status: int) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        for path in ("/", "/static/css/xterm.css"):
            async with session.get(f"http://{host}{path}", headers=headers) as response:
                assert response.status == status

    asked(ask)


def test_a_page_of_another_site_cannot_open_the_app() -> None:
    async def ask(session: ClientSession, host: str) -> None:
        with pytest.raises(WSServerHandshakeError) as caught:
            await session.ws_connect(f"ws://{host}/ws", origin="https://evil.example")
        assert caught.value.status == 403

    asked(ask)


def test_the_page_may_load_nothing_from_elsewhere() -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/") as response:
            page, policy = await response.text(), response.headers["Content-Security-Policy"]
        assert "://" not in page
        assert "default-src 'self'" in policy
        assert f"connect-src 'self' ws://{host};" in policy

    asked(ask)


def test_nor_may_a_file_that_the_app_hands_over() -> None:
    """Textual's pictures of the screen name fonts on the web."""

    async def run() -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            server = BrowserServer(["false"], listener, "pincite", NAMES)
            manager = server.download_manager
            await manager.create_download(
                app_service=AppServiceStandIn(),  # type: ignore[arg-type]
                delivery_key="key",
                file_name="picture.svg",
                open_method="browser",
                mime_type="image/svg+xml",
            )
            await manager.chunk_received("key", b"")
            runner = AppRunner(await server._make_app())
            await runner.setup()
            await SockSite(runner, listener).start()
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/download/key"
            async with ClientSession() as session, session.get(address) as response:
                assert response.status == 200
                assert "default-src 'self'" in response.headers["Content-Security-Policy"]
            await runner.cleanup()

    asyncio.run(run())


def test_a_title_is_no_markup() -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/") as response:
            assert "<title>pincite · &lt;script&gt;</title>" in await response.text()

    asked(ask, "pincite · <script>")


@pytest.mark.parametrize(("asked_size", "size"), [("20", 20), ("1", 8), ("999", 40), ("9" * 99, 16), ('"><b', 16)])
def test_the_font_size_can_be_asked_for(asked_size: str, size: int) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/", params={"fontsize": asked_size}) as response:
            assert f'data-font-size="{size}"' in await response.text()

    asked(ask)


@pytest.mark.parametrize(
    "name", ["a folder", "it's", '"quoted"', "$HOME", "`true`; true & true", "-x", "back\\slash", "ß\n"]
)
def test_the_shell_leaves_every_name_as_it_is(name: str) -> None:
    command = shell_words([sys.executable, "-c", "import sys; sys.stdout.write(sys.argv[1])", name])
    assert subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True).stdout.decode() == name


def test_the_app_does_not_believe_itself_in_the_servers_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,1,0")
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("PYTHONPATH", "")
    prepare_environment()
    assert "TMUX" not in os.environ
    assert os.environ["TERM"] == "xterm-256color"
    assert os.environ["PYTHONPATH"]


def test_the_command_of_a_tab_can_be_read_back(tmp_path: Path) -> None:
    from tui.commands.serve import app_command

    corpus, index = tmp_path / "a 'folder'", tmp_path / "an index"
    words = shlex.split(shell_words(app_command(corpus, index)))
    assert words[0] == "exec"
    assert words[-3:] == [str(corpus), "--index", str(index)]
