"""Ways to harm the bytes of a file so that most of its format still stands."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable

Mutation = Callable[[bytes, random.Random], bytes]
"""Returns other bytes than those given, made with the random numbers given."""

MAX_EDITS = 24
"""Places of a file that are changed at once at most."""

ODD_BYTES = (b"\0", b"\xff", b"<", b">", b"&", b"[", b"]", b"(", b"/", b"%", b"\n", b"\\", b"{", b"}", b'"', b"\x1b")
ODD_NUMBERS = (b"0", b"-1", b"4294967296", b"99999999999999999999", b"1e999", b"NaN")


def flip_bits(data: bytes, chance: random.Random) -> bytes:
    """Flip single bits."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, MAX_EDITS)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def put_odd_bytes(data: bytes, chance: random.Random) -> bytes:
    """Put characters that formats give a meaning to where they do not belong."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, MAX_EDITS)):
        place = chance.randrange(len(changed))
        changed[place : place + chance.randint(0, 3)] = chance.choice(ODD_BYTES)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Cut the end off."""
    return data[: chance.randrange(1, len(data) + 1)]


def drop_part(data: bytes, chance: random.Random) -> bytes:
    """Take a part out."""
    first, last = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:first] + data[min(last, first + len(data) // 4) :]


def repeat_part(data: bytes, chance: random.Random) -> bytes:
    """Repeat a part many times."""
    first = chance.randrange(len(data))
    part = data[first : first + chance.randint(1, 400)]
    return data[:first] + part * chance.randint(2, 300) + data[first:]


def swap_parts(data: bytes, chance: random.Random) -> bytes:
    """Exchange two parts."""
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def change_numbers(data: bytes, chance: random.Random) -> bytes:
    """Replace digits by numbers that no file has."""
    places = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    changed = bytearray(data)
    for place in sorted(chance.sample(places, min(len(places), chance.randint(1, MAX_EDITS))), reverse=True):
        changed[place : place + 1] = chance.choice(ODD_NUMBERS)
    return bytes(changed) if places else flip_bits(data, chance)


_PLAIN: tuple[Mutation, ...] = (
    flip_bits, put_odd_bytes, cut, drop_part, repeat_part, swap_parts, change_numbers,
)  # fmt: skip


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Return bytes harmed in one way; of a zip archive mostly one of its members, so that it can still be unpacked."""
    if data.startswith(b"PK") and chance.random() < 0.75:
        try:
            return _mutate_member(data, chance)
        except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, zlib.error):
            return flip_bits(data, chance)
    return chance.choice(_PLAIN)(data, chance)


def _mutate_member(data: bytes, chance: random.Random) -> bytes:
    """Return an archive with one member harmed, weighted towards members of text."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        names = [info.filename for info in source.infolist() if info.file_size]
        texts = [name for name in names if name.endswith((".xml", ".html", ".xhtml", ".opf", ".ncx", ".rels"))]
        chosen = chance.choice(texts or names)
        for info in source.infolist():
            content = source.read(info.filename)
            if info.filename == chosen:
                content = chance.choice(_PLAIN)(content, chance)
            target.writestr(info.filename, content)
    return made.getvalue()
