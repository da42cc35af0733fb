"""Archives: their members are documents of their own, and what harms one of them harms no other."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Sequence

import pytest

from index.errors import ReadError
from index.files.extract.data.archives import extract
from index.files.extract.extracted import Budget, Extracted, Skipped

NOTES = {"notes.txt": b"Bread rises twice.\n", "sub/more.md": b"# Tea\n\nWith milk.\n"}


def _zip(members: "dict[str, bytes]") -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return whole.getvalue()


def _tar(members: "dict[str, bytes]", mode: str = "w", extra: Sequence[tarfile.TarInfo] = ()) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return whole.getvalue()


def _read(data: bytes, name: str = "a.zip", budget: Budget | None = None) -> "list[Extracted | Skipped]":
    return list(extract(data, name, budget or Budget()))


def _texts(found: "list[Extracted | Skipped]") -> dict[str, str]:
    return {one.part: one.text for one in found if isinstance(one, Extracted)}


def _told(found: "list[Extracted | Skipped]") -> dict[str, str]:
    return {one.part: one.reason for one in found if isinstance(one, Skipped)}


@pytest.mark.parametrize(
    ("pack", "name"),
    [
        (_zip, "a.zip"),
        (_tar, "a.tar"),
        (lambda members: _tar(members, "w:gz"), "a.tar.gz"),
        (lambda members: _tar(members, "w:bz2"), "a.tbz2"),
        (lambda members: _tar(members, "w:xz"), "a.tar.xz"),
    ],
)
def test_members_are_documents(pack: Callable[[dict[str, bytes]], bytes], name: str) -> None:
    found = _read(pack(NOTES), name)
    assert _texts(found) == {"/notes.txt": "Bread rises twice.\n", "/sub/more.md": "# Tea\n\nWith milk.\n"}
    titles = {one.part: one.source.title for one in found if isinstance(one, Extracted)}
    assert titles["/sub/more.md"] == "Tea"
    assert len({one.sha256 for one in found if isinstance(one, Extracted)}) == 2


@pytest.mark.parametrize(
    ("pack", "name"), [(gzip.compress, "a.txt.gz"), (bz2.compress, "a.txt.bz2"), (lzma.compress, "a.txt.xz")]
)
def test_a_file_packed_alone_is_a_document(pack: Callable[[bytes], bytes], name: str) -> None:
    assert _texts(_read(pack(b"Hello there."), name)) == {"/a.txt": "Hello there."}


def test_archives_in_archives_are_read_up_to_a_depth() -> None:
    inner = _zip({"in.txt": b"Deep words."})
    data = _zip({"one.zip": inner, "two.tar.gz": _tar(NOTES, "w:gz")})
    assert set(_texts(_read(data))) == {"/one.zip/in.txt", "/two.tar.gz/notes.txt", "/two.tar.gz/sub/more.md"}
    for _ in range(8):
        inner = _zip({"n.zip": inner, "out.txt": b"Outer words."})
    found = _read(inner)
    assert len(_texts(found)) == 5
    assert any("nested too deeply" in reason for reason in _told(found).values())


def test_other_formats_inside_are_read_by_their_extractors() -> None:
    found = _read(_zip({"a.json": b'[{"name": "Ann"}]', "bad.json": b"{", "notes.txt": b"kept"}))
    assert _texts(found) == {"/a.json": "name: Ann", "/notes.txt": "kept"}
    assert "not valid JSON" in _told(found)["/bad.json"]


def test_what_is_not_read_is_told_in_one_line() -> None:
    members = {
        **NOTES,
        "a.png": b"x",
        "b.png": b"x",
        "c.exe": b"x",
        "__MACOSX/._notes.txt": b"x",
        ".git/config.txt": b"x",
    }
    members |= {"node_modules/p/readme.md": b"x", ".hidden.txt": b"x"}
    found = _read(_zip(members))
    assert set(_texts(found)) == {"/notes.txt", "/sub/more.md"}
    assert _told(found) == {"": "holds 3 files of kinds it can't read: 2 .png, 1 .exe"}
    assert [one.is_remark for one in found if isinstance(one, Skipped)] == [True]


def test_an_archive_of_nothing_that_is_read_is_named() -> None:
    with pytest.raises(ReadError, match="1 file of a kind it can't read"):
        _read(_zip({"a.png": b"x"}))


def test_odd_names_are_made_harmless_and_unique() -> None:
    members = {"../../up.txt": b"1", "/abs/up.txt": b"2", "C:\\dir\\up.txt": b"3", "up.txt": b"4", "a\nb.txt": b"5"}
    assert _texts(_read(_tar(members), "a.tar")) == {
        "/up.txt": "1", "/abs/up.txt": "2", "/dir/up.txt": "3", "/up (2).txt": "4", "/a_b.txt": "5",
    }  # fmt: skip


def test_links_and_devices_are_left_out() -> None:
    link, device, folder = tarfile.TarInfo("link.txt"), tarfile.TarInfo("null.txt"), tarfile.TarInfo("d.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device.type, folder.type = tarfile.CHRTYPE, tarfile.DIRTYPE
    assert set(_texts(_read(_tar(NOTES, extra=[link, device, folder]), "a.tar"))) == {"/notes.txt", "/sub/more.md"}


def test_a_bomb_costs_what_is_behind_it() -> None:
    budget = Budget(unpacked=3_000_000)
    data = _tar({"a.txt": b"First words.", "b.txt": bytes(50_000_000)}, "w:gz")
    found = _read(data, "a.tar.gz", budget)
    assert set(_texts(found)) == {"/a.txt"}
    assert "unpacks to more" in _told(found)[""]


def test_too_many_members_are_told() -> None:
    found = _read(_zip({f"{number}.txt": b"words" for number in range(9)}), budget=Budget(parts=5))
    assert len(_texts(found)) == 5
    assert "more documents" in _told(found)[""]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04nothing", "a.zip"),
        (b"no archive", "a.tar"),
        (b"\x1f\x8bnothing", "a.tar.gz"),
        (b"\x1f\x8b", "a.txt.gz"),
        (gzip.compress(b"Hello there, this is text." * 99, mtime=0)[:-30], "a.txt.gz"),
    ],
)
def test_damage_is_named(data: bytes, name: str) -> None:
    with pytest.raises(ReadError):
        _read(data, name)


def test_what_stands_before_the_damage_is_kept() -> None:
    data = _tar({"a.txt": b"First words.", "b.txt": bytes(range(256)) * 400})
    found = _read(data[:3000], "a.tar")
    assert _texts(found) == {"/a.txt": "First words."}


def test_a_password_is_named() -> None:
    data = bytearray(_zip({"a.txt": b"secret words", "b.txt": b"open words"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(mark)
        data[at + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    found = _read(bytes(data))
    assert set(_texts(found)) == {"/b.txt"}
    assert "password" in _told(found)["/a.txt"]
