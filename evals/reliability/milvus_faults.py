"""Milvus killed, and its network hurt: `python -m evals.reliability.milvus_faults kills|asks|writes --engine lite-2.5`.

`kills`: an index is built on an engine, and the engine or the builder, in turn, is killed with SIGKILL while it writes;
the same build, run again, must complete it. `writes`: builds go through a proxy that cuts, delays, stalls and resets
connections, or is away for a while; each must end in time, and the same build without it complete it. In both, a reader
looks again and again, and must never see a part. `asks`: questions go through the proxy; every answer must be right, or
one of our errors within the limit.
"""

import argparse
import json
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
from evals.reliability.milvus_states import LIMIT, build, open_backend
from evals.reliability.milvus_writes import SLACK, kills, write_faults
from index.backend.base import Backend, Snapshot
from index.errors import BackendError

TERMS = (["loan"], ["polic", "train"], ["navi"], ["drug", "coloni"], ["embassi", "report"])
"""Questions, as stems."""


def answers(backend: Backend, at: Snapshot) -> list[Any]:
    """Return what questions find."""
    found = []
    for asked in TERMS:
        hits = backend.lexical(at, [asked], 20)[0]
        found.append(
            [(key, round(score, 4)) for key, score in zip(hits.keys.tolist(), hits.scores.tolist(), strict=True)]
        )
    return found


def ask_faults(engine: MilvusEngine, index: Path, count: int, chance: random.Random) -> dict[str, Any]:
    """Ask through a proxy that hurts connections; return what was seen."""
    build(index, engine.uri)
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
            proxy.arm(lambda: chance.randrange(4))
            started = time.monotonic()
            try:
                backend = backend or open_backend(f"http://127.0.0.1:{proxy.port}", LIMIT)
                which = chance.randrange(len(TERMS) + 2)
                started = time.monotonic()
                if which < len(TERMS):
                    hits = backend.lexical(at, [TERMS[which]], 20)[0]
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
            seen["late"] += took > LIMIT + SLACK
            seen["longest_s"] = max(seen["longest_s"], round(took, 2))
        seen["faults"] = proxy.faults
        seen["kinds"] = proxy.kinds
    return seen


def main() -> None:
    """Run one of the three and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("kills", "asks", "writes"))
    parser.add_argument("--engine", default="lite-2.5")
    parser.add_argument("--count", type=int, default=20, help="rounds, or faults")
    parser.add_argument("--index", type=Path, nargs="+", required=True, help="indexes of folders, built in turn")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="engines-"))
    engine = MilvusEngine(arguments.engine, folder / "data")
    chance = random.Random(arguments.seed)
    engine.start()
    try:
        if arguments.what == "asks":
            seen = ask_faults(engine, arguments.index[0], arguments.count, chance)
        else:
            attack = kills if arguments.what == "kills" else write_faults
            seen = attack(engine, arguments.index, arguments.count, chance)
    finally:
        engine.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(seen))


if __name__ == "__main__":
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    main()
