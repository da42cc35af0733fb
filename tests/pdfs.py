"""Writes small PDF files for tests, by hand: every byte of them is known."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FONTS = ("Helvetica", "Helvetica-Bold", "Courier", "Times-Roman")
"""The fonts of `Words.font`, by number: of the fourteen that every viewer has."""

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
) -> bytes:
    """Return the bytes of a PDF. `labels`: the array of its page labels; `catalog`: more entries of its catalogue."""
    file = _File([b"", b""])
    fonts = [
        file.add(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name.encode()) for name in FONTS
    ]
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
    return _written(file.objects, file.add(b"<<%s>>" % stated))


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
