"""Office files of before 2007 (DOC, PPT), which pincite does not read unless they are of another format inside."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of Office before 2007, and encrypted ones since, begin with."""


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Raise ReadError, which says what to do."""
    if not data.startswith(OLE):
        raise ReadError("is no Office file, whatever its ending says; give it the ending of what it is, .txt for text")
    is_slides = name.lower().endswith(("ppt", "pps", "pot"))
    program, ending = ("PowerPoint", ".pptx") if is_slides else ("Word", ".docx")
    raise ReadError(f"is a {program} file of before 2007, which pincite does not read; save it as {ending}")
