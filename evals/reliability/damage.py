"""Every class of index file damaged in every way: found, never answered from, mended by `--rebuild`."""

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.folders import write_round
from evals.reliability.workplace import Workplace
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import PinciteError, StoreError
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import Store
from rag.retriever import Retriever
from rag.settings import RagSettings

DOCUMENTS = 12
QUESTIONS = [f"What did the depot of d{number:02d} hold?" for number in range(0, DOCUMENTS, 3)]


def _flip(place: float) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        data = bytearray(path.read_bytes())
        if data:
            data[min(int(place * len(data)), len(data) - 1)] ^= 0x10
            path.write_bytes(data)

    return harm


def _replaced(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(change(path.read_bytes())), None)[1]


def _folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, Callable[[Path], None]] = {
    "a bit flipped at its middle": _flip(0.5),
    "a bit flipped at its start": _flip(0.0),
    "a bit flipped at a third": _flip(0.33),
    "a bit flipped at its end": _flip(1.0),
    "the last byte cut": _replaced(lambda data: data[:-1]),
    "half of it": _replaced(lambda data: data[: len(data) // 2]),
    "empty": _replaced(lambda _: b""),
    "zeros": _replaced(lambda data: bytes(len(data))),
    "noise": _replaced(lambda data: random.Random(len(data)).randbytes(len(data))),
    "grown": _replaced(lambda data: data + b"\0" * 8),
    "deleted": lambda path: path.unlink(),
    "a folder instead": _folder_instead,
}

UNHARMED = {"lock", ".gitignore"}
"""Files that hold nothing."""


def classes_of(index: Path) -> dict[str, Path]:
    """Return one file of each class of an index: the same file of another segment or generation is of the same class.

    Files of generations and segments that are no longer used are passed over.
    """
    current = Store(index).open()
    used = {segment.name for segment in current.manifest.segments} | {current.manifest.generation}
    found: dict[str, Path] = {}
    for path in sorted(index.rglob("*")):
        parts = path.relative_to(index).parts
        if path.is_file() and path.name not in UNHARMED and (len(parts) == 1 or parts[1] in used):
            found.setdefault(re.sub(r"/[^/]+/", "/…/", "/".join(parts)), path)
    return found


def run(place: Workplace, scale: Scale) -> Finding:
    """Damage a copy of an index in every way, one at a time; see what the module says."""
    finding = Finding("damage", "every class of index file damaged")
    sound = place.new("damage-sound")
    embedder = make_embedder(IndexSettings().model)
    names = [f"d{number:02d}.txt" for number in range(DOCUMENTS)]
    for number, some in enumerate((names, names[:2])):
        write_round(sound, some, number)
        Builder(Store(sound / ".pincite"), IndexSettings(), embedder).update(sound)
    right = _answers(sound, embedder)
    classes = classes_of(sound / ".pincite")
    counts = {"at opening": 0, "by verify": 0}
    tried = 0
    for kind, file in classes.items():
        for what, harm in list(HARMS.items())[: scale.harms]:
            folder = place.folder / "damage"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(sound, folder)
            harm(folder / file.relative_to(sound))
            if _is_pointer_as_before(folder, sound):
                continue  # a line end more or less names the same generation
            tried += 1
            _try(folder, embedder, right, f"{kind}, {what}", finding, counts)
    commands = 0
    for kind, file in classes.items():
        folder = place.folder / "damage"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(sound, folder)
        HARMS["half of it"](folder / file.relative_to(sound))
        for command in (("ask", QUESTIONS[0], folder, "-k", "1"), ("index", folder), ("index", folder, "--rebuild")):
            commands += 1
            ended = place.run(*command)
            if "Traceback" in ended.err or "fault of pincite" in ended.err or ended.code not in (0, 1, 3):
                finding.fault(f"{kind}, half of it: `{command[0]}` ended with {ended.code}: {ended.err}")
        if ended.code != 0:
            finding.fault(f"{kind}, half of it: `index --rebuild` ended with {ended.code}: {ended.err}")
        if scale.harms is not None:
            break
    finding.tried = f"{len(classes)} classes of files, {tried} harms; {commands} commands on damaged indexes"
    finding.held = (
        f"{counts['at opening']} found at opening, in one line, {counts['by verify']} by `verify`; "
        "no crash, no wrong answer; `--rebuild` repaired each"
    )
    return finding


def _is_pointer_as_before(folder: Path, sound: Path) -> bool:
    """Return whether a harmed pointer to the current generation says what it said, but for the blanks around it."""
    harmed, whole = folder / ".pincite" / "CURRENT", (sound / ".pincite" / "CURRENT").read_bytes()
    return harmed.is_file() and harmed.read_bytes() != whole and harmed.read_bytes().strip() == whole.strip()


def _answers(folder: Path, embedder: Embedder) -> list[list[tuple[str, int, int, str]]]:
    """Return what stands first for each question. Raises PinciteError."""
    settings = RagSettings().without_reader()
    with Retriever(Store(folder / ".pincite"), embedder, settings=settings) as retriever:
        return [
            [(hit.citation.document, hit.citation.start, hit.citation.end, hit.text) for hit in answer.passages]
            for answer in (retriever.ask(question) for question in QUESTIONS)
        ]


def _try(
    folder: Path,
    embedder: Embedder,
    right: list[list[tuple[str, int, int, str]]],
    what: str,
    finding: Finding,
    counts: dict[str, int],
) -> None:
    """Open a damaged index, ask, verify, rebuild."""
    try:
        if _answers(folder, embedder) != right:
            finding.fault(f"{what}: unnoticed, and the answers differ")
        try:
            Store(folder / ".pincite").open().check(full=True)
            finding.fault(f"{what}: found neither at opening nor by verify")
        except StoreError:
            counts["by verify"] += 1
    except StoreError as error:
        counts["at opening"] += 1
        if "\n" in str(error):
            finding.fault(f"{what}: the message has several lines")
    except PinciteError as error:
        finding.fault(f"{what}: {type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault)
        finding.fault(f"{what}: {type(error).__name__}: {error}")
    try:
        Builder(Store(folder / ".pincite"), IndexSettings(), embedder).update(folder, rebuild=True)
        if [[hit[3] for hit in hits[:1]] for hits in _answers(folder, embedder)] != [
            [hit[3] for hit in hits[:1]] for hits in right
        ]:
            finding.fault(f"{what}: other answers after --rebuild")
    except Exception as error:  # noqa: BLE001
        finding.fault(f"{what}: --rebuild: {type(error).__name__}: {error}")
