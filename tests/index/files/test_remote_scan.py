"""A folder at a URL is listed and read by the rules of one on this machine; nothing secret is kept."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from index.errors import CorpusError, FileUnavailable, FolderAway
from index.files.remote import RemoteFolder, has_tag, tag_of
from index.files.remote_scan import list_files
from index.files.scan import scan
from index.files.sources import load_sources
from index.location import check_folder, shown_folder, url_of
from index.models import Intake
from index.regular_file import Patience

fsspec = pytest.importorskip("fsspec", reason="needs pincite[dask]: pip install 'pincite[dask]'")

FILES = {
    "a.txt": "A harbour.",
    "sub/b.md": "# Ships",
    "sub/.hidden.txt": "h",
    "sub/deep/c d#1.txt": "c",
    "node_modules/x.js": "x",
    "draft.txt": "draft",
    "sub/more.draft.txt": "draft",
    "song.mp3": "la",
    ".pinciteignore": "draft.txt\n",
    "sub/.gitignore": "*.draft.txt\n",
    "SOURCES.toml": '["a.txt"]\ntitle = "The first"\n',
    "venv/pyvenv.cfg": "",
    "venv/lib.py": "x",
}


@pytest.fixture
def memory() -> Iterator[str]:
    url = f"memory://{uuid4()}/docs"
    files = fsspec.filesystem("memory")
    for name, text in FILES.items():
        files.pipe_file(f"{url.removeprefix('memory:/')}/{name}", text.encode())
    yield url
    files.rm(url.removeprefix("memory:/"), recursive=True)


@pytest.fixture
def local(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "docs"


@pytest.mark.parametrize("kind", ["memory", "file"])
@pytest.mark.parametrize("take_all", [False, True])
def test_a_folder_at_a_url_holds_what_it_holds_on_this_machine(
    memory: str, local: Path, kind: str, take_all: bool
) -> None:
    place = check_folder(memory if kind == "memory" else local.as_uri())
    intake = Intake(take_all=take_all)
    here, there = scan(local, intake), list_files(place, intake)
    assert [(file.name, file.size) for file in there.files] == [(file.name, file.size) for file in here.files]
    assert there.left_out == here.left_out
    assert there.problems == here.problems == []
    assert load_sources(place) == load_sources(local)


def test_what_a_folder_no_longer_says_of_others_is_forgotten(memory: str) -> None:
    place = check_folder(memory)
    list_files(place)
    fsspec.filesystem("memory").rm(f"{memory.removeprefix('memory:/')}/.pinciteignore")
    assert "draft.txt" in [file.name for file in list_files(place).files]


def test_a_place_stands_for_a_url_only_where_pincite_made_it(tmp_path: Path) -> None:
    place = check_folder("s3://bucket/folder/")
    assert url_of(place) == shown_folder(place) == "s3://bucket/folder"
    (tmp_path / "url.txt").write_text("s3://bucket/folder", "utf-8")
    assert url_of(tmp_path) is None
    assert check_folder("s3://bucket/other") != place


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("s3://key:secret@bucket/folder", "isn't taken"),
        ("https://host/folder?token=secret", "isn't taken"),
        ("nothing://host/folder", "nothing"),
        ("memory://there-is-none/here", "there is no such folder"),
    ],
)
def test_a_url_that_cannot_be_read_is_one_clear_error(url: str, told: str) -> None:
    with pytest.raises(CorpusError, match=told) as error:
        list_files(check_folder(url))
    assert "secret" not in str(error.value)


class Flaky:
    """A file system that fails some times."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)

    def cat_file(self, path: str, **_: Any) -> bytes:
        if self.faults:
            raise self.faults.pop(0)
        return b"words"


def flaky(memory: str, *faults: Exception) -> RemoteFolder:
    return RemoteFolder(memory, Patience(5.0), files=Flaky(*faults), pause=0.0)


def test_what_fails_by_chance_is_tried_again(memory: str) -> None:
    with flaky(memory, ConnectionError("reset"), RuntimeError("503")).local_copy("a.txt", 5) as path:
        assert path.read_bytes() == b"words"
    assert not path.exists()


def test_a_file_that_is_refused_is_one_problem_and_a_service_that_is_away_ends_it(memory: str) -> None:
    with (
        pytest.raises(FileUnavailable, match="cannot be fetched"),
        flaky(memory, PermissionError("Forbidden")).local_copy("a.txt", 5),
    ):
        pass
    faults = [ConnectionError("no route")] * 3
    with pytest.raises(FolderAway, match="gives no answer"), flaky(memory, *faults).local_copy("a.txt", 5):
        pass

    class NoCredentialsError(Exception):
        pass

    missing = Flaky(NoCredentialsError("Unable to locate credentials"))
    with pytest.raises(FolderAway, match="credentials in the environment"):
        RemoteFolder(memory, files=missing).read("a.txt", 5)
    assert not missing.faults


def test_the_state_of_a_file_is_its_size_time_and_tag() -> None:
    when = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    tagged = {"size": 3, "LastModified": when, "ETag": '"1"'}
    assert tag_of(tagged)[:2] == (3, int(when.timestamp() * 1e9))
    assert tag_of(tagged) != tag_of({**tagged, "ETag": '"2"'})
    assert has_tag(tagged) and not has_tag({"size": 3, "mtime": 5.0})
    assert tag_of({"size": 3, "mtime": 5.0, "ino": 7}) == (3, 5_000_000_000, 7)
    assert tag_of({"size": None, "created": "yesterday"}) == (0, 0, 0)
