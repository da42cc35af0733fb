"""A cluster of two processes makes the index that one process makes, whatever happens to its workers."""

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.encoder.base import Embedder
from index.errors import Cancelled, ClusterError
from index.indexing.builder import Builder
from index.indexing.cluster.cluster import Cluster
from index.indexing.cluster.scheduler import ClusterLimits
from index.indexing.cluster.stamp import Stamp
from index.models import Progress
from index.settings import IndexSettings
from index.store.store import Store
from tests.clusters import cluster_of, make_deadly, make_fake, make_none, make_slow
from tests.fakes import FakeClock, FakeEmbedder

pytest.importorskip("distributed", reason="needs pincite[dask]: pip install 'pincite[dask]'")

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    # Dask's own: sockets of workers that were killed, and what it is told of itself.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Fill a folder with documents of all kinds: sections, rows, problems, exports, a document of many batches."""
    root = tmp_path / "corpus"
    root.mkdir()
    for number in range(24):
        text = f"# Harbour {number}\n\n" + f"The navy wants {number} ships — and “more” of {number}s. " * (
            1 + number % 7
        )
        (root / f"{number:02}.{'md' if number % 3 else 'txt'}").write_text(text, "utf-8")
    rows = "".join(
        json.dumps({"_id": str(n), "title": f"Port {n % 5}", "text": f"Row {n} tells of a port. " + "It does. " * 150})
        + "\n"
        for n in range(40)
    )
    rows += '{"_id": "half", "title": "", "text": "Half of a pair \\ud83d of surrogates sinks."}\n'
    (root / "corpus.jsonl").write_text(rows + "no row\n", "utf-8")
    (root / "bad.txt").write_bytes(b"PK\x03\x04\0\0\0")
    (root / "page.html").write_text("<h1>Ships</h1><p>They lie in the harbour of Peru.</p>", "utf-8")
    (root / "SOURCES.toml").write_text('["00.txt"]\ntitle = "The first"\n', "utf-8")
    for path in root.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return root


Build = Callable[..., Store]


@pytest.fixture
def build(folder: Path, tmp_path: Path) -> Build:
    """Build the index of the folder into a store of its own."""
    stores = iter(range(100))

    def run(work: Cluster | None = None, store: Store | None = None, **more: Any) -> Store:
        store = store or Store(tmp_path / f"index{next(stores)}")
        Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock(), work=work, **more).update(folder)
        return store

    return run


def content(store: Store) -> dict[str, str]:
    """Return the hashes of all files of the published generation, by their name and the number of their segment."""
    manifest = store.open().manifest
    assert manifest.is_complete
    parts = [manifest.own, *(segment.files for segment in manifest.segments)]
    found = {f"{number}/{name}": record.sha256 for number, part in enumerate(parts) for name, record in part.items()}
    told = manifest.documents, manifest.passages, manifest.tokens, manifest.problems, manifest.skipped
    return {**found, "told": str(told)}


def test_two_processes_make_the_index_that_one_makes(local_cluster: Any, build: Build) -> None:
    assert content(build(cluster_of(local_cluster))) == content(build())
    # Also in several segments, published before all is embedded, with what is too large for workers read here.
    shape = {"seal": 30, "words_first": 10}
    assert content(build(cluster_of(local_cluster, largest=1000), **shape)) == content(build(**shape))


def test_what_workers_do_not_see_is_read_here(
    local_cluster: Any, build: Build, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = build()
    # Workers run in another folder, so a relative path leads them nowhere.
    monkeypatch.chdir(folder.parent)
    store = Store(tmp_path / "seen-here")
    builder = Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock(), work=cluster_of(local_cluster))
    builder.update(Path(folder.name))
    assert content(store) == content(alone)


def test_an_update_reads_and_embeds_on_the_cluster_what_changed(local_cluster: Any, build: Build, folder: Path) -> None:
    stores = [build(), build()]
    (folder / "00.txt").write_text("A new harbour was built in Callao.", "utf-8")
    (folder / "05.md").unlink()
    found = [build(work, store) for work, store in zip([cluster_of(local_cluster), None], stores, strict=True)]
    assert content(found[0]) == content(found[1])


def test_a_worker_that_is_killed_costs_only_time(local_cluster: Any, build: Build) -> None:
    killed = list[int]()

    def kill_once(progress: Progress) -> None:
        at = {"read": progress.done > 0, "embed": progress.done > 10}.get(progress.stage, False)
        # Not one that is just starting: its nanny would give it up.
        running = [
            one for one in local_cluster.workers.values() if one.worker_address in local_cluster.scheduler.workers
        ]
        if at and progress.stage not in stages and running:
            stages.add(progress.stage)
            victim = running[0]
            killed.append(victim.process.pid)
            os.kill(victim.process.pid, signal.SIGKILL)

    stages = set[str]()
    shape = {"seal": 30}
    found = build(cluster_of(local_cluster, make=make_slow), progress=kill_once, **shape)
    assert killed
    assert content(found) == content(build(**shape))


def test_a_stop_leaves_the_old_index_and_the_next_build_completes_it(
    local_cluster: Any, build: Build, folder: Path
) -> None:
    store = build()
    before = content(store)
    (folder / "new.txt").write_text("A new harbour was built in Callao. " * 400, "utf-8")
    stopped = threading.Event()

    def stop(progress: Progress) -> None:
        if progress.stage == "embed":
            stopped.set()

    with pytest.raises(Cancelled):
        build(cluster_of(local_cluster), store, progress=stop, should_stop=stopped.is_set)
    assert content(store) == before
    assert content(build(cluster_of(local_cluster), store)) != before


@pytest.fixture
def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Listen at a port, and say nothing."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen()
        yield found.getsockname()[1]


def refused(build: Build, store: Store, folder: Path, work: Cluster) -> str:
    """Return what a build says that fails; the index stays as it was."""
    before = content(store)
    (folder / "new.txt").write_text("A new harbour was built in Callao.", "utf-8")
    with pytest.raises(ClusterError) as error:
        build(work, store)
    assert content(store) == before
    assert "\n" not in str(error.value)
    return str(error.value)


QUICK = ClusterLimits(connect=0.4, workers=1, answer=20, close=0.4, watch=0.1)


def test_a_scheduler_that_is_away_is_one_error(build: Build, folder: Path, free_port: int, silent_port: int) -> None:
    store = build()
    for address in (
        f"tcp://127.0.0.1:{free_port}",
        f"tcp://127.0.0.1:{silent_port}",
        "no://where",
        "nowhere.invalid:1",
    ):
        told = refused(build, store, folder, Cluster(address, limits=QUICK, make=make_fake))
        assert f"no Dask scheduler answers at {address}" in told


def test_workers_that_differ_or_lack_the_model_are_one_error(local_cluster: Any, build: Build, folder: Path) -> None:
    store = build()

    def newer(embedder: Embedder) -> Stamp:
        return Stamp.here(embedder.identity).model_copy(update={"pincite": "9.9 (0123abcd)"})

    assert "not 9.9 (0123abcd). Install the same" in refused(
        build, store, folder, cluster_of(local_cluster, stamp=newer)
    )
    told = refused(build, store, folder, cluster_of(local_cluster, make=make_none))
    assert "all-MiniLM-L6-v2: there is no such model" in told


def test_a_cluster_says_what_its_workers_have_or_lack(local_cluster: Any) -> None:
    def inspected(**more: Any) -> str:
        cluster = cluster_of(local_cluster, **more)
        try:
            return cluster.inspect(IndexSettings(), FakeEmbedder())
        finally:
            cluster.close()

    assert inspected().endswith(": 2 workers, with what this machine has")
    other = Stamp.here(FakeEmbedder().identity).model_copy(update={"model": "another"})
    with pytest.raises(ClusterError, match=r"the worker tcp://\S+ has the model \S.*, not another\. Install the same"):
        inspected(stamp=lambda _: other)
    with pytest.raises(ClusterError, match="there is no such model"):
        inspected(make=make_none)


def test_workers_that_end_each_time_are_one_error(local_cluster: Any, build: Build, folder: Path) -> None:
    store, scheduler = build(), local_cluster.scheduler
    scheduler.allowed_failures, before = 0, scheduler.allowed_failures
    try:
        told = refused(build, store, folder, cluster_of(local_cluster, make=make_deadly))
    finally:
        scheduler.allowed_failures = before
    assert "1 workers in a row ended before they had embedded" in told


def test_a_worker_that_gives_no_answer_is_one_error(local_cluster: Any, build: Build, folder: Path) -> None:
    store = build()
    told = refused(build, store, folder, cluster_of(local_cluster, make=make_slow, limits=ClusterLimits(answer=0.001)))
    assert "within 0 s" in told and "index.dask_seconds" in told


def test_a_scheduler_that_is_lost_or_has_no_workers_is_one_error(build: Build, folder: Path) -> None:
    from distributed import LocalCluster

    store = build()
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0", silence_logs=50) as empty:
        work = cluster_of(empty, limits=QUICK)
        assert "has had no worker" in refused(build, store, folder, work)
        timer = threading.Timer(0.5, empty.close)
        timer.start()
        patient = replace(QUICK, workers=60)
        assert "was lost" in refused(build, store, folder, cluster_of(empty, limits=patient))
        timer.join()
