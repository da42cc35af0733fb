"""The bytes that a document was read from: those of its file, or of a member of an archive or mail, unpacked again."""

from pathlib import Path

from index.errors import ReadError
from index.files.base import read_bytes
from index.files.extractors import find_extractor
from index.files.worker import Limits, shared_worker
from index.settings import IndexSettings


def read_original(path: Path, file: str, name: str, settings: IndexSettings) -> bytes:
    """Return the bytes of a document.

    `path`: its file; `file`: the file's name in the folder; `name`: the document's, which goes on with `/` and the
    member's name where it is a member of an archive or mail. Raises ReadError, which says why they cannot be had.
    """
    data = read_bytes(path, settings.largest_file_mb * 1_000_000)
    member = name.removeprefix(file)
    extractor = find_extractor(file)
    if member.startswith("#") and "/" in member:
        raise ReadError("is attached to a message of a mailbox; save it from your mail program to open it")
    if not member.startswith("/") or extractor is None:
        return data
    limits = Limits.of(settings)
    request = {"call": "member", "module": extractor.module, "name": file, "member": member}
    [(_, content)] = shared_worker().request(request, data, limits)
    return content
