"""Progress by a clock that is set by hand."""

import io
import time

import pytest

from index.models import Progress
from tui.output.progress import ProgressReporter
from tui.terminal import narration


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def embed(done: int, total: int = 200, detail: str = "") -> Progress:
    return Progress(stage="embed", done=done, total=total, detail=detail)


def test_quick_work_is_quiet_and_slow_work_tells_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with ProgressReporter(clock) as reporter:
        for seconds, done in ((0.0, 0), (0.6, 1), (9.9, 40), (10.0, 50), (15.0, 60), (19.9, 70), (20.0, 100)):
            clock.now = 100.0 + seconds
            reporter(embed(done))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        # 50 in 10 s: 150 more take 30 s; 100 in 20 s: 100 more take 20 s.
        "embedding passages: 50 of 200, about 30 s left",
        "embedding passages: 100 of 200, about 20 s left",
    ]


def test_what_takes_long_is_named_though_nothing_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with ProgressReporter(clock, tick=0.01) as reporter:
        reporter(Progress(stage="read", done=0, total=5, detail="silent.txt"))
        clock.now += 11
        told = ""
        deadline = time.monotonic() + 20
        while not told:
            assert time.monotonic() < deadline
            time.sleep(0.01)
            told = capsys.readouterr().err
    assert told == "reading: 0% silent.txt\n"


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (
            Progress(stage="read", done=3, total=1200, detail="a\x1b[31m.txt"),
            "reading: 0%, about 80 min left a␛[31m.txt",
        ),
        (Progress(stage="read", done=0, total=5), "reading: 0%"),
        (Progress(stage="scan", done=4000, total=0), "looking: 4,000"),
        (Progress(stage="write", done=0, total=1), "writing: 0 of 1"),
    ],
)
def test_lines(progress: Progress, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with ProgressReporter(clock) as reporter:
        clock.now = 112.0
        reporter(progress)
    # 3 in 12 s: 1,197 more at 4 s each are 4,788 s.
    assert capsys.readouterr().err == expected + "\n"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_there_is_a_bar_and_it_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    clock = Clock()
    with ProgressReporter(clock) as reporter:
        reporter(embed(10))
        assert stream.getvalue() == ""
        clock.now += 1.0
        reporter(embed(50))
        reporter(Progress(stage="write", done=0, total=1))
    assert narration().is_terminal
    assert "embedding passages" in stream.getvalue()
    assert "25%" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")
