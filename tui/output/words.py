"""The library in words: ages, sizes, names, what an update changed."""

import datetime
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.terminal import counted, one_line, visible

if TYPE_CHECKING:
    from index.indexing.status import FolderChanges
    from index.models import IndexReport, LeftOut
    from rag.models import NamedBy, NotSearched

NAMED = 3
"""Names that are given before the rest is only counted."""

_FIELDS = {"file": "file's name", "folder": "folder's name"}
"""Fields of a document that are not called what they are in `NamedBy`."""

_UNITS = ((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute"))


def age(then: datetime.datetime, now: datetime.datetime) -> str:
    """Return how long ago something was; from two months on, its date."""
    seconds = (now - then).total_seconds()
    if seconds >= 60 * 86_400:
        return f"on {then:%Y-%m-%d}"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{counted(int(seconds // size), unit)} ago"
    return "just now"


def size(number: float) -> str:
    """Return a number of bytes in the unit that leaves few digits."""
    if number < 1000:
        return counted(int(number), "byte")
    for unit in ("KB", "MB", "GB"):
        number /= 1000
        if number < 999.5 or unit == "GB":
            break
    return f"{number:.1f} {unit}" if number < 10 else f"{number:,.0f} {unit}"


def duration(seconds: float) -> str:
    """Return about how long something will take."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def short_path(path: str, home: Path) -> str:
    """Return a path with the home folder written as `~`."""
    return f"~{path[len(str(home)) :]}" if path.startswith(f"{home}/") else path


def ranges(spans: Iterable[tuple[int, int]]) -> str:
    """Return ranges of lines, such as `3, 7-9`; those that touch are one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return ", ".join(f"{start}" if start == end else f"{start}-{end}" for start, end in joined)


def names(all_names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    listed = list(all_names)
    shown = ", ".join(one_line(name) for name in listed[:NAMED])
    return shown if len(listed) <= NAMED else f"{shown} and {len(listed) - NAMED:,} more"


def report_words(report: "IndexReport") -> str:
    """Return what an update changed, by name."""
    parts = ((report.added, "added"), (report.changed, "changed"), (report.removed, "removed"))
    changes = "; ".join(f"{len(found):,} {what}: {names(found)}" for found, what in parts if found)
    if report.rebuilt:
        return f"Rebuilt: {counted(report.documents, 'document')}, {counted(report.passages, 'passage')}"
    return f"Updated. {changes}" if changes else "Nothing has changed"


def change_words(changes: "FolderChanges") -> str:
    """Return what has changed in the folder, by name; empty without changes."""
    parts = ((changes.new, "new"), (changes.touched, "touched"), (changes.gone, "gone"))
    return "; ".join(f"{len(found):,} {what}: {names(found)}" for found, what in parts if found)


def left_out_words(left_out: "LeftOut") -> list[str]:
    """Return what of a folder is not among its documents, a line each."""
    from index.models import kinds_in_words

    lines = [f"{kinds_in_words(left_out.kinds)} ({names(left_out.unread)})"] if left_out.kinds else []
    if left_out.generated:
        lines.append(f"left out as generated: {names(left_out.generated)} (--all takes them)")
    if left_out.ignored:
        lines.append(f"left out by .gitignore or .pinciteignore: {_entries(left_out.ignored)} (--all takes them)")
    if left_out.hidden:
        lines.append(f"left out as hidden: {_entries(left_out.hidden)} (--all takes them)")
    return [one_line(line) for line in lines]


def _entries(number: int) -> str:
    return "1 file or folder" if number == 1 else f"{number:,} files or folders"


def not_searched_line(not_searched: "NotSearched", lister: str = "pincite status") -> str:
    """Return in one line which files of a folder no answer can come from; empty if there are none.

    `lister`: where all of them are listed.
    """
    unread = sum(kind.files for kind in not_searched.kinds)
    parts: list[str] = []
    if not_searched.files:
        first = one_line(not_searched.problems[0].name) if not_searched.problems else ""
        others = f"{first} …" if not_searched.files > 1 else first
        parts.append(f"{counted(not_searched.files, 'file')} that can't be read ({others})")
    if unread:
        kinds = ", ".join(one_line(kind.ending or "without an ending") for kind in not_searched.kinds[:NAMED])
        parts.append(f"{counted(unread, 'file')} of other kinds ({kinds}{' …' * (len(not_searched.kinds) > NAMED)})")
    return f"Not searched: {', '.join(parts)}; {lister} lists all." if parts else ""


def named_by_text(named_by: "Iterable[NamedBy]") -> str:
    """Return in words which words of a question name a passage's document, and which of its fields hold them."""
    told = (f"“{one_line(one.words)}” in its {_FIELDS.get(one.field, one.field)}" for one in named_by)
    return f"document: named by {', '.join(told)}"


def corpus_name(corpus: Path) -> str:
    """Return the name of a corpus in a line that is short of space: its folder's own, or "the demo documents"."""
    from index.corpus import is_demo

    return "the demo documents" if is_demo(corpus) else corpus.name


def folder_words(corpus: Path, documents: int | None = None) -> str:
    """Return which folder an answer is about, and how many documents it holds."""
    from index.corpus import is_demo
    from index.location import url_of

    place = url_of(corpus) or short_path(str(corpus.resolve()), _home())
    name = "the demo documents" if is_demo(corpus) else visible(place)
    return f"in {name}" if documents is None else f"in {name} · {counted(documents, 'document')}"


def _home() -> Path:
    return Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home raises where there is none)
