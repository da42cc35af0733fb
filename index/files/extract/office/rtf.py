"""RTF: the text as finally shown, with headings, numbers, tables and notes."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.office.flow import Paragraph
from index.files.extract.office.flow_writer import FlowWriter
from index.files.extract.office.office_properties import author_of, date_of, title_of
from index.files.extract.office.rtf_reader import RtfReader
from index.models import Source


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of an RTF file."""
    start = data.find(b"{\\rtf")
    if start < 0:
        raise ReadError("is no RTF; it may be damaged, or another kind of file")
    reader = RtfReader()
    flow = reader.read(data[start:])
    builder = TextBuilder(budget)
    writer = FlowWriter(builder)
    for kind in ("header", "footer"):
        said: set[str] = set()
        for place, one in sorted(reader.running, key=lambda each: not each[0].endswith("f")):
            if place == f"{kind}f":
                writer.write(one, is_main=False)
            elif place.startswith(kind):
                writer.write_furniture(one, said)
        if kind == "header":
            writer.write(flow)
    text, structure = builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("holds no text, perhaps only pictures; those need OCR")
    shown = next((" ".join(one.words.split()) for one in flow if isinstance(one, Paragraph) and one.is_title), "")
    source = Source(
        title=title_of(shown, reader.said.get("title", ""), text),
        author=author_of(reader.said.get("author", "")),
        date=date_of(reader.said.get("revtim", ""), reader.said.get("creatim", "")),
    )
    yield Extracted(text, "rtf", structure, source)
