"""Writes small PDF files for tests, by hand: every byte of them is known."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FONTS = ("Helvetica", "Helvetica-Bold", "Courier", "Times-Roman")
"""The fonts of `Words.font`, by number: of the fourteen that every viewer has.

One more follows them, in which A is U+1D49C, and B and C are Arabic.
"""

_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <ff> endcodespacerange 3 beginbfchar <41> <D835DC9C> <42> <0628> <43> <0627> endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""

_GREY_DOT = b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceRGB"


@dataclass(frozen=True)
class Words:
    """Words on a page: their left edge and baseline from the lower left corner, in points."""

    x: float
    y: float
    text: str
    size: float = 10
    font: int = 0
    matrix: str = "1 0 0 1"

    def content(self) -> bytes:
        text = self.text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        return b"BT /F%d %g Tf %s %g %g Tm (%s) Tj ET\n" % (
            self.font, self.size, self.matrix.encode(), self.x, self.y, text,
        )  # fmt: skip


@dataclass(frozen=True)
class PdfPage:
    """A page: its words in the order they are drawn. `annotations`: dictionaries, as they stand in the file."""

    words: Sequence[Words] = ()
    rotate: int = 0
    box: str = "0 0 612 792"
    annotations: Sequence[str] = ()
    more: bytes = b""
    has_picture: bool = False


@dataclass
class _File:
    objects: list[bytes] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)


def lines(
    *texts: str, x: float = 72, top: float = 720, size: float = 10, font: int = 0, leading: float = 12
) -> list[Words]:
    """Return lines of words, one below the other."""
    return [Words(x, top - leading * number, text, size, font) for number, text in enumerate(texts)]


def pdf(
    pages: Sequence[PdfPage | Sequence[Words]],
    *,
    info: Mapping[str, str] | None = None,
    labels: str = "",
    catalog: str = "",
    is_encrypted: bool = False,
    password: bytes = b"",
) -> bytes:
    """Return the bytes of a PDF.

    `labels`: the array of its page labels; `catalog`: more entries of its catalogue. `is_encrypted`: for a `password`
    of the user, which may be empty.
    """
    file = _File([b"", b""])
    fonts = [
        file.add(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name.encode()) for name in FONTS
    ]
    meanings = file.add(_stream(_TO_UNICODE))
    fonts.append(file.add(b"<</Type/Font/Subtype/Type1/BaseFont/Symbol/ToUnicode %d 0 R>>" % meanings))
    resources = b"<</Font<<%s>>%s>>"
    named = b"".join(b"/F%d %d 0 R" % pair for pair in enumerate(fonts))
    kids = []
    for given in pages:
        page = given if isinstance(given, PdfPage) else PdfPage(given)
        content = b"".join(words.content() for words in page.words) + page.more
        picture = b""
        if page.has_picture:
            picture = b"/XObject<</P %d 0 R>>" % file.add(_stream(b"\x80" * 3, _GREY_DOT))
            content = b"q 612 0 0 792 0 0 cm /P Do Q\n" + content
        number = file.add(_stream(content))
        marks = [file.add(one.encode("cp1252")) for one in page.annotations]
        kids.append(
            file.add(
                b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Rotate %d/Contents %d 0 R/Resources%s/Annots[%s]>>"
                % (
                    page.box.encode(), page.rotate, number, resources % (named, picture),
                    b" ".join(b"%d 0 R" % one for one in marks),
                )
            )
        )  # fmt: skip
    more = b"/PageLabels<</Nums[%s]>>" % labels.encode() if labels else b""
    file.objects[0] = b"<</Type/Catalog/Pages 2 0 R%s%s>>" % (more, catalog.encode())
    file.objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % one for one in kids))
    stated = b"".join(b"/%s(%s)" % (key.encode(), value.encode("cp1252")) for key, value in (info or {}).items())
    about = file.add(b"<<%s>>" % stated)
    if not is_encrypted:
        return _written(file.objects, about)
    objects, entry = _encrypted(file.objects, password)
    return _written(objects, about, entry)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), more, packed)


def _written(objects: Sequence[bytes], info: int, more: bytes = b"") -> bytes:
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, info, more, start,
    )  # fmt: skip
    return bytes(written)


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _encrypted(objects: Sequence[bytes], password: bytes) -> tuple[list[bytes], bytes]:
    """Return the objects with their streams encrypted, and the entries of the trailer that say so.

    By RC4 with 40 bits (ISO 32000-1, 7.6.3): the oldest way, and the shortest to write. Strings stay as they are.
    """
    user = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5((b"owner" + _PADDING)[:32]).digest()[:5], user)
    rights, identity = (-4).to_bytes(4, "little", signed=True), b"0123456789abcdef"
    key = hashlib.md5(user + owner + rights + identity).digest()[:5]
    changed = []
    for number, content in enumerate(objects, 1):
        head, mark, rest = content.partition(b">>stream\n")
        if mark:
            body = rest.removesuffix(b"\nendstream")
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            changed.append(head + mark + _rc4(own, body) + b"\nendstream")
        else:
            changed.append(content)
    return changed, b"/ID[<%s><%s>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (
        identity.hex().encode(), identity.hex().encode(), owner.hex().encode(), _rc4(key, _PADDING).hex().encode(),
    )  # fmt: skip


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    at = 0
    for index in range(256):
        at = (at + box[index] + key[index % len(key)]) % 256
        box[index], box[at] = box[at], box[index]
    first = second = 0
    found = bytearray()
    for byte in data:
        first = (first + 1) % 256
        second = (second + box[first]) % 256
        box[first], box[second] = box[second], box[first]
        found.append(byte ^ box[(box[first] + box[second]) % 256])
    return bytes(found)
