"""Zip archives in memory: reading, limits, damage."""

import io
import zipfile

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget
from index.files.extract.zipped import Zip


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_entries_are_read_by_name_whatever_its_capitals() -> None:
    budget = Budget(unpacked=100)
    found = Zip(packed(a=b"one", B=b"two"), budget)
    assert found.names == ["a", "B"]
    assert (found.read("a"), found.read("b")) == (b"one", b"two")
    assert ("b" in found, "c" in found, found.size("a")) == (True, False, 3)
    assert budget.unpacked == 94
    with pytest.raises(ReadError, match="has no c"):
        found.read("c")


def test_a_bomb_is_refused() -> None:
    data = packed(bomb=bytes(30_000_000))
    with pytest.raises(ReadError, match="zip bomb: bomb"):
        Zip(data, Budget()).read("bomb")
    with pytest.raises(ReadError, match="unpacks to more"):
        Zip(data, Budget(unpacked=1_000_000)).read("bomb")


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(ReadError, match="more than 100,000 files"):
        Zip(b"PK\x01\x02" * 100_001, Budget())


def test_an_archive_cut_short_gives_what_is_there() -> None:
    words = bytes(range(256)) * 40
    data = packed(a=b"one", b=words)
    found = Zip(data[: data.rindex(b"PK\x01\x02") - 40], Budget())
    assert found.is_damaged
    assert found.read("a") == b"one"
    assert words.startswith(found.read("b"))
    with pytest.raises(ReadError, match="damaged or no archive"):
        Zip(b"PK", Budget())


def test_a_damaged_entry_is_named() -> None:
    data = bytearray(packed(a=b"one" * 100))
    data[32] ^= 0xFF
    with pytest.raises(ReadError, match="is damaged: a"):
        Zip(bytes(data), Budget()).read("a")


def test_an_encrypted_entry_is_named() -> None:
    data = bytearray(packed(a=b"one"))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    found = Zip(bytes(data), Budget())
    assert found.is_encrypted("a")
    with pytest.raises(ReadError, match="a needs a password"):
        found.read("a")
