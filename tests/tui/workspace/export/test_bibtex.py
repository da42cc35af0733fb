"""Marks as BibTeX, read back by a parser that balances braces as BibTeX does."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.models import Source
from tests.fakes import FakeClock
from tests.tui.workspace.conftest import hit_of
from tui.terminal import visible
from tui.workspace.export.bibtex import escaped, key_of, to_bibtex
from tui.workspace.marks import Mark

MakeMark = Callable[..., Mark]

COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
}


def plain(latex: str) -> str:
    """Return what LaTeX shows, and fail on a command or character that would not show itself."""
    found = ""
    for part in re.findall(r"\\[a-z]+\{\}|\\[%&$#_]|.", latex, re.DOTALL):
        if len(part) > 1:
            found += COMMANDS.get(part, part[1:])
            assert part in COMMANDS or part[1:] in "%&$#_", part
        else:
            assert part not in "\\{}%&$#_~^<>|", part
            found += part
    return found


def entries(bibtex: str) -> dict[str, dict[str, str]]:
    """Return the entries of a BibTeX file by key, each field without its outer braces."""
    found: dict[str, dict[str, str]] = {}
    at = 0
    while match := re.compile(r"\s*@misc\{([^,\s]+),").match(bibtex, at):
        at = match.end()
        fields: dict[str, str] = {}
        while field := re.compile(r"\s*(\w+) = ").match(bibtex, at):
            at = field.end()
            if bibtex[at] == "{":
                depth, end = 0, at
                while True:
                    depth += {"{": 1, "}": -1}.get(bibtex[end], 0)
                    end += 1
                    if depth == 0:
                        break
                value = bibtex[at + 1 : end - 1]
            else:
                end = bibtex.index(",", at)
                value = bibtex[at:end]
            assert bibtex[end] == ","
            fields[field[1]] = value
            at = end + 1
        assert bibtex[at : at + 2] == "\n}"
        at += 2
        assert match[1] not in found
        found[match[1]] = fields
    assert bibtex[at:].strip() == ""
    return found


def test_an_entry_a_document(mark: MakeMark) -> None:
    known = {"title": "Police & Co.", "publisher": "The Herald", "author": "Ann Writer", "date": "2013-03-20"}
    marks = [
        mark("One.", **known),
        mark("Four.", document="b/Ünder the sea.md"),
        mark("Two\nlines.", note="50%", **known),
    ]
    made = to_bibtex(marks, {"training.txt": Source(url="https://x.org/a%20b_c?d={e}&f=ü\\")})
    found = entries(made)
    assert list(found) == [key_of("training.txt"), key_of("b/Ünder the sea.md")]
    assert key_of("b/Ünder the sea.md").startswith("under-the-sea-")
    assert found[key_of("training.txt")] == {
        "title": r"{Police \& Co.}",
        "author": "Ann Writer",
        "howpublished": "The Herald",
        "date": "2013-03-20",
        "year": "2013",
        "month": "mar",
        "url": "https://x.org/a%20b_c?d=%7Be%7D&f=%C3%BC%5C",
        "note": "training.txt, line 3; lines 3–4",
        "annotation": r"[line 3, characters 100–104] ``One.'' \par "
        r"[lines 3–4, characters 100–110] ``Two lines.'' --- 50\%",
    }
    assert found[key_of("b/Ünder the sea.md")]["title"] == "{b/Ünder the sea.md}"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ann Writer", "Ann Writer"),
        ("Ann Writer and Bo Other", "Ann Writer and Bo Other"),
        ("Ann Writer, Bo Other, Cy Third", "{Ann Writer, Bo Other, Cy Third}"),
        ("Smith & Sons", r"{Smith \& Sons}"),
    ],
)
def test_authors(author: str, expected: str, mark: MakeMark) -> None:
    [entry] = entries(to_bibtex([mark(author=author)], {})).values()
    assert entry["author"] == expected


def test_dates_are_as_exact_as_they_are_known(mark: MakeMark) -> None:
    [entry] = entries(to_bibtex([mark(date="2013")], {})).values()
    assert (entry["date"], entry["year"], "month" in entry) == ("2013", "2013", False)
    [entry] = entries(to_bibtex([mark(date="2013-12")], {})).values()
    assert (entry["date"], entry["month"]) == ("2013-12", "dec")


def test_keys_depend_on_the_document_alone() -> None:
    assert key_of("a/x.txt") != key_of("b/x.txt")
    assert key_of("日本.txt").startswith("document-")
    assert re.fullmatch(r"[a-z0-9-]+", key_of("corpus.jsonl#{1}, %&"))


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("\\{}%&$#_~^<>|\"'@,\n="))))
@example("}} @misc{x, title={")
@example("\\")
def test_any_words_are_read_back(text: str) -> None:
    shown = visible(" ".join(text.split()))
    assert plain(escaped(text)) == shown
    mark = Mark.of("Who?", hit_of(f"Begin {text} end.", title=text), FakeClock()(), text)
    [entry] = entries(to_bibtex([mark], {})).values()
    quoted = re.fullmatch(r"\[.*?\] ``(.*)''(?: --- .*)?", entry["annotation"], re.DOTALL)
    assert quoted is not None
    assert plain(quoted[1]).startswith("Begin ")
    assert visible(" ".join(mark.text.split())) in plain(entry["annotation"])
