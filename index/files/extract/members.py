"""Reads the files inside a file, such as the members of an archive and what is attached to a mail, by their names."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from index.errors import BudgetSpent, ReadError
from index.files.decode import decode
from index.files.extract.extracted import Budget, Extracted, Skipped
from index.files.extract.office.other_format import extract_by_content
from index.files.extractors import find_extractor
from index.files.generated import is_generated
from index.files.plain import stated_source, structure_of
from index.files.text_formats import find_text_format
from index.models import KindCount, clean, kinds_in_words

MAX_NAME_CHARS = 300
"""Characters of the longest name of a member; of a longer one the end is kept."""

_CONTROLS = dict.fromkeys((*range(0x20), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029), "_")


class MemberFound(BaseException):
    """The member that is wanted was found: not an error, and nothing that handles errors stops it."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data


class Members:
    """Reads the members of one file, each under a name of its own."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._names: set[str] = set()
        self._unread: Counter[str] = Counter()
        self.found = 0
        """Documents found so far."""

    def takes(self, name: str) -> bool:
        """Return whether a member is of a kind that is read; count it if not. Hidden and generated ones never are."""
        parts = harmless(name).split("/")
        if any(part.startswith(".") for part in parts) or any(
            part == "__MACOSX" or is_generated(part, frozenset()) for part in parts[:-1]
        ):
            return False
        if find_text_format(parts[-1]) is None and find_extractor(parts[-1]) is None:
            ending = parts[-1].rpartition(".")[2].lower() if "." in parts[-1] else ""
            self._unread["." + ending if ending.isalnum() and len(ending) <= 11 else ""] += 1
            return False
        return True

    def read(self, data: bytes, name: str) -> Iterator[Extracted | Skipped]:
        """Yield what is in the bytes of a member; what cannot be read is told, and costs nothing else.

        Raises BudgetSpent if the file holds more than may be read of it.
        """
        own = self.part(name)
        if self._budget.wanted:
            rest = self._budget.wanted.removeprefix(f"/{own}")
            if not rest:
                raise MemberFound(data)
            if rest == self._budget.wanted or not rest.startswith("/"):
                return
            self._budget.wanted = rest  # inside this one
        try:
            self._budget.take_part()
            for found in _documents(data, own, self._budget):
                self.found += isinstance(found, Extracted)
                yield found
        except BudgetSpent:
            raise
        except (ReadError, RecursionError) as error:
            reason = str(error) if isinstance(error, ReadError) else "is nested too deeply to be read"
            yield Skipped(f"/{own}", reason)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  (whatever a library raises costs this member alone)
            yield Skipped(f"/{own}", f"cannot be read ({type(error).__name__}: {str(error)[:200]}); it may be damaged")

    def part(self, name: str) -> str:
        """Return the name of a member that no other has."""
        own = harmless(name)
        stem, dot, ending = own.rpartition(".")
        if "/" in ending or not stem:
            stem, dot, ending = own, "", ""
        number = 1
        while own in self._names:
            number += 1
            own = f"{stem} ({number}){dot}{ending}"
        self._names.add(own)
        return own

    def unread(self) -> str:
        """Return in words how many members are of kinds that pincite does not read; empty if none are."""
        counts = sorted(self._unread.items(), key=lambda kind: (-kind[1], kind[0]))
        return kinds_in_words([KindCount(ending=ending, files=count) for ending, count in counts])


def _documents(data: bytes, name: str, budget: Budget) -> Iterator[Extracted | Skipped]:
    digest = hashlib.sha256(data).hexdigest()
    extractor = find_extractor(name)
    if extractor is None:
        yield replace(_text(data, name, budget), part=f"/{name}", sha256=digest)
        return
    if not data:
        raise ReadError("is empty")
    if budget.depth <= 0:
        raise ReadError("is nested too deeply: too many archives and mails are in one another; unpack them")
    budget.depth -= 1
    try:
        for found in extract_by_content(data, extractor.module, name.rpartition("/")[2], budget):
            own = replace(found, part=f"/{name}{found.part}")
            yield replace(own, sha256=own.sha256 or digest) if isinstance(own, Extracted) else own
    finally:
        budget.depth += 1


def _text(data: bytes, name: str, budget: Budget) -> Extracted:
    """Return the document of a member that is text. Raises ReadError if it is empty or binary."""
    known = find_text_format(name) or "text"
    decoded = decode(data)
    text = clean(decoded.text)
    if not text.strip().strip("\ufeff").strip():
        raise ReadError("is empty")
    budget.take_text(len(text))
    return Extracted(
        text=text,
        format=known,
        structure=structure_of(text, known),
        source=stated_source(text, known),
        notes=decoded.notes,
    )


def harmless(name: str) -> str:
    """Return the name of a member as a relative path: no drive, no way up, no control characters."""
    words = clean(name).translate(_CONTROLS).replace("\\", "/")
    parts = [part.strip() for part in words.split("/")]
    if parts and parts[0].endswith(":") and len(parts[0]) == 2:
        parts = parts[1:]
    kept = "/".join(part for part in parts if part not in ("", ".", ".."))
    return kept[-MAX_NAME_CHARS:].lstrip("/") or "unnamed"
