"""ODT and ODP, also as flat XML: the text of LibreOffice's documents and slides as they are shown."""

import posixpath
from collections.abc import Iterator

from index.errors import BudgetSpent, ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.office.docx_styles import child
from index.files.extract.office.flow import Flow, Paragraph, flow_words
from index.files.extract.office.flow_writer import FlowWriter
from index.files.extract.office.odf_slides import read_slide
from index.files.extract.office.odf_styles import OdfStyles
from index.files.extract.office.odf_text import OdfReader
from index.files.extract.office.office_properties import author_of, date_of, title_of
from index.files.extract.office.slides import SlideWriter
from index.files.extract.xml_tree import Element, attribute, children, name_of, parse_xml
from index.files.extract.zipped import Zip
from index.models import Source

_OBJECT_DEPTH = 2


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of an OpenDocument file."""
    yield _OdfDocument(data, budget).extracted()


class _OdfDocument:
    """An OpenDocument file as it is read."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._budget = budget
        self._notes: list[str] = []
        self._depth = 0
        self._taken: set[str] = set()
        self._zip = Zip(data, budget) if data.startswith(b"PK") else None
        if self._zip is not None:
            if self._zip.is_damaged:
                self._notes.append("is damaged: its list of contents is missing; some of it may be missing")
            if "META-INF/manifest.xml" in self._zip and b"encryption-data" in self._zip.read("META-INF/manifest.xml"):
                raise ReadError("needs a password to be opened; save a copy without one")
        self._content = self._root("content.xml") if self._zip is not None else self._flat(data)
        self._looks = self._optional("styles.xml")
        self._about = self._optional("meta.xml")
        self._styles = OdfStyles()
        self._styles.add(self._content)
        self._styles.add(self._looks if self._zip is not None else None)
        self._reader = OdfReader(self._styles, self._embedded)

    def extracted(self) -> Extracted:
        """Return the document."""
        body = child(self._content, "body")
        if body is None:
            raise ReadError("holds no document; it may be damaged")
        builder = TextBuilder(self._budget)
        slides = [one for one in body.iter("{*}page") if name_of(one.getparent()) in ("presentation", "drawing")]
        is_slides = bool(slides) or child(body, "presentation") is not None
        title = self._write_slides(builder, slides) if is_slides else self._write_text(builder, body)
        text, structure = builder.build()
        if not any(map(str.isalnum, text)):
            raise ReadError("holds no text, perhaps only pictures; those need OCR")
        return Extracted(
            text,
            "odp" if is_slides else "odt",
            structure,
            self._source(text, title),
            notes=tuple(dict.fromkeys(self._notes)),
        )

    def _write_text(self, builder: TextBuilder, body: Element) -> str:
        writer = FlowWriter(builder)
        flow = self._reader.flow(body)
        running = list(self._running())
        for kind in ("header", "footer"):
            said: set[str] = set()
            for place, one in running:
                if place == kind:
                    writer.write_furniture(one, said)
            if kind == "header":
                writer.write(flow)
        return next((" ".join(one.words.split()) for one in flow if isinstance(one, Paragraph) and one.is_title), "")

    def _write_slides(self, builder: TextBuilder, slides: list[Element]) -> str:
        writer = SlideWriter(builder)
        for number, page in enumerate(slides, 1):
            slide, notes, comments = read_slide(self._reader, page)
            is_hidden = attribute(page, "style-name") in self._styles.hidden_pages
            writer.write(number, slide, notes=notes, comments=comments, is_hidden=is_hidden)
        return writer.first_title

    def _running(self) -> Iterator[tuple[str, Flow]]:
        """Yield the heads and feet of the pages that are used: `header` or `footer`, and what they say."""
        masters: dict[str, Element] = {}
        for root in (self._looks, self._content):
            for one in root.iter("{*}master-page") if root is not None else ():
                masters.setdefault(attribute(one, "name"), one)
        used = {attribute(one, "master-page-name") for one in self._content.iter("{*}style")} & masters.keys()
        waiting = list(dict.fromkeys([*list(masters)[:1], *(name for name in masters if name in used)]))
        seen: set[str] = set()
        while waiting:
            name = waiting.pop(0)
            if name in seen or name not in masters:
                continue
            seen.add(name)
            waiting.append(attribute(masters[name], "next-style-name"))
            for one in children(masters[name]):
                kind = name_of(one).split("-")[0]
                if kind in ("header", "footer") and attribute(one, "display") != "false":
                    yield kind, self._reader.flow(one)

    def _source(self, text: str, title: str) -> Source:
        said: dict[str, str] = {}
        meta = child(self._about, "meta")
        for one in children(meta) if meta is not None else ():
            said.setdefault(name_of(one), "".join(one.itertext()))
        return Source(
            title=title_of(title, said.get("title", ""), text),
            author=author_of(said.get("initial-creator", "")) or author_of(said.get("creator", "")),
            date=date_of(said.get("date", ""), said.get("creation-date", "")),
        )

    def _embedded(self, reference: str) -> Flow:
        """Return what an object inside the file says: a formula or a chart."""
        name = posixpath.normpath(reference.removeprefix("./")) + "/content.xml"
        if (
            self._zip is None
            or not reference
            or name not in self._zip
            or self._depth >= _OBJECT_DEPTH
            or name in self._taken
        ):
            return []
        self._taken.add(name)
        try:
            root = self._root(name)
        except BudgetSpent:
            raise
        except ReadError as error:
            self._notes.append(str(error))
            return []
        if name_of(root) == "math":
            words = "".join("".join(one.itertext()) for one in root.iter("{*}mi", "{*}mn", "{*}mo", "{*}mtext"))
            return [Paragraph(words)]
        self._depth += 1
        try:
            flow = self._reader.flow(root)
        finally:
            self._depth -= 1
        return flow if flow_words(flow) else []

    def _root(self, name: str) -> Element:
        assert self._zip is not None
        tree = parse_xml(self._zip.read(name))
        if tree.damage:
            self._notes.append(f"{name} {tree.damage}")
        return tree.root

    def _optional(self, name: str) -> Element | None:
        if self._zip is None:
            return self._content
        try:
            return self._root(name) if name in self._zip else None
        except BudgetSpent:
            raise
        except ReadError as error:
            self._notes.append(str(error))
            return None

    def _flat(self, data: bytes) -> Element:
        tree = parse_xml(data)
        if tree.damage:
            self._notes.append(tree.damage)
        if name_of(tree.root) != "document":
            raise ReadError("is no OpenDocument file; it may be damaged")
        return tree.root
