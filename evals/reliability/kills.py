"""`index` killed with SIGKILL at random moments, while a reader opens the index and asks."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.folders import State, round_of, write_round
from evals.reliability.workplace import Workplace
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import IndexMissing, PinciteError
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.store import KEPT_GENERATIONS, Store
from rag.retriever import Retriever
from rag.settings import RagSettings

DOCUMENTS = 40
CHANGED = 8
CHECKED_EVERY = 10
"""Rounds from one whole check to the next: `index` to its end, `verify`, no leftovers."""

SMOOTHING = 4
"""Rounds over which the time that `index` takes is averaged; other work on the machine changes it."""

KINDS = ("update", "update", "update", "rebuild", "first build")
"""What is killed, in turn by chance."""


def state_of(generation: Generation) -> dict[str, int | None]:
    """Return which round's version of each document a generation holds; None where it says no round, or several."""
    return {
        record.name: round_of(generation.document_text(number)) for number, record in enumerate(generation.documents)
    }


class Onlooker:
    """Opens the index again and again from a thread, asks, and checks what it is given."""

    def __init__(self, folder: Path, embedder: Embedder, finding: Finding) -> None:
        self._folder = folder
        self._embedder = embedder
        self._finding = finding
        self._store = Store(folder / ".pincite")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self.states: list[State] = []
        """What the folder held, round by round."""
        self.openings = 0
        self.answers = 0
        self.generations: set[str] = set()
        self._newest = 0
        self._epoch = 0
        self._lock = threading.Lock()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def forget(self) -> None:
        """Expect any generation next: the index was removed."""
        with self._lock:
            self._newest = 0
            self._epoch += 1

    def _read(self) -> None:
        while not self._stop.is_set():
            epoch = self._epoch
            try:
                self.look(epoch)
            except IndexMissing:
                pass
            except PinciteError as error:
                if epoch == self._epoch:
                    self._finding.fault(f"opening: {error}")
            except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
                if epoch == self._epoch:
                    self._finding.fault(f"reading: {type(error).__name__}: {error}")
            time.sleep(0.05)

    def look(self, epoch: int) -> None:
        """Open, compare with the states of the folder, ask."""
        generation = self._store.open()
        found = state_of(generation)
        number = next((at for at in range(len(self.states) - 1, -1, -1) if self.states[at] == found), None)
        with self._lock:
            if epoch != self._epoch:
                return
            self.openings += 1
            self.generations.add(generation.manifest.generation)
            if number is None:
                self._finding.fault(f"mixed: {generation.manifest.generation} holds no state that the folder had")
            elif number < self._newest:
                self._finding.fault(f"back in time: round {number} after {self._newest}")
            else:
                self._newest = number
        name = f"d{self.openings % DOCUMENTS:02d}.txt"
        retriever = Retriever(self._store, self._embedder, settings=RagSettings().without_reader())
        with retriever:
            answer = retriever.ask(f"What did the depot of {Path(name).stem} hold?")
            held = {record.name: number for number, record in enumerate(retriever.generation.documents)}
            for hit in answer.passages:
                cited = hit.citation
                text = retriever.generation.document_text(held[cited.document])
                if text[cited.start : cited.end] != hit.text:
                    self._finding.fault(f"not verbatim: {cited.document} {cited.start}–{cited.end}")
        self.answers += 1


def run(place: Workplace, scale: Scale) -> Finding:
    """Kill `index` again and again; see what the module says."""
    finding = Finding("kills", "`index` killed (SIGKILL) at random moments; a reader opens and asks beside it")
    folder, chance = place.new("kills"), random.Random(13)
    names = [f"d{number:02d}.txt" for number in range(DOCUMENTS)]
    state: State = dict.fromkeys(names, 0)
    write_round(folder, names, 0)
    reader = Onlooker(folder, make_embedder(IndexSettings().model), finding)
    reader.states.append(dict(state))
    started = time.monotonic()
    place.run("index", folder)
    longest = time.monotonic() - started
    _finish(place, folder, reader, finding)
    reader.start()
    killed, rounds, checks, by_kind = 0, 0, 1, dict.fromkeys(KINDS, 0)
    while killed < scale.kills and rounds < 4 * scale.kills + 10:
        rounds += 1
        kind = chance.choice(KINDS)
        changed = chance.sample(names, CHANGED)
        state = {**state, **dict.fromkeys(changed, rounds)}
        reader.states.append(dict(state))
        write_round(folder, changed, rounds)
        if kind == "first build":
            reader.forget()
            shutil.rmtree(folder / ".pincite", ignore_errors=True)
        process = place.start("index", folder, *(["--rebuild"] if kind == "rebuild" else []))
        started = time.monotonic()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.15, 1.0) * longest)
            longest += (time.monotonic() - started - longest) / SMOOTHING  # it was faster than thought
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
            by_kind[kind] += 1
            longest *= 1 + 0.5 / SMOOTHING
        process.communicate()
        if process.returncode not in (0, -signal.SIGKILL):
            finding.fault(f"{kind}: index ended with {process.returncode}")
        if rounds % CHECKED_EVERY == 0 or killed == scale.kills:
            checks += 1
            _finish(place, folder, reader, finding)
    reader.stop()
    kinds = ", ".join(f"{count} of a {kind}" for kind, count in by_kind.items() if count)
    finding.tried = (
        f"{killed} kills in {rounds} rounds ({kinds}), {CHANGED} of {DOCUMENTS} documents changed in each; "
        f"{reader.openings:,} openings of {len(reader.generations):,} generations, {reader.answers:,} answers"
    )
    finding.held = (
        "every opening works, never a mixed state, never back in time, every answer verbatim; "
        f"{checks} times the next `index` completes, `verify` agrees, nothing is left over"
    )
    return finding


def _finish(place: Workplace, folder: Path, reader: Onlooker, finding: Finding) -> None:
    """Run `index` to its end; check that the index is that of the folder, and that nothing is left over."""
    ended = place.run("index", folder)
    if ended.code != 0:
        finding.fault(f"the next index ended with {ended.code}: {ended.err}")
        return
    try:
        found = state_of(Store(folder / ".pincite").open())
    except PinciteError as error:
        finding.fault(f"after the next index: {error}")
        return
    if found != reader.states[-1]:
        finding.fault("after the next index some documents are missing or old")
    verified = place.run("verify", folder)
    if verified.code != 0:
        finding.fault(f"verify ended with {verified.code}: {verified.out} {verified.err}")
    index = folder / ".pincite"
    partial = [path.name for path in index.rglob("*.partial")]
    generations = list((index / "generations").iterdir())
    if partial or len(generations) > KEPT_GENERATIONS or (index / "CURRENT.new").exists():
        finding.fault(f"left over: {partial}, {len(generations)} generations")
    if left := place.wait_alone():
        finding.fault(f"processes left: {len(left)}")
