"""Measures what a second Dask worker is good for, and that the index is the same: python -m evals.benchmarks.workers.

Every worker is a process with one thread, held to a core of its own. Each round builds the index of copies of the demo
documents with one worker and with two, in turn; the figure is the median of the rounds' ratios. Run it on an idle
machine with a core a worker; the load that others made is reported.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evals.benchmarks.machine import machine
from index.encoder.load import make_embedder
from index.indexing.builder import Builder
from index.indexing.cluster.cluster import Cluster
from index.location import default_corpus
from index.models import Progress
from index.settings import IndexSettings
from index.store.store import Store

COPIES = 12
"""Copies of the demo documents: some thousand passages, many more than are under way at a time."""

WORKERS = 2
START_SECONDS = 60.0


@dataclass
class Stages:
    """When the stages of a build began and ended, by their names."""

    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)

    def __call__(self, progress: Progress) -> None:
        """Take a report."""
        now = time.perf_counter()
        self.began.setdefault(progress.stage, now)
        self.ended[progress.stage] = now

    def seconds(self, stage: str) -> float:
        """Return the time that a stage took."""
        return self.ended[stage] - self.began[stage]


@dataclass(frozen=True)
class Build:
    """A build: its seconds, passages, and the hashes of the files of its generation."""

    read: float
    embed: float
    whole: float
    passages: int
    files: dict[str, str]


def _corpus(folder: Path, copies: int) -> Path:
    for number in range(copies):
        for path in default_corpus().iterdir():
            if path.is_file() and not path.name.startswith("."):
                target = folder / f"{number}" / path.name
                target.parent.mkdir(exist_ok=True, parents=True)
                shutil.copy2(path, target)
    return folder


def _build(corpus: Path, folder: Path, cluster: Cluster | None) -> Build:
    settings, stages = IndexSettings(), Stages()
    store = Store(folder)
    embedder = make_embedder(settings.model, settings.runtime)
    embedder.load()
    began = time.perf_counter()
    Builder(store, settings, embedder, progress=stages, work=cluster).update(corpus)
    whole = time.perf_counter() - began
    manifest = store.open().manifest
    parts = [manifest.own, *(segment.files for segment in manifest.segments)]
    files = {f"{number}/{name}": record.sha256 for number, part in enumerate(parts) for name, record in part.items()}
    return Build(stages.seconds("read"), stages.seconds("embed"), whole, manifest.passages, files)


@contextlib.contextmanager
def _cluster(scratch: Path, workers: int) -> Iterator[str]:
    """Run a scheduler and workers, each worker held to one core, and give the scheduler's address."""
    place, room = scratch / f"scheduler-{time.monotonic_ns()}.json", str(scratch)
    cores = sorted(os.sched_getaffinity(0))
    dask = [sys.executable, "-m", "dask"]
    one = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    log = (scratch / "dask.log").open("ab")
    commands: list[list[str | Path]] = [
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", place]
    ]
    for number in range(workers):
        own = ["--nthreads", "1", "--nworkers", "1", "--no-nanny", "--no-dashboard", "--local-directory", room]
        commands.append(
            ["taskset", "-c", str(cores[number % len(cores)]), *dask, "worker", "--scheduler-file", str(place), *own]
        )
    processes = [subprocess.Popen(command, env=one, stdout=log, stderr=log) for command in commands]  # noqa: S603
    try:
        from distributed import Client

        until = time.monotonic() + START_SECONDS
        while not place.exists() and time.monotonic() < until:
            time.sleep(0.05)
        address = str(json.loads(place.read_text("utf-8"))["address"])
        with Client(address, set_as_default=False, timeout=START_SECONDS) as client:
            client.wait_for_workers(workers, timeout=START_SECONDS)
        yield address
    finally:
        for process in processes:
            process.kill()  # a worker that is asked to end waits for a scheduler that has gone
            process.wait()
        log.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    loads, ratios, found = [os.getloadavg()[0]], list[float](), dict[int, list[Build]]()
    with tempfile.TemporaryDirectory(prefix="pincite-workers-") as name:
        scratch = Path(name)
        corpus = _corpus(scratch / "corpus", arguments.copies)
        alone = _build(corpus, scratch / "alone", None)
        is_same = True
        for number in range(arguments.rounds):
            for workers in (1, WORKERS):
                with _cluster(scratch, workers) as address:
                    _build(_corpus(scratch / "warm", 1), scratch / "warm-index", Cluster(address))
                    shutil.rmtree(scratch / "warm-index")
                    built = _build(corpus, scratch / f"index-{number}-{workers}", Cluster(address))
                found.setdefault(workers, []).append(built)
                is_same = is_same and built.files == alone.files
            ratios.append(found[1][-1].embed / found[WORKERS][-1].embed)
        loads.append(os.getloadavg()[0])
    report = {
        "machine": machine(),
        "passages": alone.passages,
        "embed_seconds": {count: [round(build.embed, 2) for build in builds] for count, builds in found.items()},
        "read_seconds": {count: [round(build.read, 2) for build in builds] for count, builds in found.items()},
        "whole_seconds": {count: [round(build.whole, 2) for build in builds] for count, builds in found.items()},
        "alone_all_cores": {
            "read": round(alone.read, 2),
            "embed": round(alone.embed, 2),
            "whole": round(alone.whole, 2),
        },
        "ratio_of_embedding": round(statistics.median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "same_files_as_alone": is_same,
        "load_before_and_after": [round(load, 2) for load in loads],
    }
    print(json.dumps(report, indent=None if arguments.json else 1, default=str))


if __name__ == "__main__":
    main()
