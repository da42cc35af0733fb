"""DOCX: the text of Word files as finally shown, with headings, numbers, tables, notes and comments."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.office.docx_numbering import Numbering
from index.files.extract.office.docx_styles import child, is_on, read_styles
from index.files.extract.office.docx_text import PartReader, Shared
from index.files.extract.office.flow import MARK_END, MARK_START, Flow, Paragraph, flow_words
from index.files.extract.office.flow_writer import FlowWriter
from index.files.extract.office.list_numbers import numeral
from index.files.extract.office.office_package import Package, value_of
from index.files.extract.office.other_format import extract_part
from index.files.extract.xml_tree import Element, attribute, children, name_of

_RUNNING = ("header", "footer")


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a Word file."""
    package = Package(data, budget)
    document = _Document(package, package.main_part("document", "word/document.xml"), budget)
    yield document.extracted()


class _Document:
    """A Word file as it is read."""

    def __init__(self, package: Package, part: str, budget: Budget) -> None:
        self._package = package
        self._part = part
        self._budget = budget
        self._root = package.xml(part)
        styles = read_styles(self._related_xml("styles"))
        self._shared = Shared(
            package, styles, Numbering(self._related_xml("numbering"), styles), self._note, self._comment, self._chunk
        )
        self._notes = {kind: self._by_id(f"{kind}s", kind) for kind in ("footnote", "endnote")}
        self._comments = self._by_id("comments", "comment")
        self._counts = {"footnote": 0, "endnote": 0}

    def extracted(self) -> Extracted:
        """Return the document."""
        bodies = list(children(self._root, "body"))
        if not bodies:
            raise ReadError("holds no document; it may be damaged")
        reader = PartReader(self._shared, self._part, self._root)
        flow = [one for body in bodies for one in reader.flow(body)]
        builder = TextBuilder(self._budget)
        writer = FlowWriter(builder)
        running = self._running_flows(bodies[-1])
        self._write_running(writer, running, "header")
        writer.write(flow)
        left = [note for identity in list(self._comments) if (note := self._comment(identity)) is not None]
        writer.write([Paragraph(notes=left)])
        self._write_running(writer, running, "footer")
        text, structure = builder.build()
        if not any(map(str.isalnum, text)):
            raise ReadError("holds no text, perhaps only pictures; those need OCR")
        shown = [" ".join(one.words.split()) for one in flow if isinstance(one, Paragraph) and one.is_title]
        return Extracted(
            text=text,
            format="docx",
            structure=structure,
            source=self._package.source(text, shown[0] if shown else ""),
            notes=tuple(dict.fromkeys(self._package.notes)),
        )

    def _running_flows(self, body: Element) -> list[tuple[str, bool, Flow]]:
        """Return the heads and feet: `header` or `footer`, whether it stands on one page alone, and its flow."""
        related = self._package.related(self._part)
        found: list[tuple[str, bool, Flow]] = []
        seen: set[str] = set()
        for section in body.iter("{*}sectPr"):
            has_first = bool(is_on(child(section, "titlePg")))
            for one in children(section, "headerReference", "footerReference"):
                part, _ = related.get(attribute(one, "id"), ("", ""))
                root = self._package.optional_xml(part) if part and part not in seen else None
                seen.add(part)
                if root is not None:
                    is_once = (value_of(one, "type") == "first" and has_first) or self._pages() == 1
                    flow = PartReader(self._shared, part, root).flow(root)
                    found.append((name_of(one).removesuffix("Reference"), is_once, flow))
        return found

    def _write_running(self, writer: FlowWriter, running: list[tuple[str, bool, Flow]], kind: str) -> None:
        said: set[str] = set()
        for one, is_once, flow in running:
            if one == kind and is_once:
                writer.write(flow, is_main=False)
                said.update(" ".join(words.split()) for words in flow_words(flow))
        for one, is_once, flow in running:
            if one == kind and not is_once:
                writer.write_furniture(flow, said)

    def _pages(self) -> int:
        """Return how many pages the document is said to have, 0 if that is not known."""
        root = self._package.optional_xml("docProps/app.xml")
        pages = child(root, "Pages")
        words = (pages.text or "").strip() if pages is not None else ""
        return int(words) if words.isdecimal() else 0

    def _related_xml(self, relation: str) -> Element | None:
        return self._package.optional_xml(next(iter(self._package.related_by(self._part, relation)), None))

    def _by_id(self, relation: str, name: str) -> dict[str, tuple[str, Element]]:
        """Return the notes or comments of a part by their ids, each with the name of the part."""
        found: dict[str, tuple[str, Element]] = {}
        for part in self._package.related_by(self._part, relation):
            root = self._package.optional_xml(part)
            for one in children(root, name) if root is not None else ():
                found[value_of(one, "id") or ""] = part, one
        return found

    def _note(self, kind: str, identity: str) -> tuple[str, Paragraph] | None:
        part, element = self._notes[kind].pop(identity, ("", None))
        if element is None:
            return None
        flow = PartReader(self._shared, part, element).flow(element)
        self._counts[kind] += 1
        mark = numeral(self._counts[kind], "decimal" if kind == "footnote" else "lowerRoman")
        words = "\n".join(flow_words(flow)).strip()
        return mark, Paragraph(f"{MARK_START}[{mark}]{MARK_END} {words}")

    def _comment(self, identity: str) -> Paragraph | None:
        part, element = self._comments.pop(identity, ("", None))
        if element is None:
            return None
        words = "\n".join(flow_words(PartReader(self._shared, part, element).flow(element))).strip()
        author = attribute(element, "author").strip()
        return Paragraph(f"{author}: {words}" if author and words else words)

    def _chunk(self, part: str, identity: str) -> Flow:
        """Return a document of another format that stands inside this one."""
        target, _ = self._package.related(part).get(identity, ("", ""))
        if target not in self._package or not self._package.take(target):
            return []
        return extract_part(self._package.read(target), target, self._budget, self._package.notes)
