"""Builds on Milvus that are killed, or whose connections are hurt: the same build, run again, must complete them."""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.reliability.fault_proxy import OUTAGE_SECONDS, FaultProxy
from evals.reliability.milvus_engine import MilvusEngine
from evals.reliability.milvus_states import LIMIT, StateReader, build, open_backend, started_builder
from index.errors import StoreError

MOST_TRIES = 10
"""Tries to hit a builder while it writes, until a round is given up."""

SLACK = 2.0
"""Seconds above the limit that the machine may be late."""


def is_completed(reader: StateReader, folders: Sequence[Path], number: int, uri: str) -> bool:
    """Run the same build again; return whether its folder is what is published then, with no passage too many."""
    build(folders[number], uri)
    backend = open_backend(uri)
    try:
        at = backend.snapshot()
        return reader.look(backend) == number and backend.count(at) == int(at.firsts[-1])
    finally:
        backend.close()


def kills(engine: MilvusEngine, folders: list[Path], rounds: int, chance: random.Random) -> dict[str, Any]:
    """Kill the engine or the builder while it writes; return what was seen."""
    build(folders[0], engine.uri)
    builder, began = started_builder(folders[-1], engine.uri)
    began.wait(60)
    started = time.monotonic()
    builder.join(60)
    usual = time.monotonic() - started
    seen: dict[str, Any] = {"rounds": 0, "engine": 0, "builder": 0, "missed": 0, "incomplete": 0}
    with StateReader(engine.uri, folders) as reader:
        tries = 0
        while seen["rounds"] < rounds and tries < rounds * MOST_TRIES:
            tries += 1
            number, victim = tries % len(folders), ("engine", "builder")[seen["rounds"] % 2]
            builder, began = started_builder(folders[number], engine.uri)
            began.wait(60)
            builder.join(chance.random() * usual)
            if not builder.is_alive():
                seen["missed"] += 1
                continue
            if victim == "engine":
                engine.kill()
                builder.join(0.3)
                builder.kill()
                builder.join()
                engine.start()
            else:
                builder.kill()
                builder.join()
            whole = is_completed(reader, folders, number, engine.uri)
            seen["rounds"] += 1
            seen[victim] += 1
            seen["incomplete"] += not whole
            print(seen["rounds"], victim, "whole" if whole else "NOT WHOLE", flush=True)
        return {**seen, "usual_s": round(usual, 1), "looks": reader.looks, "partial": reader.partial}


def write_faults(engine: MilvusEngine, folders: list[Path], count: int, chance: random.Random) -> dict[str, Any]:
    """Build through a proxy that hurts connections; return what was seen."""
    seen: dict[str, Any] = {"builds": 0, "done": 0, "errors": 0, "other": 0, "wrong": 0, "incomplete": 0, "late": 0}
    with FaultProxy(engine.port, chance) as proxy, StateReader(engine.uri, folders) as reader:
        uri = f"http://127.0.0.1:{proxy.port}"
        usual = chunks = 0.0
        for folder in (*folders, folders[0]):
            before, started = proxy.chunks, time.monotonic()
            build(folder, uri)
            usual, chunks = max(usual, time.monotonic() - started), max(chunks, proxy.chunks - before)
        number = 0
        while proxy.faults < count:
            number = (number + 1) % len(folders)
            before, started = proxy.faults, time.monotonic()
            # Somewhere in the build, and again somewhere after that.
            proxy.arm(lambda: chance.randrange(int(chunks)), again=True)
            error: Exception | None
            try:
                error = build(folders[number], uri, LIMIT)
            except Exception as raised:  # noqa: BLE001 - anything else is a finding
                error = raised
            if error is not None and (not isinstance(error, StoreError) or len(str(error).splitlines()) > 1):
                seen["other"] += 1
                print(type(error).__name__, str(error)[:300], flush=True)
            proxy.disarm()
            took = time.monotonic() - started
            seen["builds"] += 1
            seen["late"] += took > 3 * usual + (proxy.faults - before) * (LIMIT + OUTAGE_SECONDS + SLACK)
            seen["errors" if error else "done"] += 1
            backend = open_backend(engine.uri)
            found = reader.look(backend)
            seen["wrong"] += found is None or (error is None and found != number)
            backend.close()
            whole = is_completed(reader, folders, number, engine.uri)
            seen["incomplete"] += not whole
            print(
                proxy.faults, round(took, 1), found, number, error or "done", "" if whole else "NOT WHOLE", flush=True
            )
        kinds = dict(proxy.kinds)
        return {"faults": proxy.faults, "kinds": kinds, **seen, "looks": reader.looks, "partial": reader.partial}
