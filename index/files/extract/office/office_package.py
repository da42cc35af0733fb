"""Opens the files of Office Open XML (DOCX, PPTX): parts, what they refer to, and what is said of the document."""

import posixpath
from urllib.parse import unquote

from index.errors import BudgetSpent, ReadError
from index.files.extract.extracted import Budget
from index.files.extract.office.office_properties import author_of, date_of, title_of
from index.files.extract.xml_tree import Element, attribute, children, name_of, parse_xml
from index.files.extract.zipped import Zip
from index.models import Source


class Package:
    """The parts of a file.

    `notes`: what a person should know of how it was read.
    """

    def __init__(self, data: bytes, budget: Budget) -> None:
        """Open a file. Raises ReadError if it is none of Office Open XML."""
        self._zip = Zip(data, budget)
        self.notes: list[str] = []
        self._taken: set[str] = set()
        if self._zip.is_damaged:
            self.notes.append("is damaged: its list of contents is missing; some of it may be missing")

    def main_part(self, kind: str, fallback: str) -> str:
        """Return the name of the part that holds the document. Raises ReadError if there is none.

        `kind`: what its name has in it, such as `document`; `fallback`: the name that it usually has.
        """
        for target, relation in self.related("").values():
            if relation == "officeDocument" and target in self._zip:
                return target
        if fallback in self._zip:
            return fallback
        raise ReadError(f"holds no {kind}; it may be damaged, or another kind of file")

    def __contains__(self, part: str) -> bool:
        return part in self._zip

    def take(self, part: str) -> bool:
        """Return whether a part is read for the first time, so that nothing is read again and again."""
        is_first = part not in self._taken
        self._taken.add(part)
        return is_first

    def read(self, part: str) -> bytes:
        """Return the bytes of a part. Raises ReadError if there is none, or it is damaged."""
        return self._zip.read(part)

    def xml(self, part: str) -> Element:
        """Return the root element of a part. Raises ReadError if it has none."""
        tree = parse_xml(self._zip.read(part))
        if tree.damage:
            self.notes.append(f"{posixpath.basename(part)} {tree.damage}")
        return tree.root

    def optional_xml(self, part: str | None) -> Element | None:
        """Return the root element of a part, None if there is none; damage is told in the notes."""
        if part is None or part not in self._zip:
            return None
        try:
            return self.xml(part)
        except BudgetSpent:
            raise
        except ReadError as error:
            self.notes.append(str(error) if part in str(error) else f"{posixpath.basename(part)} {error}")
            return None

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to inside the file, by its id: the name of the other part, and the relation.

        `part`: empty for the file itself.
        """
        folder, name = posixpath.split(part)
        root = self.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for one in children(root, "Relationship") if root is not None else ():
            if one.get("TargetMode") != "External":
                target = unquote(one.get("Target", ""))
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                relation = one.get("Type", "").rpartition("/")[2]
                found[one.get("Id", "")] = posixpath.normpath(path), relation
        return found

    def related_by(self, part: str, relation: str) -> list[str]:
        """Return the parts to which a part stands in a relation, such as `styles`."""
        return [target for target, kind in self.related(part).values() if kind == relation]

    def source(self, text: str, stated_title: str = "") -> Source:
        """Return what the file states about itself; `text`: the document's, `stated_title`: what that calls itself."""
        root = self.optional_xml(next(iter(self.related_by("", "core-properties")), "docProps/core.xml"))
        said: dict[str, str] = {}
        for one in children(root) if root is not None else ():
            said.setdefault(name_of(one), "".join(one.itertext()))
        return Source(
            title=title_of(stated_title, said.get("title", ""), text),
            author=author_of(said.get("creator", "")),
            date=date_of(said.get("modified", ""), said.get("created", "")),
        )


def value_of(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute of an element by its name, whatever its namespace; None if there is no such element."""
    return attribute(element, name) if element is not None else None
