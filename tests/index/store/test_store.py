"""The store: a pointer replaced last, one writer, damage told by the file's name."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, StoreError
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import KEPT_GENERATIONS, Store
from tests.fakes import FakeEmbedder
from tests.index.conftest import Write


def test_where_there_is_no_index_nothing_is_made(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    assert store.current is None
    with pytest.raises(IndexMissing, match="pincite index"):
        store.open()
    assert not store.folder.exists()


def test_publishing_makes_a_generation_current_and_keeps_one_before_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing():
        for number in range(4):
            partial = store.new_folder(f"2030010{number}")
            (partial / "file").write_text(str(number))
            assert store.current == (f"2030010{number - 1}" if number else None)
            assert store.publish(partial) == store.current == f"2030010{number}"
    kept = sorted(path.name for path in (tmp_path / "generations").iterdir())
    assert kept == ["20300102", "20300103"]
    assert len(kept) == KEPT_GENERATIONS


def test_a_pointer_to_a_generation_that_is_gone_is_damage(filled: Path, builder: Builder, store: Store) -> None:
    builder.update(filled)
    (store.folder / "CURRENT").write_text("20000101T000000-none\n")
    with pytest.raises(IndexDamaged, match="20000101T000000-none"):
        store.open()


@pytest.mark.parametrize("place", [0.05, 0.3, 0.5, 0.7, 0.95])
def test_any_change_of_the_manifest_is_damage(place: float, filled: Path, builder: Builder, store: Store) -> None:
    """Also one that leaves it a manifest: a digit of a time, say."""
    builder.update(filled)
    path = store.folder / "generations" / str(store.current) / "manifest.json"
    data = path.read_text("utf-8")
    at = next(at for at in range(int(place * len(data)), len(data)) if data[at].isdigit())
    path.write_text(f"{data[:at]}{(int(data[at]) + 1) % 10}{data[at + 1 :]}", "utf-8")
    with pytest.raises((IndexDamaged, IndexMismatch), match=r"manifest|version"):
        store.open()


def test_a_reader_keeps_reading_the_generation_it_opened(
    filled: Path, write: Write, builder: Builder, store: Store
) -> None:
    builder.update(filled)
    reader = store.open()
    write("bases.txt", "The navy has given up its base in Cuba.")
    builder.update(filled)
    assert reader.text(0).startswith("The navy wants a base in Cuba.")
    assert store.open().text(0).startswith("The navy has given up")


def test_the_lock_is_told_and_let_go(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing(), pytest.raises(IndexBusy, match=str(tmp_path)), Store(tmp_path).writing():
        pytest.fail("two writers")
    with Store(tmp_path).writing():
        pass


HOLD = """
import os, sys
from filelock import FileLock
lock = FileLock(sys.argv[1])
lock.acquire()
print("held", flush=True)
sys.stdin.read()
os._exit(9)
"""


def test_the_lock_of_a_process_that_died_is_free(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing():
        pass
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexBusy), store.writing():
            pytest.fail("two writers")
        holder.stdin.close()
        assert holder.wait(timeout=20) == 9
    with store.writing():
        pass


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("no folder")
    with pytest.raises(StoreError, match="--index DIR"), Store(place).writing():
        pytest.fail("wrote into a file")


def test_waiting_for_the_lock_ends_when_it_is_let_go(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing():
        pass
    lock = FileLock(tmp_path / "lock")
    with lock, pytest.raises(IndexBusy), store.writing(wait=0.01):
        pytest.fail("two writers")
    with store.writing(wait=5):
        assert os.path.exists(tmp_path / "lock")  # noqa: PTH110


def modes(folder: Path) -> set[tuple[bool, int]]:
    """Return the rights of all files and folders of an index, with whether each is a folder."""
    return {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


PRIVATE = {(True, 0o700), (False, 0o600)}


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_an_index_is_its_owners_alone(filled: Path, builder: Builder, store: Store) -> None:
    builder.update(filled)
    assert modes(store.folder) == PRIVATE


@pytest.mark.usefixtures("umask")
def test_an_open_index_of_before_is_closed_at_the_next_write(filled: Path, builder: Builder, store: Store) -> None:
    builder.update(filled)
    for path in (store.folder, *store.folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with store.writing():
        assert modes(store.folder) == PRIVATE


@pytest.mark.usefixtures("umask")
def test_a_shared_index_has_the_rights_of_its_folder(filled: Path, store: Store) -> None:
    filled.chmod(0o750)
    Builder(store, IndexSettings(shared=True), FakeEmbedder()).update(filled)
    assert modes(store.folder) == {(True, 0o750), (False, 0o640)}
    filled.chmod(0o700)
    with store.writing(shared=True):
        assert modes(store.folder) == PRIVATE
