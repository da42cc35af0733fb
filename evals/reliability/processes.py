"""Processes: forks, few descriptors, signals; nothing hangs, nothing stays behind, no wrong advice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.folders import write_round
from evals.reliability.workplace import Workplace, wait_until

DESCRIPTORS = (256, 128, 64, 40, 24)
"""Limits on open files under which commands are run."""

SIGNALLED = 8
"""Times that each signal is sent to `index`."""

FORK = """
import os, signal, sys
from index.errors import PinciteError
from rag import Retriever
retriever = Retriever.open(sys.argv[1])
first = retriever.ask(sys.argv[2])
child = os.fork()
if child == 0:
    signal.alarm(60)
    try:
        again = retriever.ask(sys.argv[2])
        os._exit(0 if [h.text for h in again.passages] == [h.text for h in first.passages] else 3)
    except PinciteError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(4)
_, status = os.waitpid(child, 0)
again = retriever.ask(sys.argv[2])
same = [h.text for h in again.passages] == [h.text for h in first.passages]
code = os.waitstatus_to_exitcode(status)
print("hang" if code == -signal.SIGALRM else code, same)
retriever.close()
"""
"""Asks, forks, and asks in the child and in the parent; prints how the child ended and whether the parent still can."""

QUESTION = "What did the depot of d03 hold?"


def run(place: Workplace, scale: Scale) -> Finding:
    """Try forks, limits and signals; see what the module says."""
    finding = Finding("processes", "forks, few descriptors, signals")
    folder = place.new("processes")
    names = [f"d{number:02d}.txt" for number in range(70)]
    write_round(folder, names, 0)
    for number in range(5):
        write_round(folder, names[number : number + 3], number)
        ended = place.run("index", folder)
        if ended.code != 0:
            finding.fault(f"index ended with {ended.code}: {ended.err}")
    forks = _fork(place, folder, finding, 1 if scale.harms else 3)
    limited = _few_descriptors(place, folder, names, finding, DESCRIPTORS[:: 4 if scale.harms else 1])
    signals = _signals(place, folder, names, finding, 1 if scale.harms else SIGNALLED)
    finding.tried = (
        f"{forks} forks after asking; {limited} commands with {DESCRIPTORS[0]} to {DESCRIPTORS[-1]} descriptors; "
        f"{signals} signals (SIGINT, SIGTERM, SIGKILL) to an `index` with children"
    )
    finding.held = (
        "a fork answers as its parent, or says in one line that it cannot; too few descriptors are called so, never "
        "damage; no process stays behind"
    )
    return finding


def _fork(place: Workplace, folder: Path, finding: Finding, times: int) -> int:
    for _ in range(times):
        done = subprocess.run(  # noqa: S603  (our own interpreter)
            [sys.executable, "-c", FORK, str(folder), QUESTION],
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
            env=place.environment,
        )
        if done.stdout.strip() not in ("0 True", "4 True"):
            finding.fault(f"fork: {done.stdout} {done.stderr[-300:]}")
    return times


def _few_descriptors(
    place: Workplace, folder: Path, names: list[str], finding: Finding, limits: tuple[int, ...]
) -> int:
    if shutil.which("prlimit") is None:
        return 0
    tried = 0
    for limit in limits:
        prefix = ("prlimit", f"--nofile={limit}:{limit}")
        write_round(folder, names[:3], limit)
        for command in (("ask", QUESTION, folder), ("index", folder), ("verify", folder), ("status", folder)):
            tried += 1
            ended = place.run(*command, prefix=prefix)
            what = f"{command[0]} with {limit} descriptors"
            if ended.code is None:
                finding.fault(f"{what}: hangs: {ended.err}")
            elif "--rebuild" in ended.err or "damaged" in ended.err:
                finding.fault(f"{what}: calls it damage: {ended.err}")
            elif "Traceback" in ended.err and limit >= DESCRIPTORS[-2]:
                finding.fault(f"{what}: {ended.err[-300:]}")
            elif ended.code not in (0, 3) and limit >= 128:
                finding.fault(f"{what}: ended with {ended.code}: {ended.err[-300:]}")
    ended = place.run("index", folder)
    if ended.code != 0:
        finding.fault(f"index after few descriptors ended with {ended.code}: {ended.err}")
    return tried


def _signals(place: Workplace, folder: Path, names: list[str], finding: Finding, times: int) -> int:
    chance, sent = random.Random(13), 0
    started = time.monotonic()
    place.run("index", folder, "--rebuild")
    longest = time.monotonic() - started
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for turn in range(times):
            write_round(folder, names, 1000 + turn)
            with place.start("index", folder, "--rebuild") as process:
                time.sleep(chance.uniform(0.2, 1.0) * longest)
                if process.poll() is None:
                    os.kill(process.pid, number)
                    sent += 1
                if not wait_until(lambda: process.poll() is not None, 30):
                    finding.fault(f"{number.name}: index goes on for 30 s")
                    os.killpg(process.pid, signal.SIGKILL)
                _, err = process.communicate()
                if "Traceback" in err or (number is not signal.SIGKILL and len(err.strip().splitlines()) > 3):
                    finding.fault(f"{number.name}: {err[-300:]}")
            if left := place.wait_alone():
                finding.fault(f"{number.name}: {len(left)} processes stay behind")
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
    ended = place.run("index", folder)
    if ended.code != 0:
        finding.fault(f"index after signals ended with {ended.code}: {ended.err}")
    return sent
