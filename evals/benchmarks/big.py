"""Large files of many shapes: seconds and peak memory of indexing each, and one file beside the same text in 200.

    python -m evals.benchmarks.big [--sizes MB…] [--shapes NAME…] [--encoder] [--json]

Memory is the largest sum of the resident memory of the indexing process and its children, looked at 20 times a second;
pages that they share count once for each. Vectors are made up, because embedding would hide everything else;
`--encoder` embeds with the packaged model. Seconds are comparable within one run only.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.synthetic import SyntheticEmbedder, sentences
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED, ModelFiles
from index.indexing.builder import Builder
from index.models import Progress
from index.settings import IndexSettings
from index.store.store import Store

LOOK_SECONDS = 0.05
"""Time between two looks at the memory."""

FILES = 200
"""Files that the text is spread over for comparison."""


def prose(size: int) -> Iterator[str]:
    """Yield paragraphs of five sentences, `size` characters in all."""
    pool, chance, done = sentences(None), random.Random(1), 0
    while done < size:
        paragraph = ". ".join(chance.choices(pool, k=5)) + ".\n\n"
        done += len(paragraph)
        yield paragraph


def one_line(size: int) -> Iterator[str]:
    """Yield one line of prose."""
    return (paragraph.replace("\n", " ") for paragraph in prose(size))


def no_sentences(size: int) -> Iterator[str]:
    """Yield one line without an end of a sentence, as minified code is."""
    return (f"a{number % 977}=f({number % 13},[{number % 7}]);x." for number in range(size // 20))


def headings(size: int) -> Iterator[str]:
    """Yield Markdown headings, one below the other."""
    return (f"{'#' * (1 + number % 4)} Heading {number} of it\n" for number in range(size // 24))


def sections(size: int) -> Iterator[str]:
    """Yield Markdown headings, each with a paragraph."""
    for number, paragraph in enumerate(prose(size * 10 // 11)):
        yield f"## Heading {number} of the text\n\n{paragraph}"


def short_lines(size: int) -> Iterator[str]:
    """Yield lines of some twenty characters."""
    return (f"{number} yes no {number % 101}.\n" for number in range(size // 20))


def log(size: int) -> Iterator[str]:
    """Yield the lines of a log."""
    pool = sentences(None, 400)
    for number in range(size // 130):
        yield f"2030-01-{1 + number % 28:02} 12:{number % 60:02}:00 INFO worker[{number}]: {pool[number % 100][:90]}\n"


def table(size: int) -> Iterator[str]:
    """Yield a table of three columns."""
    yield "| name | number | town |\n|---|---|---|\n"
    for number in range(size // 40):
        yield f"| item {number} | {number * 7 % 1013} | town {number % 57} |\n"


def repeated(size: int) -> Iterator[str]:
    """Yield the same line again and again."""
    return itertools.repeat("The same line of words stands here again.\n", size // 42)


SHAPES: dict[str, tuple[str, Callable[[int], Iterator[str]]]] = {
    "prose": ("txt", prose),
    "one-line": ("txt", one_line),
    "no-sentences": ("txt", no_sentences),
    "headings": ("md", headings),
    "sections": ("md", sections),
    "short-lines": ("txt", short_lines),
    "log": ("txt", log),
    "table": ("md", table),
    "repeated": ("txt", repeated),
}
"""Shapes of a text: the ending of its file, and what makes its text of about so many characters."""


class QuickEmbedder(SyntheticEmbedder):
    """Makes vectors up, and counts tokens as the packaged model does, so that files are read by children."""

    def __init__(self) -> None:
        files = ModelFiles(PACKAGED)
        super().__init__(files.identity)
        self.count = files.count  # type: ignore[method-assign]


def write(folder: Path, name: str, size: int, files: int) -> None:
    """Write a text of `size` characters into a folder, in one file or several."""
    ending, make = SHAPES[name]
    folder.mkdir()
    pieces = make(size)
    for number in range(files):
        with (folder / f"{number:04}.{ending}").open("w", encoding="utf-8") as file:
            done = 0
            while done < size / files and (piece := next(pieces, None)) is not None:
                done += file.write(piece)


def index(folder: Path, embedder: Embedder) -> dict[str, float]:
    """Index a folder; return the seconds for all, until a first report within a file, and until words can be asked."""
    started = time.perf_counter()
    first: dict[str, float] = {}

    def progress(report: Progress) -> None:
        if report.stage == "read" and report.done:
            first.setdefault("first_report_s", time.perf_counter() - started)
        if report.stage == "embed":
            first.setdefault("read_s", time.perf_counter() - started)

    def published(_: object) -> None:
        first.setdefault("words_s", time.perf_counter() - started)

    builder = Builder(Store(folder / ".pincite"), IndexSettings(), embedder, progress=progress, published=published)
    report = builder.update(folder)
    return {"seconds": time.perf_counter() - started, "passages": report.passages, **first}


def measure(folder: Path, *, encoder: bool) -> dict[str, float]:
    """Index a folder in a process of its own; return its seconds and the peak memory of it and its children, in MB."""
    command = [sys.executable, "-m", "evals.benchmarks.big", "--index", str(folder), *(["--encoder"] * encoder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        peak = 0.0
        is_done = threading.Event()

        def look() -> None:
            nonlocal peak
            while not is_done.wait(LOOK_SECONDS):
                peak = max(peak, _resident(process.pid))

        watching = threading.Thread(target=look)
        watching.start()
        told, _ = process.communicate()
        is_done.set()
        watching.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {**json.loads(told), "peak_mb": peak / 1e6}


def _resident(root: int) -> float:
    """Return the resident bytes of a process and all below it. Linux only."""
    parents, sizes = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
            sizes[int(entry.name)] = int(fields[21]) * os.sysconf("SC_PAGESIZE")
    tree, grown = {root}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in tree} - tree
        tree, grown = tree | more, bool(more)
    return sum(sizes.get(one, 0) for one in tree)


def measure_all(sizes: Sequence[float], shapes: Sequence[str], *, encoder: bool) -> dict[str, dict[str, float]]:
    """Return the figures of every shape and size in megabytes, and of prose in many files as well."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, (shape, size) in enumerate(itertools.product(shapes, sizes)):
            for files in (1, FILES) if shape == "prose" else (1,):
                folder = Path(scratch) / f"{number}-{files}"
                write(folder, shape, int(size * 1e6), files)
                name = f"{shape} {size:g} MB" + (f" in {files} files" if files > 1 else "")
                found[name] = measure(folder, encoder=encoder)
                print(name, {key: round(value, 1) for key, value in found[name].items()}, file=sys.stderr, flush=True)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=float, nargs="+", default=[5.0, 20.0], metavar="MB", help="megabytes of text")
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=list(SHAPES), metavar="NAME")
    parser.add_argument("--encoder", action="store_true", help="embed with the packaged model")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--index", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.index is not None:
        settings = IndexSettings()
        embedder = make_embedder(settings.model, settings.runtime) if arguments.encoder else QuickEmbedder()
        print(json.dumps(index(arguments.index, embedder)))
        return 0
    found = measure_all(arguments.sizes, arguments.shapes, encoder=arguments.encoder)
    print(json.dumps({"shapes": found}) if arguments.json else table_of(found))
    return 0


def table_of(found: dict[str, dict[str, Any]]) -> str:
    """Return the figures as a table in Markdown."""
    columns = ("seconds", "read_s", "first_report_s", "passages", "peak_mb")
    rows = ["| text | " + " | ".join(columns) + " |", "|---|" + "--:|" * len(columns)]
    for name, figures in found.items():
        rows.append(f"| {name} | " + " | ".join(f"{figures.get(column, 0):,.1f}" for column in columns) + " |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
