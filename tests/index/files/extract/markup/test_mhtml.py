"""Pages saved in one file."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget
from index.files.extract.markup.mhtml import extract

SAVED = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/page\r\n"
    b"Subject: Page\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
    b"----b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://example.org/page\r\n\r\n"
    b'<html><head><meta charset=3D"utf-8"><title>Flood</title></head>'
    b"<body><p>caf=C3=A9 =\r\nin the town</p></body></html>\r\n"
    b"----b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    b"----b\r\nContent-Type: text/html; charset=koi8-r\r\n\r\n<p>\xc4\xc1</p>\r\n----b--\r\n"
)


def test_a_saved_page_is_read_with_its_frames() -> None:
    (found,) = extract(SAVED, "page.mhtml", Budget())
    assert found.text == "café in the town\n\nда"
    assert (found.source.title, found.source.url, found.format) == ("Flood", "https://example.org/page", "html")


def test_a_file_without_a_page_is_named() -> None:
    with pytest.raises(ReadError, match="no page"):
        list(extract(b"Subject: x\r\n\r\nwords", "page.mht", Budget()))
