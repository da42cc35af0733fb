"""`index --watch` while a folder changes: in the end the index is that of the folder, and nothing has grown."""

import os
import random
import shutil
import signal
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.folders import text_of, write_round
from evals.reliability.workplace import Workplace, wait_until
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import PinciteError
from index.settings import IndexSettings
from index.store.store import Store
from rag.retriever import Retriever
from rag.settings import RagSettings

DOCUMENTS = 300
FOLDERS = 6
EVERY = 0.3
"""Seconds between two looks of the watcher."""

SETTLING_SECONDS = 90.0
"""Seconds that the watcher has to come to rest after the last change."""

MOST_GROWTH = 1.35
"""How many times as much memory the last third may take as the first, in the median."""

MOST_MORE_DESCRIPTORS = 16
"""Open files that the last third may have more than the first, at the most."""

LEAST_MINUTES = 1.0
"""Minutes from which on growth is judged: before, the watcher is still loading."""

Held = dict[str, tuple[str, tuple[tuple[int, int], ...]]]
"""Of each document its text, and where its passages stand."""


@dataclass
class Changes:
    """Changes a folder in every way, by chance, and counts."""

    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(13))
    count: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    next_name: int = DOCUMENTS
    parked: list[tuple[Path, Path]] = field(default_factory=list)

    def step(self) -> None:
        """Make one change."""
        files = sorted(self.folder.glob("s*/*.txt"))
        kind = self.chance.choice(
            ("edit",) * 6 + ("add", "remove", "append", "replace", "move", "rename folder", "hide")
        )
        name = f"s{self.chance.randrange(FOLDERS)}/d{self.next_name:04d}.txt"
        one = self.chance.choice(files)
        if kind == "edit":
            write_round(one.parent, [one.name], self.count)
        elif kind == "add":
            write_round(self.folder, [name], self.count)
            self.next_name += 1
        elif kind == "remove" and len(files) > DOCUMENTS // 2:
            one.unlink()
        elif kind == "append":
            with one.open("a", encoding="utf-8") as file:
                file.write(f"\nIn round {self.count} a line was added to {one.stem}.\n")
        elif kind == "replace":
            other = one.with_name(f".{one.name}.new")
            other.write_text(text_of(one.name, self.count), "utf-8")
            other.replace(one)
        elif kind == "move":
            to = self.folder / name
            to.parent.mkdir(exist_ok=True)
            one.rename(to)
            self.next_name += 1
        elif kind == "rename folder":
            self._rename(one.parent)
        elif kind == "hide":
            self._hide(one.parent)
        self.count += 1
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1

    def _rename(self, folder: Path) -> None:
        if folder != self.folder:
            folder.rename(folder.with_name(f"{folder.name.partition('-')[0]}-{self.count}"))

    def _hide(self, folder: Path) -> None:
        """Rename a folder away and back within a second, as a mount that comes back."""
        if folder != self.folder:
            away = self.folder.parent / f"away-{self.count}"
            folder.rename(away)
            time.sleep(self.chance.uniform(0, 0.8))
            away.rename(folder)


@dataclass
class Watched:
    """What the watcher used, sample by sample."""

    memory: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def sample(self, pid: int) -> None:
        """Take a sample of a process."""
        try:
            status = Path(f"/proc/{pid}/status").read_text("utf-8")
            self.memory.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
            self.descriptors.append(len(os.listdir(f"/proc/{pid}/fd")))  # noqa: PTH208
        except (OSError, IndexError):
            return

    def thirds(self) -> tuple[float, float, int, int]:
        """Return the median of memory in MB and the most descriptors, of the first third and of the last."""
        third = max(1, len(self.memory) // 3)
        return (
            statistics.median(self.memory[:third]),
            statistics.median(self.memory[-third:]),
            max(self.descriptors[:third]),
            max(self.descriptors[-third:]),
        )


def run(place: Workplace, scale: Scale) -> Finding:
    """Change a watched folder for minutes; compare with an index from scratch."""
    finding = Finding("soak", f"`index --watch` for {scale.soak_minutes:g} minutes of changes")
    root = place.new("soak")
    folder = root / "documents"
    documents = DOCUMENTS if scale.harms is None else 20
    write_round(folder, [f"s{number % FOLDERS}/d{number:04d}.txt" for number in range(documents)], 0)
    embedder = make_embedder(IndexSettings().model)
    changes, watched = Changes(folder), Watched()
    asked, said = 0, ""
    with place.start("index", folder, "--watch", "--every", str(EVERY)) as watcher:
        lines: list[str] = []
        reader = threading.Thread(target=lines.extend, args=(watcher.stderr,), daemon=True)
        reader.start()
        try:
            wait_until((folder / ".pincite" / "CURRENT").exists, 120)
            end, sampled = time.monotonic() + 60 * scale.soak_minutes, 0.0
            while time.monotonic() < end and watcher.poll() is None:
                changes.step()
                time.sleep(changes.chance.uniform(0.0, 1.0))
                if time.monotonic() - sampled > max(0.2, 2 * min(1.0, scale.soak_minutes)):
                    sampled = time.monotonic()
                    watched.sample(watcher.pid)
                    asked += _ask(folder, embedder, finding)
            if watcher.poll() is not None:
                finding.fault(f"the watcher ended with {watcher.returncode}: {''.join(lines)[-300:]}")
            _settle(folder, finding)
            held = _held(folder)
        finally:
            _stop(watcher)
        reader.join(10)
        said = "".join(lines)
    if "Traceback" in said or "fault of pincite" in said:
        finding.fault(f"the watcher printed: {said[-400:]}")
    if left := place.wait_alone():
        finding.fault(f"{len(left)} processes stay behind")
    scratch = root / "scratch"
    shutil.copytree(folder, scratch, ignore=shutil.ignore_patterns(".pincite"))
    ended = place.run("index", scratch)
    if ended.code != 0:
        finding.fault(f"index from scratch ended with {ended.code}: {ended.err}")
    wanted = _held(scratch)
    _compare(held, wanted, finding)
    answers = _compare_answers(folder, scratch, embedder, finding)
    first, last, fewest, most = watched.thirds()
    if scale.soak_minutes >= LEAST_MINUTES:
        _judge_growth(watched, finding)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(changes.by_kind.items()))
    finding.tried = f"{changes.count:,} changes to {len(wanted)} documents ({kinds}), {asked:,} questions meanwhile"
    finding.held = (
        f"the index equals one built from scratch: {len(wanted)} documents, "
        f"{sum(len(passages) for _, passages in wanted.values()):,} passages, {answers} answers; memory "
        f"{first:.0f} → {last:.0f} MB, descriptors {fewest} → {most} (first third, last third)"
    )
    return finding


def _judge_growth(watched: Watched, finding: Finding) -> None:
    first, last, fewest, most = watched.thirds()
    if last > MOST_GROWTH * first:
        finding.fault(f"memory grew: {first:.0f} MB in the first third, {last:.0f} MB in the last")
    if most > fewest + MOST_MORE_DESCRIPTORS:
        finding.fault(f"descriptors grew: {fewest} in the first third, {most} in the last")


def _ask(folder: Path, embedder: Embedder, finding: Finding) -> int:
    """Ask a question of the folder as it is indexed; every passage has to be word for word what was indexed."""
    try:
        with Retriever(Store(folder / ".pincite"), embedder, settings=RagSettings().without_reader()) as retriever:
            for hit in retriever.search("Which depot held kettles?", 5):
                if retriever.document(hit.citation.document)[hit.citation.start : hit.citation.end] != hit.text:
                    finding.fault("a passage is not word for word")
    except PinciteError as error:
        finding.fault(f"asking: {error}")
    return 1


def _settle(folder: Path, finding: Finding) -> None:
    """Wait until the watcher publishes nothing for some seconds, or SETTLING_SECONDS."""
    pointer = folder / ".pincite" / "CURRENT"
    last, since, end = "", time.monotonic(), time.monotonic() + SETTLING_SECONDS
    while time.monotonic() < end:
        now = pointer.read_text("utf-8")
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > 20 * EVERY:
            return
        time.sleep(EVERY)
    finding.fault(f"the watcher does not come to rest within {SETTLING_SECONDS:.0f} s")


def _stop(watcher: "subprocess.Popen[str]") -> None:
    if watcher.poll() is None:
        watcher.send_signal(signal.SIGINT)
    if not wait_until(lambda: watcher.poll() is not None, 20):
        os.killpg(watcher.pid, signal.SIGKILL)


def _held(folder: Path) -> Held:
    """Return what an index holds."""
    generation = Store(folder / ".pincite").open()
    places: list[list[tuple[int, int]]] = [[] for _ in generation.documents]
    for passage in generation.passages[:]:
        places[int(passage["document"])].append((int(passage["start"]), int(passage["end"])))
    return {
        record.name: (generation.document_text(number), tuple(places[number]))
        for number, record in enumerate(generation.documents)
    }


def _compare(held: Held, wanted: Held, finding: Finding) -> None:
    for name in sorted(wanted.keys() - held.keys()):
        finding.fault(f"{name} is missing from the watched index")
    for name in sorted(held.keys() - wanted.keys()):
        finding.fault(f"{name} is in the watched index and gone from the folder")
    for name in sorted(held.keys() & wanted.keys()):
        if held[name] != wanted[name]:
            finding.fault(f"{name}: {'other passages' if held[name][0] == wanted[name][0] else 'old text'}")


def _compare_answers(one: Path, other: Path, embedder: Embedder, finding: Finding) -> int:
    """Compare what stands first for questions to both indexes; return how many were asked."""
    questions = [
        f"What did the depot of d{number:04d} hold in {place}?" for number in range(10) for place in ("Kiel", "Hull")
    ]
    settings = RagSettings().without_reader()
    with (
        Retriever(Store(one / ".pincite"), embedder, settings=settings) as here,
        Retriever(Store(other / ".pincite"), embedder, settings=settings) as there,
    ):
        for question in questions:
            found, wanted = here.ask(question), there.ask(question)
            if [hit.text for hit in found.passages] != [hit.text for hit in wanted.passages]:
                finding.fault(f"other passages for {question}")
            elif abs(found.confidence - wanted.confidence) > 0.001:
                finding.fault(f"other confidence for {question}: {found.confidence:.3f}, {wanted.confidence:.3f}")
    return len(questions)
