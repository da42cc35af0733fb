"""Folders with things in them that are no plain files, or that change while they are read: named, and nothing lost."""

import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.workplace import AS_SOMEONE, Workplace
from index.errors import PinciteError
from index.store.store import Store

TEXT = "The keeper of the thing counted forty-two barrels in the morning.\n"
LATER = "The keeper of the thing counted seventeen ropes in the eveningss.\n"
assert len(TEXT) == len(LATER)

GOOD = "good.txt"
SECONDS = 90
"""Seconds after which `index` counts as hanging."""

Act = Callable[[Path], object]


@dataclass(frozen=True)
class Thing:
    """Something in a folder.

    `make` puts it there. `named`: what `index` has to say on standard error, empty if it is indexed at once.
    `mend`: what happens then; afterwards the documents in `whole` have to be indexed with these words.
    """

    make: Act
    named: str = ""
    mend: Act | None = None
    whole: dict[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()


def _text(name: str, text: str = TEXT) -> Act:
    def write(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return write


def _bytes(name: str, data: bytes) -> Act:
    return lambda folder: (folder / name).write_bytes(data)


def _link(name: str, target: str, *, is_folder: bool = False) -> Act:
    return lambda folder: (folder / name).symlink_to(target, target_is_directory=is_folder)


def _replaced_by_text(name: str) -> Act:
    def replace(folder: Path) -> None:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        _text(name)(folder)

    return replace


def _fifo(name: str) -> Act:
    return lambda folder: os.mkfifo(folder / name)


def _socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(folder)  # a socket's path is short
        try:
            made.bind("x.txt")
        finally:
            os.chdir(here)


def _raw_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/r\xe9sum\xe9.txt")).write_text(TEXT, "utf-8")


def _sparse(folder: Path) -> None:
    with (folder / "x.txt").open("wb") as file:
        file.truncate(50 * 10**9)


def _mode(name: str, mode: int) -> Act:
    return lambda folder: (folder / name).chmod(mode)


def _both(*acts: Act) -> Act:
    def act(folder: Path) -> None:
        for one in acts:
            one(folder)

    return act


def _move(name: str, to: str) -> Act:
    return lambda folder: (folder / name).rename(folder / to)


def _same_size_and_time(folder: Path) -> None:
    before = (folder / "x.txt").stat()
    _text("x.txt", LATER)(folder)
    os.utime(folder / "x.txt", ns=(before.st_atime_ns, before.st_mtime_ns))


def _replaced_same_size_and_time(folder: Path) -> None:
    before = (folder / "x.txt").stat()
    _text("new", LATER)(folder)
    os.utime(folder / "new", ns=(before.st_atime_ns, before.st_mtime_ns))
    (folder / "new").rename(folder / "x.txt")


def _dated(seconds: int) -> Act:
    return lambda folder: os.utime(folder / "x.txt", (seconds, seconds))


def _deep(folder: Path) -> None:
    path = folder.joinpath(*["deep"] * 60)
    path.mkdir(parents=True)
    (path / "x.txt").write_text(TEXT, "utf-8")


def _growing(folder: Path) -> None:
    """Let a file grow for some seconds, beside `index`."""

    def grow() -> None:
        end = time.monotonic() + 5
        while time.monotonic() < end and folder.exists():
            with (folder / "x.txt").open("a", encoding="utf-8") as file:
                file.write(TEXT * 3)
            time.sleep(0.01)

    _text("x.txt")(folder)
    threading.Thread(target=grow, daemon=True).start()


def _grown(folder: Path) -> None:
    size = -1
    while size != (size := (folder / "x.txt").stat().st_size):
        time.sleep(1)
    with (folder / "x.txt").open("a", encoding="utf-8") as file:
        file.write(LATER)


WHOLE = {"x.txt": "forty-two barrels"}
CHANGED = {"x.txt": "seventeen ropes"}
MENDED = _replaced_by_text("x.txt")
LONG = "n" * 246 + ".txt"

THINGS: dict[str, Thing] = {
    "a FIFO": Thing(_fifo("x.txt"), "x.txt", MENDED, WHOLE),
    "a socket": Thing(_socket, "x.txt", MENDED, WHOLE),
    "a link to /dev/zero": Thing(_link("x.txt", "/dev/zero"), "x.txt", MENDED, WHOLE),
    "a link to /dev/urandom": Thing(_link("x.txt", "/dev/urandom"), "x.txt", MENDED, WHOLE),
    "a link to /dev/tty": Thing(_link("x.txt", "/dev/tty"), "x.txt", MENDED, WHOLE),
    "a link to /proc/kmsg": Thing(_link("x.txt", "/proc/kmsg"), "x.txt", MENDED, WHOLE),
    "a link to a password file": Thing(_link("x.txt", "/etc/passwd"), "x.txt", MENDED, WHOLE),
    "a link to a folder outside": Thing(_link("x", "/etc", is_folder=True), "x"),
    "a link to itself": Thing(_link("x.txt", "x.txt"), "x.txt", MENDED, WHOLE),
    "two links in a ring": Thing(_both(_link("x.txt", "y.txt"), _link("y.txt", "x.txt")), "y.txt", MENDED, WHOLE),
    "a link to nothing": Thing(_link("x.txt", "nothing"), "x.txt", _text("nothing"), {}),
    "a folder linked into itself": Thing(_both(_text("d/x.txt"), _link("d/d", ".")), "", None, {"d/x.txt": "barrels"}),
    "a link to the folder above": Thing(_both(_text("d/x.txt"), _link("d/up", "..")), "", None, {"d/x.txt": "barrels"}),
    "a folder named as a text": Thing(_text("x.txt/y.txt"), "", None, {"x.txt/y.txt": "forty-two barrels"}),
    "NULs": Thing(_bytes("x.txt", b"text\0\0\0" * 100), "x.txt", _text("x.txt"), WHOLE),
    "a zip named as a text": Thing(
        _bytes("x.txt", b"PK\3\4\x14\0\0\0\x08\0" + os.urandom(5000)), "x.txt", _text("x.txt"), WHOLE
    ),
    "noise named as a text": Thing(_bytes("x.txt", bytes(range(256)) * 40), "x.txt", _text("x.txt"), WHOLE),
    "an empty file": Thing(_text("x.txt", ""), "x.txt", _text("x.txt"), WHOLE),
    "blanks alone": Thing(_text("x.txt", " \n\t\n" * 50), "x.txt", _text("x.txt"), WHOLE),
    "50 GB of nothing": Thing(_sparse, "x.txt", MENDED, WHOLE),
    "a name of 250 bytes": Thing(_text(LONG), "", None, {LONG: "forty-two barrels"}),
    "a name that is not UTF-8": Thing(_raw_name, "sum"),
    "a name with a line end": Thing(_text("x\ny.txt"), "", None, {"x\ny.txt": "forty-two barrels"}),
    "a name with escapes": Thing(_text("x\x1b[31m.txt"), "", None, {"x\x1b[31m.txt": "forty-two barrels"}),
    "a name in two normal forms": Thing(
        _both(_text("e\u0301.txt"), _text("\xe9.txt", LATER)), "", None, {"e\u0301.txt": "barrels", "\xe9.txt": "ropes"}
    ),
    "60 folders deep": Thing(_deep, "", None, {"/".join(["deep"] * 60 + ["x.txt"]): "forty-two barrels"}),
    "rights taken and given back": Thing(
        _both(_text("x.txt"), _mode("x.txt", 0)), "x.txt", _mode("x.txt", 0o644), WHOLE, AS_SOMEONE
    ),
    "a folder's rights taken and given back": Thing(
        _both(_text("d/x.txt"), _mode("d", 0)), "d", _mode("d", 0o755), {"d/x.txt": "forty-two barrels"}, AS_SOMEONE
    ),
    "a file that grows": Thing(_growing, "", _grown, CHANGED),
    "moved away and back": Thing(
        _both(_text("d/x.txt"), _move("d", ".d")), "", _move(".d", "d"), {"d/x.txt": "barrels"}
    ),
    "changed, same size and time": Thing(_text("x.txt"), "", _same_size_and_time, CHANGED),
    "replaced, same size and time": Thing(_text("x.txt"), "", _replaced_same_size_and_time, CHANGED),
    "changed, dated 1970": Thing(_text("x.txt"), "", _both(_text("x.txt", LATER), _dated(1)), CHANGED),
    "changed, dated 2100": Thing(
        _both(_text("x.txt"), _dated(4102444800)), "", _both(_text("x.txt", LATER), _dated(4102444800)), CHANGED
    ),
    "a file, then a folder of its name": Thing(
        _text("x.txt"),
        "",
        _both(lambda folder: (folder / "x.txt").unlink(), _text("x.txt/y.txt")),
        {"x.txt/y.txt": "barrels"},
    ),
    "a folder, then a file of its name": Thing(_text("x.txt/y.txt"), "", MENDED, WHOLE),
    "SOURCES.toml as a FIFO": Thing(_both(_text("x.txt"), _fifo("SOURCES.toml")), "SOURCES.toml"),
    "pincite.toml as a FIFO": Thing(_both(_text("x.txt"), _fifo("pincite.toml")), "pincite.toml"),
    ".gitignore as a FIFO": Thing(_both(_text("x.txt"), _fifo(".gitignore")), "", None, WHOLE),
    ".pinciteignore as a FIFO": Thing(_both(_text("x.txt"), _fifo(".pinciteignore")), "", None, WHOLE),
    ".gitignore of noise": Thing(_both(_text("x.txt"), _bytes(".gitignore", os.urandom(2000))), "", None, WHOLE),
    "corpus.jsonl as a FIFO": Thing(_fifo("corpus.jsonl"), "corpus.jsonl"),
    "corpus.jsonl of brackets": Thing(_text("corpus.jsonl", "[" * 200_000), "corpus.jsonl"),
}
"""What is put into a folder beside a good document, by name."""


def run(place: Workplace, scale: Scale) -> Finding:
    """Index a folder with each thing in it, mend it and index again; see what the module says."""
    finding = Finding("things", "hostile things in the folder")
    chosen = list(THINGS.items())[: scale.harms and 4 * scale.harms]
    mended = 0
    for number, (name, thing) in enumerate(chosen):
        if thing.prefix and (sys.platform != "linux" or shutil.which(thing.prefix[0]) is None):
            continue
        folder = place.new(f"things-{number}")
        _text(GOOD, "The lamp of the good document burns all night.\n")(folder)
        thing.make(folder)
        if not _index(place, folder, name, thing, finding):
            continue
        if thing.mend is not None:
            mended += 1
            thing.mend(folder)
            ended = place.run("index", folder, seconds=SECONDS, prefix=thing.prefix)
            if ended.code != 0 and thing.whole:
                finding.fault(f"{name}: mended, index ended with {ended.code}: {ended.err}")
        _check_whole(folder, name, thing.whole, finding)
    finding.tried = f"{len(chosen)} things, {mended} of them mended afterwards"
    finding.held = "no hang, no crash; each is named or indexed; what was mended is indexed by the next `index`"
    return finding


def _index(place: Workplace, folder: Path, name: str, thing: Thing, finding: Finding) -> bool:
    """Run `index` on a folder with a thing; return whether it came to an end."""
    ended = place.run("index", folder, seconds=SECONDS, prefix=thing.prefix)
    if ended.code is None:
        finding.fault(f"{name}: index hangs ({SECONDS} s): {ended.err}")
        return False
    if "Traceback" in ended.err or "fault of pincite" in ended.err or ended.code not in (0, 1):
        finding.fault(f"{name}: index ended with {ended.code}: {ended.err[-400:]}")
        return False
    if any(char in ended.err for char in "\x1b\x07"):
        finding.fault(f"{name}: a control character was printed")
    if thing.named and thing.named not in ended.err:
        finding.fault(f"{name}: is not named: {ended.err}")
    if "toml" not in name:
        _check_whole(folder, name, {GOOD: "lamp"}, finding)
    return True


def _check_whole(folder: Path, name: str, whole: dict[str, str], finding: Finding) -> None:
    """Check that documents are in the index, with these words."""
    try:
        generation = Store(folder / ".pincite").open()
    except PinciteError as error:
        if whole:
            finding.fault(f"{name}: {error}")
        return
    texts = {record.name: generation.document_text(number) for number, record in enumerate(generation.documents)}
    for document, words in whole.items():
        if words not in texts.get(document, ""):
            finding.fault(f"{name}: {document} is {'old' if document in texts else 'missing'} in the index")
