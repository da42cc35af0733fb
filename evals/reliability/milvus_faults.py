"""Milvus killed, and its network cut: `python -m evals.reliability.milvus_faults kills|faults --engine lite-2.5`.

`kills`: an index is built on an engine, and in turn by chance the engine or the builder is killed with SIGKILL; the
same build, run again, must complete it, and what is published must never be a part. `faults`: questions go through a
proxy that cuts, delays and resets connections; every answer must be right, or one of our errors within the limit.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from evals.reliability.fault_proxy import FaultProxy
from evals.reliability.milvus_engine import MilvusEngine
from index.backend.base import Backend, Snapshot
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.errors import BackendError, IndexMissing, PinciteError, StoreError
from index.store.store import Store

TERMS = (["loan"], ["polic", "train"], ["navi"], ["drug", "coloni"], ["embassi", "report"])
"""Questions, as stems."""

LIMIT = 3.0
"""Seconds that one call may take under faults."""

START_SECONDS = 1.0
"""Seconds that a builder's process takes to start, about."""

SLACK = 2.0
"""Seconds above the limit that the machine may be late."""


def open_backend(uri: str, timeout: float = 30.0) -> Backend:
    """Return the back end at an address."""
    from index.backend.milvus import MilvusBackend

    backend: Backend = MilvusBackend(uri, "kills", timeout=timeout, consistency="Strong")
    return backend


def build(folder: str, uri: str) -> None:
    """Copy the index of a folder to an engine, as `pincite index --backend milvus` does."""
    with contextlib.suppress(PinciteError):
        copy_index(LocalBackend(Store(Path(folder))), open_backend(uri, 10.0))


def looks_whole(backend: Backend, states: list[dict[str, str]]) -> bool:
    """Return whether what is published is one of the states that folders had, complete."""
    try:
        at = backend.snapshot()
    except IndexMissing:
        return True
    held = {one.record.name: one.record.sha256 for one in at.documents}
    if held not in states:
        return False
    lexical = backend.lexical(at, ["loan"], 50).keys >> 24
    return len(lexical) > 0 and all(backend.document_text(at, one.sequence) for one in at.documents[:3])


def kills(engine: MilvusEngine, index: Path, others: list[Path], rounds: int, chance: random.Random) -> dict[str, Any]:
    """Kill the engine or the builder in the middle of builds; return what was seen."""
    folders = [index, *others]
    states = []
    for folder in folders:
        at = LocalBackend(Store(folder)).snapshot()
        states.append({one.record.name: one.record.sha256 for one in at.documents})
    build(str(index), engine.uri)
    started = time.monotonic()
    build(str(folders[-1]), engine.uri)
    usual = time.monotonic() - started
    seen: dict[str, Any] = {
        "rounds": rounds,
        "engine": 0,
        "builder": 0,
        "in_the_middle": 0,
        "partial": 0,
        "incomplete": 0,
        "usual_s": round(usual, 1),
    }
    context = multiprocessing.get_context("spawn")
    for number in range(rounds):
        folder = folders[(number + 1) % len(folders)]
        victim = ("engine", "builder")[number % 2]
        builder = context.Process(target=build, args=(str(folder), engine.uri))
        builder.start()
        builder.join(chance.random() * (usual + START_SECONDS))
        seen[victim] += 1
        seen["in_the_middle"] += builder.is_alive()
        if victim == "engine":
            engine.kill()
            builder.join(0.3)
            builder.kill()
            builder.join()
            engine.start()
        else:
            builder.kill()
            builder.join()
        backend = open_backend(engine.uri)
        seen["partial"] += not looks_whole(backend, states)
        build(str(folder), engine.uri)
        try:
            at = backend.snapshot()
            held = {one.record.name: one.record.sha256 for one in at.documents}
            whole = held == states[(number + 1) % len(folders)] and backend.count(at) == int(at.firsts[-1])
        except StoreError:
            whole = False
        seen["incomplete"] += not whole
        backend.close()
        print(number, victim, "whole" if whole else "NOT WHOLE", flush=True)
    return seen


def answers(backend: Backend, at: Snapshot) -> list[Any]:
    """Return what questions find."""
    found = []
    for asked in TERMS:
        hits = backend.lexical(at, asked, 20)
        found.append(
            [(key, round(score, 4)) for key, score in zip(hits.keys.tolist(), hits.scores.tolist(), strict=True)]
        )
    return found


def faults(engine: MilvusEngine, index: Path, count: int, chance: random.Random) -> dict[str, Any]:
    """Ask through a proxy that hurts connections; return what was seen."""
    build(str(index), engine.uri)
    direct = open_backend(engine.uri)
    at = direct.snapshot()
    expected = answers(direct, at)
    keys = np.array([key for key, _ in expected[0]], np.int64)
    texts = {key: one.text for key, one in direct.passages(at, keys).items()}
    seen: dict[str, Any] = {
        "faults": 0,
        "calls": 0,
        "right": 0,
        "wrong": 0,
        "errors": 0,
        "late": 0,
        "other": 0,
        "longest_s": 0.0,
    }
    with FaultProxy(engine.port, chance) as proxy:
        backend: Backend | None = None
        while proxy.faults < count:
            proxy.armed = True
            started = time.monotonic()
            try:
                backend = backend or open_backend(f"http://127.0.0.1:{proxy.port}", LIMIT)
                which = chance.randrange(len(TERMS) + 2)
                started = time.monotonic()
                if which < len(TERMS):
                    hits = backend.lexical(at, TERMS[which], 20)
                    pairs = zip(hits.keys.tolist(), hits.scores.tolist(), strict=True)
                    right = [(key, round(score, 4)) for key, score in pairs] == expected[which]
                elif which == len(TERMS):
                    right = {key: one.text for key, one in backend.passages(at, keys).items()} == texts
                else:
                    right = backend.snapshot().generation == at.generation
                seen["right" if right else "wrong"] += 1
            except BackendError:
                seen["errors"] += 1
            except Exception as error:  # noqa: BLE001 - anything else is a finding
                seen["other"] += 1
                print(type(error).__name__, str(error)[:200], flush=True)
            took = time.monotonic() - started
            seen["calls"] += 1
            print(proxy.faults, dict(seen), flush=True)
            seen["late"] += took > LIMIT + SLACK
            seen["longest_s"] = max(seen["longest_s"], round(took, 2))
        seen["faults"] = proxy.faults
        seen["kinds"] = proxy.kinds
    return seen


def main() -> None:
    """Run one of the two and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("kills", "faults"))
    parser.add_argument("--engine", default="lite-2.5")
    parser.add_argument("--count", type=int, default=20, help="rounds, or faults")
    parser.add_argument("--index", type=Path, required=True, help="the index of a folder, its .pincite")
    parser.add_argument("--others", type=Path, nargs="*", default=[], help="further indexes that are built in turn")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="engines-"))
    engine = MilvusEngine(arguments.engine, folder / "data")
    chance = random.Random(arguments.seed)
    engine.start()
    try:
        if arguments.what == "kills":
            seen = kills(engine, arguments.index, arguments.others, arguments.count, chance)
        else:
            seen = faults(engine, arguments.index, arguments.count, chance)
    finally:
        engine.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(seen))


if __name__ == "__main__":
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    main()
