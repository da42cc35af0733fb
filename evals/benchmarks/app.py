"""Measures the waiting times of the app, on real processes in real terminals: `make bench-app`."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.benchmarks.machine import machine
from evals.benchmarks.terminal import Program, Screen
from index.location import default_corpus

PLACEHOLDER = "sk your documents a question"
"""The placeholder of the question box without its first letter, which the cursor may cover."""

QUESTION = "How much has Russia invested in energy projects in Venezuela?"
FIRST_HIT = "█ 1  "
WORDS_ALONE, OPEN, READY = "By keywords", "● keywords only", "● ready"

KEY_SECONDS = 0.02
"""Seconds between keys while their echo is measured."""

PAUSE_KEYS, PAUSE_SECONDS = 8, 0.12
"""The pause after this number of keys, as when a person types; the app searches and paints in it."""

LONGEST_LOAD = 60.0
"""Seconds after which no more keys are sent, whether or not the model is ready."""

LONGEST_ECHO = 60.0
"""Seconds to wait for the keys that were sent last."""

CORPUS_COPIES = 30
"""Copies of the demo documents whose index is being built when the app quits."""


@dataclass
class Figures:
    """Measured seconds, one value a run; `echoes`: one a key."""

    first_frame: list[float] = field(default_factory=list)
    documents_open: list[float] = field(default_factory=list)
    first_hits: list[float] = field(default_factory=list)
    first_hits_open: list[float] = field(default_factory=list)
    ranked_by_meaning: list[float] = field(default_factory=list)
    echoes: list[float] = field(default_factory=list)
    longest_echo: list[float] = field(default_factory=list)
    quit_loading: list[float] = field(default_factory=list)
    quit_indexing: list[float] = field(default_factory=list)


ROWS: dict[str, tuple[str, Callable[[Figures], float], float | None]] = {
    "first_frame": ("start to the first frame", lambda f: statistics.median(f.first_frame), 0.6),
    "documents_open": ("start to the documents open", lambda f: statistics.median(f.documents_open), None),
    "first_hits": ("first key, at the first frame, to hits", lambda f: statistics.median(f.first_hits), 0.3),
    "first_hits_open": ("first key, documents open, to hits", lambda f: statistics.median(f.first_hits_open), 0.3),
    "ranked_by_meaning": ("start to the list by meaning", lambda f: statistics.median(f.ranked_by_meaning), None),
    "echo_p50": ("echo of a key while the model loads, p50", lambda f: _quantile(f.echoes, 0.5), None),
    "echo_p95": ("  p95", lambda f: _quantile(f.echoes, 0.95), None),
    "echo_longest": ("  the longest of a start (median)", lambda f: statistics.median(f.longest_echo), 0.1),
    "echo_longest_of_all": ("  the longest of all", lambda f: max(f.echoes), None),
    "quit_loading": ("quitting while the model loads", lambda f: statistics.median(f.quit_loading), None),
    "quit_indexing": ("quitting while an index is built", lambda f: statistics.median(f.quit_indexing), None),
}
"""By figure: its label, how it is computed from the runs, and its bar in seconds."""


class Bench:
    """Starts the app repeatedly on a copy of the demo documents, apart from the person's own data."""

    def __init__(self, scratch: Path) -> None:
        self._environment = environment(scratch)
        self._scratch = scratch
        self._documents = scratch / "documents"
        shutil.copytree(default_corpus(), self._documents, ignore=shutil.ignore_patterns(".pincite"))
        command = [*_PINCITE, "index", str(self._documents)]
        subprocess.run(command, env=self._environment, cwd=scratch, check=True, capture_output=True)  # noqa: S603

    def start(self, folder: Path | None = None) -> Program:
        """Start the app."""
        return Program([*_PINCITE, str(folder or self._documents)], self._environment, self._scratch, (160, 48))

    def measure_start(self, figures: Figures) -> None:
        """Measure the time to the first frame and, with a question pasted at once, to hits."""
        with self.start() as app:
            figures.first_frame.append(app.wait(_shows(PLACEHOLDER), "the first frame") - app.started)
            pressed = app.press("Russia Venezuela energy")
            figures.first_hits.append(app.wait(_shows(FIRST_HIT), "hits by words") - pressed)
            figures.documents_open.append(app.wait(_is_open, "the documents open") - app.started)
            figures.ranked_by_meaning.append(app.wait(_has_hits_by_meaning, "the list by meaning") - app.started)
            app.press("\x11")
            app.wait_for_end()

    def measure_typing(self, figures: Figures) -> None:
        """Measure, typing while the model loads, the time to hits and the echo of each key."""
        with self.start() as app:
            app.wait(_shows(PLACEHOLDER), "the first frame")
            app.wait(_is_open, "the documents open")
            pressed = app.press("Russia")
            figures.first_hits_open.append(app.wait(_shows(FIRST_HIT), "hits by words") - pressed)
            app.press("\x1b")
            app.wait(_shows(PLACEHOLDER), "the empty box")
            echoes = measure_echoes(app)
            figures.echoes += echoes
            figures.longest_echo.append(max(echoes))

    def measure_quitting(self, figures: Figures) -> None:
        """Measure quitting while the model loads."""
        with self.start() as app:
            app.wait(_is_open, "the documents open")
            time.sleep(1.0)
            figures.quit_loading.append(-app.press("\x11") + app.wait_for_end())

    def measure_quitting_a_build(self, figures: Figures) -> None:
        """Measure quitting while a first index is built."""
        with tempfile.TemporaryDirectory(dir=self._scratch) as name:
            for copy in range(CORPUS_COPIES):
                for path in self._documents.glob("*.txt"):
                    text = f"Copy {copy}.\n\n{path.read_text('utf-8')}"
                    (Path(name) / f"{copy}-{path.name}").write_text(text, "utf-8")
            with self.start(Path(name)) as app:
                app.wait(_shows("for the first time: embedding"), "embedding", 120)
                figures.quit_indexing.append(-app.press("\x11") + app.wait_for_end())


_PINCITE = (sys.executable, "-P", "-m", "tui")


def environment(scratch: Path) -> dict[str, str]:
    """Return the app's environment: a plain terminal, data folders of its own, and compiled modules as if installed."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONPYCACHEPREFIX": str(scratch / "compiled"),
        "XDG_DATA_HOME": str(scratch / "data"),
        "XDG_CONFIG_HOME": str(scratch / "config"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def measure_echoes(app: Program) -> list[float]:
    """Return the seconds until each key showed, with a key sent every 20 ms until the model is ready; one at least.

    The question is typed and deleted letter by letter, repeatedly. A key has shown when the box holds the text it
    leads to; each key counts from the moment it was sent.
    """
    expected: deque[tuple[float, str]] = deque()
    late: list[float] = []
    typed, grows, sent = "", True, 0
    due = time.perf_counter()
    end = due + LONGEST_LOAD
    while True:
        now = time.perf_counter()
        sending = not sent or (now < end and not _shows(READY)(app.screen))
        if not sending and (not expected or now > expected[-1][0] + LONGEST_ECHO):
            break
        if sending and now >= due:
            grows = typed == "" or (grows and typed != QUESTION)
            typed = QUESTION[: len(typed) + 1] if grows else typed[:-1]
            pressed = app.press(typed[-1] if grows else "\x7f")
            if not typed.endswith(" "):  # a space at the end cannot be seen
                expected.append((pressed, typed))
            sent += 1
            due += PAUSE_SECONDS if sent % PAUSE_KEYS == 0 else KEY_SECONDS
        if app.look(min(due - time.perf_counter(), 0.02)):
            shown, moment = _in_box(app.screen), time.perf_counter()
            place = next((place for place, (_, text) in enumerate(expected) if text == shown), -1)
            late += [moment - expected.popleft()[0] for _ in range(place + 1)]
    if expected:
        raise RuntimeError(f"{len(expected)} keys never showed; on the screen is\n{app.screen.text()}")
    return late


def _in_box(screen: Screen) -> str:
    """Return the text in the question box."""
    line = next(line for line in screen.lines() if line.lstrip().startswith("│"))
    text = line.strip().strip("│").strip()
    return "" if PLACEHOLDER in text else text


def _shows(words: str) -> Callable[[Screen], bool]:
    return lambda screen: words in screen.text()


# What is waited for stays once it has come: a process that gets no time to look misses what shows only for a while.


def _is_open(screen: Screen) -> bool:
    """Return whether the documents are open, with or without the model."""
    return _shows(OPEN)(screen) or _shows(READY)(screen)


def _has_hits_by_meaning(screen: Screen) -> bool:
    text = screen.text()
    return READY in text and FIRST_HIT in text and WORDS_ALONE not in text


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def table(figures: Mapping[str, float], where: str, runs: int) -> str:
    """Return the figures as lines, each with its bar."""
    lines = [where, f"medians of {runs} cold starts, milliseconds", ""]
    for key, (name, _, bar) in ROWS.items():
        verdict = "" if bar is None else f"   {'within' if figures[key] <= bar else 'MISSES'} {bar * 1000:.0f}"
        lines.append(f"{name:<44}{figures[key] * 1000:>8,.0f}{verdict}")
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench-app", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="cold starts of each kind (default 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, in seconds")
    arguments = parser.parse_args(argv)
    where, figures = machine(), Figures()
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        bench.measure_start(Figures())  # compiles the modules and fills the file cache
        for run in range(max(1, arguments.runs)):
            print(f"\rrun {run + 1}", end="", file=sys.stderr, flush=True)
            bench.measure_start(figures)
            bench.measure_typing(figures)
            bench.measure_quitting(figures)
            bench.measure_quitting_a_build(figures)
        print("\r", end="", file=sys.stderr)
    found = {key: measure(figures) for key, (_, measure, _) in ROWS.items()}
    if arguments.json:
        bars = {key: bar for key, (_, _, bar) in ROWS.items() if bar is not None}
        sys.stdout.write(json.dumps({"machine": where, "runs": arguments.runs, "seconds": found, "bars": bars}) + "\n")
    else:
        sys.stdout.write(table(found, where, arguments.runs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
