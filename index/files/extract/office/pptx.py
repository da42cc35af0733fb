"""PPTX: the text of slides in their order, each with its speaker notes and comments."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.office.docx_styles import child
from index.files.extract.office.flow import Flow, Paragraph
from index.files.extract.office.office_package import Package
from index.files.extract.office.pptx_shapes import SlideReader, drawn_words, places_of
from index.files.extract.office.slides import SlideText, SlideWriter
from index.files.extract.xml_tree import Element, children


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a PowerPoint file."""
    package = Package(data, budget)
    part = package.main_part("presentation", "ppt/presentation.xml")
    root = package.xml(part)
    related = package.related(part)
    authors = _authors(package, part)
    builder = TextBuilder(budget)
    writer = SlideWriter(builder)
    for number, identity in enumerate(_slides(root), 1):
        target, _ = related.get(identity, ("", ""))
        slide = package.optional_xml(target)
        if slide is None:
            package.notes.append(f"slide {number} cannot be read; the file may be damaged")
            continue
        writer.write(
            number,
            _read(package, target, slide),
            notes=_notes(package, target),
            comments=list(_comments(package, target, authors)),
            is_hidden=slide.get("show") in ("0", "false"),
        )
    text, structure = builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("holds no text, perhaps only pictures; those need OCR")
    source = package.source(text, writer.first_title)
    yield Extracted(text, "pptx", structure, source, notes=tuple(dict.fromkeys(package.notes)))


def _slides(root: Element) -> list[str]:
    """Return the ids by which the slides are referred to, in order."""
    found: list[str] = []
    for one in root.iter("{*}sldId"):
        found += [str(value) for key, value in one.attrib.items() if key.startswith("{") and key.endswith("}id")]
    return found


def _read(package: Package, part: str, root: Element) -> SlideText:
    tree = child(root, "cSld", "spTree")
    if tree is None:
        return SlideText()
    layout = package.optional_xml(next(iter(package.related_by(part, "slideLayout")), None))
    return SlideReader(package, part, places_of(layout)).read(tree)


def _notes(package: Package, part: str) -> Flow:
    flow: Flow = []
    for target in package.related_by(part, "notesSlide"):
        root = package.optional_xml(target)
        tree = child(root, "cSld", "spTree")
        if tree is not None:
            said = SlideReader(package, target).read(tree)
            flow += [Paragraph(words) for words in said.titles]
            flow += said.flow
    return flow


def _authors(package: Package, part: str) -> dict[str, str]:
    """Return the names of those who comment, by their ids."""
    found: dict[str, str] = {}
    for target in [*package.related_by(part, "commentAuthors"), *package.related_by(part, "authors")]:
        root = package.optional_xml(target)
        for one in children(root) if root is not None else ():
            found[one.get("id") or ""] = one.get("name") or ""
    return found


def _comments(package: Package, part: str, authors: dict[str, str]) -> Iterator[str]:
    for target in package.related_by(part, "comments"):
        root = package.optional_xml(target)
        for one in root.iter("{*}cm", "{*}reply") if root is not None else ():
            text, body = child(one, "text"), child(one, "txBody")
            words = (text.text or "") if text is not None else ""
            if body is not None:
                words = "\n".join(map(drawn_words, children(body, "p")))
            author = authors.get(one.get("authorId") or "", "")
            if words.strip():
                yield f"{author}: {words}" if author else words
