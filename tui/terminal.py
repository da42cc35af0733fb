"""What goes to a terminal: text made harmless, colours only where they are wanted."""

import os
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from rag.models import About, Answer, MissingPart, Respelling, Rival

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, keep: str = "") -> str:
    """Return text with every control character shown instead of obeyed.

    Escape sequences, direction overrides and lone surrogates never reach the terminal; those in `keep` pass.
    """
    return _CONTROL.sub(lambda match: match.group() if match.group() in keep else _shown(match.group()), text)


def one_line(text: str) -> str:
    """Return text on one line, every control character shown."""
    return visible(" ".join(text.split()))


def sentence(text: str) -> str:
    """Return a line of the library as a sentence of its own, every control character shown; a file's name stays."""
    shown = visible(text)
    first = shown.partition(" ")[0].rstrip(".:,;")
    return shown if "." in first or "/" in first else shown[:1].upper() + shown[1:]


def _shown(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def read_as_text(respellings: "Iterable[Respelling]") -> str:
    """Return in words which words of a question were read as others."""
    return f"Read {', '.join(f'“{visible(one.word)}” as “{visible(one.as_written)}”' for one in respellings)}."


def about_text(about: "About") -> str:
    """Return in words which documents a question is read as being about, and which of its words say so."""
    named = ", ".join(one_line(one.title or one.document) for one in about.documents)
    more = about.count - len(about.documents)
    return f"Read as: about {named}{f' and {more:,} more' if more > 0 else ''} (“{one_line(about.words)}”)."


def missing_lines(missing: "Iterable[MissingPart]") -> list[str]:
    """Return in words which parts of a question stand nowhere in the documents, and which only elsewhere in them."""
    told: dict[str, list[str]] = {"nowhere": [], "elsewhere": []}
    apart: dict[str, list[str]] = {}
    for part in missing:
        if part.documents:
            named = ", ".join(one_line(one.title or one.document) for one in part.documents)
            apart.setdefault(named, []).append(f"“{one_line(part.words)}”")
            continue
        nearest = f" (nearest: {', '.join(map(one_line, part.nearest))})" if part.nearest else ""
        told[part.stands].append(f"“{one_line(part.words)}”{nearest}")
    nowhere = f"Nothing in these documents on {', '.join(told['nowhere'])}."
    elsewhere = f"In these documents, but not in these passages: {', '.join(told['elsewhere'])}."
    lines = [line for line, parts in ((nowhere, told["nowhere"]), (elsewhere, told["elsewhere"])) if parts]
    lines += [
        f"In {named}, but not in the document of the first passage: {', '.join(words)}."
        for named, words in apart.items()
    ]
    return lines


def abstention_text(answer: "Answer") -> str:
    """Return in words why a question is not answered: nothing answers it, or several documents do, differently."""
    if answer.rivals:
        return f"{counted(len(answer.rivals), 'document')} answer differently"
    return "No answer found in these documents"


def rivals_text(rivals: "Iterable[Rival]") -> str:
    """Return in words which documents alike answer a question differently."""
    told = ", ".join(f"{one_line(one.title or one.document)} (“{one_line(one.words)}”)" for one in rivals)
    return f"Documents alike answer differently: {told}. Say which one you mean."


def changed_text(documents: "Sequence[str]") -> str:
    """Return in words of which documents passages were left out because they no longer stand there."""
    named = ", ".join(visible(name) for name in documents[:3])
    more = f" and {len(documents) - 3:,} more" if len(documents) > 3 else ""
    return f"Not quoted, because they changed since they were indexed: {named}{more}. Bring the index up to date."


def coverage_text(embedded: int, passages: int) -> str:
    """Return in words how far an index has come whose passages are still being embedded."""
    return (
        f"Indexing is not finished: {embedded:,} of {passages:,} passages are compared by meaning so far, the others "
        "are found by their words. Ask again later for the best answer."
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def safe_json(text: str) -> str:
    """Return JSON with the control characters and direction marks in it escaped."""
    return _CONTROL.sub(lambda match: match.group() if match.group() == "\n" else f"\\u{ord(match.group()):04x}", text)


def write_json(text: str) -> None:
    """Write JSON to standard output: UTF-8 whatever the locale, controls and direction marks escaped."""
    write_text(safe_json(text) + "\n")


def write_text(text: str) -> None:
    """Write text that holds no controls to standard output: UTF-8 whatever the locale, unwrapped."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def prepare_streams() -> None:
    """Make sure that the standard streams are there and that no character breaks them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  (for as long as we run)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@cache
def output() -> "Console":
    """Return where data goes: standard output, in colour on a terminal unless NO_COLOR is set."""
    return _console(sys.stdout)


@cache
def narration() -> "Console":
    """Return where narration goes: standard error."""
    return _console(sys.stderr)


def _console(stream: object) -> "Console":
    from rich.console import Console

    is_terminal = bool(getattr(stream, "isatty", bool)()) and os.environ.get("TERM") != "dumb"
    return Console(
        file=stream,  # type: ignore[arg-type]
        force_terminal=is_terminal,
        no_color=True if os.environ.get("NO_COLOR") else None,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=not is_terminal,
    )
