"""The bytes that a document was read from."""

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.errors import ReadError
from index.files.formats import find_reader
from index.files.originals import read_original
from index.models import Document, Source
from index.settings import IndexSettings
from tests.pdfs import lines, pdf

SETTINGS = IndexSettings()
PDF = pdf([lines("The dredger was sold.")])


def zipped(members: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return whole.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "The dredger"
    message.set_content("See the report.")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="report.pdf")
    return message.as_bytes()


def names(path: Path) -> list[str]:
    read = find_reader(path.name)
    assert read is not None
    return [one.name for one in read(path, path.name, Source(), SETTINGS) if isinstance(one, Document)]


@pytest.mark.parametrize(
    ("file", "data", "member"),
    [
        ("report.pdf", PDF, ""),
        ("all.zip", zipped({"a.txt": b"Some words.", "sub/report.pdf": PDF}), "/sub/report.pdf"),
        ("all.zip", zipped({"x/inner.zip": zipped({"report.pdf": PDF})}), "/x/inner.zip/report.pdf"),
        ("note.eml", mail(), "/report.pdf"),
        ("all.zip", zipped({"note.eml": mail()}), "/note.eml/report.pdf"),
    ],
    ids=["itself", "of an archive", "of an archive in an archive", "of a mail", "of a mail in an archive"],
)
def test_the_bytes_of_a_member_are_unpacked_again(file: str, data: bytes, member: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.write_bytes(data)
    assert f"{file}{member}" in names(path)
    assert read_original(path, file, f"{file}{member}", SETTINGS) == PDF


@pytest.mark.parametrize(
    ("member", "told"), [("/gone.pdf", "does not hold it any more"), ("#3/a.pdf", "attached to a message of a mailbox")]
)
def test_a_member_that_cannot_be_had_is_told_of(member: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({"a.txt": b"Some words."}))
    with pytest.raises(ReadError, match=told):
        read_original(path, "all.zip", f"all.zip{member}", SETTINGS)
