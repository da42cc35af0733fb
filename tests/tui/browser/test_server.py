"""The web server of `pincite serve`: whom it answers, what it gives them, and that every app ends."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="textual-serve is not installed: pip install 'pincite[serve]'")

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.web import AppRunner, SockSite

from tui.browser.gate import REFUSAL, Gate
from tui.browser.messages import MOST_MESSAGE_BYTES
from tui.browser.server import BrowserServer, address, prepare_environment

NAMES = ("localhost", "Work.Local")
TOKEN = "token"
KEY = "0" * 32

ECHO = """
import os, sys
sys.stdout.buffer.write(b"__GANGLION__\\n")
def draw(words):
    data = words.encode()
    sys.stdout.buffer.write(b"D" + len(data).to_bytes(4, "big") + data)
    sys.stdout.buffer.flush()
draw(f"{os.getpid()} {os.environ['COLUMNS']} {os.environ['ROWS']} {os.environ['TEXTUAL_DRIVER']}")
while head := sys.stdin.buffer.read(5):
    payload = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if b'"quit"' in payload:
        break
    draw(payload.decode())
"""
"""An app that draws its process number and size, then whatever it is told."""

STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
data = str(os.getpid()).encode()
sys.stdout.buffer.write(b"__GANGLION__\\nD" + len(data).to_bytes(4, "big") + data)
sys.stdout.buffer.flush()
time.sleep(1000)
"""
"""An app that reads nothing and ignores what asks it to end."""


class AppServiceStandIn:
    """An app that hands a file over and is asked for its pieces."""

    app_service_id = "stand-in"

    async def send_meta(self, data: object) -> bool:
        return True


@asynccontextmanager
async def serving(
    command: Sequence[str], title: str = "pincite", tabs: int = 2
) -> AsyncIterator[tuple[BrowserServer, str]]:
    """Serve a command on a free port; yield the server and its `host:port`."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        gate = Gate(NAMES, port, TOKEN)
        server = BrowserServer(command, listener, title, gate, tabs=tabs, tab_memory_mb=1024, patience=0.5)
        runner = AppRunner(await server._make_app(), shutdown_timeout=0.1)
        await runner.setup()
        await SockSite(runner, listener).start()
        try:
            yield server, f"127.0.0.1:{port}"
        finally:
            await runner.cleanup()


def asked(ask: Callable[[ClientSession, str], Awaitable[None]], title: str = "pincite") -> None:
    """Ask a server that runs on a free port."""

    async def run() -> None:
        async with serving(["false"], title) as (_, host), ClientSession() as session:
            await ask(session, host)

    asyncio.run(run())


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


async def opened(session: ClientSession, host: str, query: str = "") -> ClientWebSocketResponse:
    return await session.ws_connect(f"ws://{host}/{TOKEN}/ws{query}", origin=f"http://{host}")


async def status_of_page(session: ClientSession, host: str) -> int:
    async with session.get(f"http://{host}/{TOKEN}/") as response:
        return response.status


async def drawn(tab: ClientWebSocketResponse) -> str:
    return (await tab.receive_bytes(timeout=20)).decode()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("path", ["/token/", "/token/static/css/xterm.css"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Host": "LOCALHOST:{port}"}, 200),
        ({"Host": "work.local:{port}"}, 200),
        ({"Host": "localhost:{port}", "Origin": "http://localhost:{port}"}, 200),
        ({"Host": "localhost"}, 403),
        ({"Host": "localhost:1"}, 403),
        ({"Host": "[::1]:{port}"}, 403),
        ({"Host": "8.8.8.8:{port}"}, 403),
        ({"Host": "0.0.0.0:{port}"}, 403),
        ({"Host": "evil@127.0.0.1:{port}"}, 403),
        ({"Host": "127.0.0.1:{port}/evil"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:{port}"}, 403),
        ({"Host": "127.0.0.1.evil.example:{port}"}, 403),
        ({"Host": "[::1"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "https://127.0.0.1:{port}"}, 403),
        ({"Origin": "ftp://127.0.0.1:{port}"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_its_own_page_is_answered(path: str, headers: Mapping[str, str], status: int) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        port = host.partition(":")[2]
        filled = {name: value.replace("{port}", port) for name, value in headers.items()}
        async with session.get(f"http://{host}{path}", headers=filled) as response:
            assert response.status == status
            if filled.get("Host", host).lower() not in (host, f"localhost:{port}", f"work.local:{port}"):
                assert "ws:" not in response.headers["Content-Security-Policy"]

    asked(ask)


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/static/css/xterm.css", "/tokem/", "/toke/", "/tokens/", "//token/", "/é/", "/%00/", "/none"]
)
def test_without_the_token_it_says_which_address_to_use(path: str) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}{path}", headers={"Origin": f"http://{host}"}) as response:
            assert response.status == 403
            assert await response.text() == REFUSAL
        for query in ("token=token", "/token/"):
            async with session.get(f"http://{host}{path}?{query}", cookies={"token": TOKEN}) as response:
                assert response.status == 403

    asked(ask)
    assert REFUSAL.count("\n") == 1
    assert "address that pincite printed" in REFUSAL


def test_tokens_are_long_and_differ() -> None:
    one, other = Gate((), 80), Gate((), 80)
    assert one.token != other.token
    assert len(one.token) == 32
    assert address("::1", one, 8017) == f"http://[::1]:8017/{one.token}/"


@pytest.mark.parametrize("origin", ["https://evil.example", "https://{host}", "http://127.0.0.1:1", "null", None])
def test_a_page_of_another_site_cannot_open_the_app(origin: str | None) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        with pytest.raises(WSServerHandshakeError) as caught:
            await session.ws_connect(f"ws://{host}/{TOKEN}/ws", origin=origin and origin.replace("{host}", host))
        assert caught.value.status == 403

    asked(ask)


def test_the_page_may_load_nothing_from_elsewhere() -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/{TOKEN}/") as response:
            page, policy = await response.text(), response.headers["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "://" not in page
        assert "default-src 'self'" in policy
        assert f"connect-src 'self' ws://{host};" in policy

    asked(ask)


@pytest.mark.parametrize("path", ["static", "static/", "static/js", "static/js/", "static/../server.py", "none"])
def test_no_folder_is_listed(path: str) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/{TOKEN}/{path}") as response:
            assert response.status in (403, 404)
            assert "textual.js" not in await response.text()

    asked(ask)


def test_a_file_that_the_app_hands_over_may_load_nothing_either() -> None:
    """Textual's pictures of the screen name fonts on the web."""

    async def run() -> None:
        async with serving(["false"]) as (server, host), ClientSession() as session:
            manager = server.download_manager
            await manager.create_download(
                app_service=AppServiceStandIn(),  # type: ignore[arg-type]
                delivery_key=KEY,
                file_name="picture.svg",
                open_method="browser",
                mime_type="image/svg+xml",
            )
            await manager.chunk_received(KEY, b"")
            for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
                async with session.get(f"http://{host}/download/{KEY}", headers=headers) as response:
                    assert response.status == 403
            async with session.get(f"http://{host}/download/{KEY}") as response:
                assert response.status == 200
                assert "default-src 'self'" in response.headers["Content-Security-Policy"]

    asyncio.run(run())


def test_a_title_is_no_markup() -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/{TOKEN}/") as response:
            assert "<title>pincite · &lt;script&gt;</title>" in await response.text()

    asked(ask, "pincite · <script>")


@pytest.mark.parametrize(("asked_size", "size"), [("20", 20), ("1", 8), ("999", 40), ("9" * 99, 16), ('"><b', 16)])
def test_the_font_size_can_be_asked_for(asked_size: str, size: int) -> None:
    async def ask(session: ClientSession, host: str) -> None:
        async with session.get(f"http://{host}/{TOKEN}/", params={"fontsize": asked_size}) as response:
            assert f'data-font-size="{size}"' in await response.text()

    asked(ask)


@pytest.mark.parametrize(
    ("query", "size"), [("?width=90&height=30", "90 30"), ("?width=1000000&height=-5", "500 24"), ("?width=x", "80 24")]
)
def test_the_first_size_is_bounded(query: str, size: str) -> None:
    async def run() -> None:
        async with serving(python(ECHO)) as (_, host), ClientSession() as session:
            tab = await opened(session, host, query)
            assert (await drawn(tab)).split(" ", 1)[1] == f"{size} tui.browser.driver:BrowserDriver"

    asyncio.run(run())


def test_a_tab_speaks_with_its_app_and_nonsense_is_passed_over() -> None:
    async def run() -> None:
        async with serving(python(ECHO)) as (_, host), ClientSession() as session:
            tab = await opened(session, host)
            await drawn(tab)
            for nonsense in ("[", "[]", "{}", '["resize"]', '["resize", {"width": "9"}]', '["stdin"]', '["quit"]'):
                await tab.send_str(nonsense)
            await tab.send_str('["resize", {"width": 1000000, "height": 1000000}]')
            assert await drawn(tab) == '{"type": "resize", "width": 500, "height": 500}'
            await tab.send_str('["stdin", "kéy"]')
            assert await drawn(tab) == "kéy"
            await tab.send_str('["ping", "7"]')
            assert await tab.receive_json(timeout=20) == ["pong", "7"]

    asyncio.run(run())


def test_a_message_too_long_ends_the_tab() -> None:
    async def run() -> None:
        async with serving(python(ECHO)) as (_, host), ClientSession() as session:
            tab = await opened(session, host)
            await drawn(tab)
            await tab.send_str("x" * (MOST_MESSAGE_BYTES + 1))
            assert (await tab.receive(timeout=20)).type == WSMsgType.CLOSE

    asyncio.run(run())


def test_a_tab_ends_with_its_app() -> None:
    async def run() -> None:
        async with serving(python(ECHO)) as (_, host), ClientSession() as session:
            tab = await opened(session, host)
            os.kill(int((await drawn(tab)).split()[0]), signal.SIGKILL)
            assert (await tab.receive(timeout=20)).type == WSMsgType.CLOSE

    asyncio.run(run())


def test_one_tab_too_many_gets_one_line_until_another_is_closed() -> None:
    async def run() -> None:
        async with serving(python(ECHO), tabs=2) as (_, host), ClientSession() as session:
            tabs = [await opened(session, host) for _ in range(2)]
            with pytest.raises(WSServerHandshakeError) as caught:
                await opened(session, host)
            assert caught.value.status == 503
            async with session.get(f"http://{host}/{TOKEN}/") as response:
                assert response.status == 503
                text = await response.text()
            assert text.startswith("2 tabs are open, the most at once. Close one")
            assert text.count("\n") == 1
            await tabs[0].close()
            async with asyncio.timeout(60):  # its app may take longer to end than the server waits for it
                while await status_of_page(session, host) != 200:
                    pass
            await opened(session, host)

    asyncio.run(run())


@pytest.mark.parametrize("how", ["the tab is closed", "the server stops"])
def test_an_app_that_does_not_end_is_killed(how: str) -> None:
    async def run() -> int:
        async with serving(python(STUBBORN)) as (_, host), ClientSession() as session:
            tab = await opened(session, host)
            pid = int(await drawn(tab))
            assert is_running(pid)
            if how == "the tab is closed":
                await tab.close()
                while is_running(pid):  # noqa: ASYNC110  (another process sets no event)
                    await asyncio.sleep(0.05)
        return pid

    assert not is_running(asyncio.run(run()))


def test_the_app_does_not_believe_itself_in_the_servers_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,1,0")
    monkeypatch.setenv("TERM", "linux")
    monkeypatch.setenv("PYTHONPATH", "")
    prepare_environment()
    assert "TMUX" not in os.environ
    assert os.environ["TERM"] == "xterm-256color"
    assert os.environ["PYTHONPATH"]


@pytest.mark.parametrize("name", ["a folder", "it's", '"quoted"', "$HOME", "`true`; true & true", "-x", "ß\n"])
def test_every_name_reaches_the_app_as_it_is(name: str, tmp_path: Path) -> None:
    from tui.commands.serve import app_command

    told = app_command(tmp_path / name, tmp_path / "an index")
    assert told[-3:] == [str(tmp_path / name), "--index", str(tmp_path / "an index")]
    source = (
        "import sys; words = sys.argv[1].encode(); "
        "sys.stdout.buffer.write(b'__GANGLION__\\nD' + len(words).to_bytes(4, 'big') + words)"
    )

    async def run() -> None:
        async with serving([*python(source), name]) as (_, host), ClientSession() as session:
            assert await drawn(await opened(session, host)) == name

    asyncio.run(run())
