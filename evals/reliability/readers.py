"""Harmed files of every format: each costs itself alone, in time, and what is read of it is whole."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.mutations import mutate
from evals.reliability.workplace import Workplace
from index.errors import ReadError
from index.files.extract.extracted import Extracted, Skipped
from index.files.extractors import EXTRACTORS, find_extractor
from index.files.worker import Limits, Worker

LIMITS = Limits(seconds=20, memory_mb=1_500)
"""What reading one harmed file may take."""

LARGEST_BYTES = 700_000
"""Bytes of the largest file that is harmed."""

FILES_A_FORMAT = 12
"""Files of one ending that are harmed at most."""

THREADS = 2
"""Files that are read at a time, each by a child of its own."""

PLACES = (Path("../shared/formats"), Path("/usr/share"))
"""Where whole files of the formats are looked for: beside the checkout, and among the system's documents."""


def run(place: Workplace, scale: Scale) -> Finding:  # noqa: ARG001
    """Read harmed files, about as many of each format."""
    finding = Finding("readers", "files of the formats that are extracted, harmed at random")
    samples = find_samples(PLACES)
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    endings = sorted(samples)
    with ThreadPoolExecutor(THREADS) as pool:
        workers = [Worker() for _ in range(THREADS)]
        jobs = [
            pool.submit(_read_share, workers[number], endings[number::THREADS], samples, scale.readings // THREADS)
            for number in range(min(THREADS, len(endings)))
        ]
        for job in jobs:
            counts, faults, seconds = job.result()
            outcomes += counts
            slowest = max(slowest, seconds)
            for fault in faults:
                finding.fault(fault)
        for worker in workers:
            worker.close()
    files = sum(map(len, samples.values()))
    finding.tried = (
        f"{sum(outcomes.values()):,} readings of harmed copies of {files} files, {len(endings)} endings: "
        f"{' '.join(endings)}"
    )
    finding.held = (
        f"{outcomes['read']:,} were read, {outcomes['refused']:,} refused with a reason, {outcomes['ended']:,} ended "
        f"the process that read them, {outcomes['late']:,} took longer than {LIMITS.seconds} s and were given up; the "
        f"next file was read each time; every block lies in its text, and every letter in a block or among what is "
        f"left out with a reason; the slowest took {slowest:.1f} s"
    )
    return finding


def find_samples(places: Sequence[Path]) -> dict[str, list[bytes]]:
    """Return the bytes of whole files by their ending, the smallest of each first."""
    known = {ending for endings in EXTRACTORS for ending in endings}
    paths: dict[str, list[Path]] = {}
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else ():
            ending = path.suffix.lower()
            if ending in known and path.is_file() and 0 < path.stat().st_size <= LARGEST_BYTES:
                paths.setdefault(ending, []).append(path)
    found: dict[str, list[bytes]] = {}
    for ending, own in paths.items():
        step = max(1, len(own) // FILES_A_FORMAT)
        found[ending] = [path.read_bytes() for path in own[::step][:FILES_A_FORMAT]]
    return found


def _read_share(
    worker: Worker, endings: Sequence[str], samples: dict[str, list[bytes]], readings: int
) -> tuple[Counter[str], list[str], float]:
    """Read `readings` harmed files of some endings in turn; return the outcomes, the faults and the most seconds."""
    outcomes: Counter[str] = Counter()
    faults: list[str] = []
    slowest = 0.0
    for number in range(readings):
        ending = endings[number % len(endings)]
        seed = f"{ending} {number}"
        chance = random.Random(seed)
        data = mutate(chance.choice(samples[ending]), chance)
        started = time.monotonic()
        outcome, own = read_harmed(worker, ending, data)
        seconds = time.monotonic() - started
        slowest = max(slowest, seconds)
        outcomes[outcome] += 1
        faults += [f"{seed}: {fault}" for fault in own]
        if seconds > LIMITS.seconds + 10:
            faults.append(f"{seed}: took {seconds:.0f} s, more than its limit")
    return outcomes, faults, slowest


def read_harmed(worker: Worker, ending: str, data: bytes) -> tuple[str, list[str]]:
    """Return what came of reading some bytes (read, refused, ended or late), and what is wrong with what was read."""
    extractor = find_extractor(f"harmed{ending}")
    assert extractor is not None
    try:
        found = list(worker.extract(extractor.module, f"harmed{ending}", data, LIMITS))
    except ReadError as error:
        reason = str(error)
        outcome = "ended" if "ended the process" in reason else "late" if "takes more than" in reason else "refused"
        return outcome, [] if len(reason.splitlines()) == 1 else [f"a reason of several lines: {reason}"]
    except Exception as error:  # noqa: BLE001  (any other error would end an update)
        return "refused", [f"{type(error).__name__}: {error}"]
    return "read", [fault for one in found if not isinstance(one, Skipped) for fault in faults_of(one)]


def faults_of(found: Extracted) -> list[str]:
    """Return what is wrong with the structure of an extracted document."""
    structure, text = found.structure, found.text
    faults: list[str] = []
    spans = [(block.start, block.end) for block in structure.blocks or ()]
    at = 0
    for start, end in spans:
        if not at <= start <= end <= len(text):
            faults.append(f"a block at {start}:{end} after {at} in {len(text)} characters")
            break
        at = end
    if any(not 0 <= start < end <= len(text) for block in structure.blocks or () for start, end in block.context):
        faults.append("a context that is not in the text")
    starts = [place.start for place in structure.places]
    if starts and (starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > len(text)):
        faults.append("places that are not in order")
    if found.format == "pdf" and len(structure.page_labels) not in (0, text.count("\f") + 1):
        faults.append(f"{len(structure.page_labels)} page labels for {text.count(chr(12)) + 1} pages")
    if structure.blocks is not None:
        covered = sorted([*spans, *((one.start, one.end) for one in structure.left_out)])
        lost, at = 0, 0
        for start, end in covered:
            lost += sum(map(str.isalnum, text[at:start]))
            at = max(at, end)
        lost += sum(map(str.isalnum, text[at:]))
        if lost:
            faults.append(f"{lost} letters in no block")
    return faults
