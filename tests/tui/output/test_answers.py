"""Answers as people see them."""

import io
import re

import pytest
from rich.console import Console

from index.models import KindCount, Problem
from rag.models import SIGNALS, About, Answer, Highlight, MissingPart, NamedBy, NamedDocument, NotSearched, Rival
from tests.tui.passages import answer, citation, passage
from tui.output.answers import lit, reflow, show_answer, source_line, why_lines
from tui.workspace.export.citing import place_text, where_text

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def plain(shown: Answer, *, why: bool = False) -> str:
    console = Console(file=io.StringIO(), markup=False, highlight=False, emoji=False, soft_wrap=True, width=80)
    show_answer(shown, why=why, console=console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def coloured(shown: Answer) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="standard", markup=False, highlight=False, emoji=False, width=80
    )
    show_answer(shown, console=console)
    return stream.getvalue()


def test_a_piped_answer_is_plain_text() -> None:
    hit = passage("It opened in Managua. It has ninety\nbeds.", "It has ninety\nbeds.", title="A school", date="2013")
    assert plain(answer(hit)).splitlines() == [
        "Answered · confidence 83%",
        "",
        "1  A school · 2013",
        "   a.txt, lines 3–5, characters 10–51",
        "   » It has ninety beds.",
        "   It opened in Managua. It has ninety beds.",
    ]


def test_an_answer_in_a_heading_is_told_with_its_place() -> None:
    words = Highlight(start=2, end=8, text="14\x1bMay", score=1.0)
    update = {"words": words, "words_citation": citation(start=2, end=8, line_start=1, line_end=1)}
    shown = plain(answer(passage("It is done.").model_copy(update=update))).splitlines()
    assert "   “14␛May” stands in a.txt, line 1" in shown


def test_piped_text_is_not_wrapped() -> None:
    text = "word " * 100 + "end."
    assert f"   {text}" in plain(answer(passage(text, "end."))).splitlines()


def test_an_abstention_says_so_and_shows_the_nearest_misses() -> None:
    shown = plain(answer(passage("Some words."), answered=False, unsupported=("zebras", "Mona Lisa"))).splitlines()
    assert shown[:3] == [
        "No answer found in these documents · 83% likely that these passages answer",
        "Nothing in these documents on “zebras”, “Mona Lisa”.",
        "The nearest passages:",
    ]
    assert "Answered" not in "".join(shown)


def test_words_that_were_read_as_others_are_told() -> None:
    shown = plain(answer(passage("W."), unsupported=("zebras",), read_as=(("Nicaragwa", "Nicaragua"),))).splitlines()
    assert shown[1:3] == ["Read “Nicaragwa” as “Nicaragua”.", "Nothing in these documents on “zebras”."]


def test_an_abstention_names_the_files_that_were_not_searched() -> None:
    missing = NotSearched(
        files=5,
        problems=tuple(Problem(name=f"{n}\x1b.txt", message="cannot be read (Permission denied)") for n in range(5)),
        kinds=(KindCount(ending=".mp3", files=2),),
    )
    shown = answer(answered=False).model_copy(update={"not_searched": missing})
    assert plain(shown).splitlines() == [
        "No answer found in these documents",
        "Not searched: 5 files that can't be read (0␛.txt …), 2 files of other kinds (.mp3); pincite status lists all.",
    ]


def test_what_a_question_is_about_is_told_and_what_names_the_document() -> None:
    hit = passage("Rent is 900 euro.")
    scores = hit.scores.model_copy(update={"named_by": (NamedBy(words="Pier Street", field="file"),)})
    about = About(words="Pier Street", documents=(NamedDocument(document="a.txt", title="Lease\x1b"),), count=1)
    shown = answer(hit.model_copy(update={"scores": scores})).model_copy(update={"about": (about,)})
    lines = plain(shown, why=True).splitlines()
    assert lines[1] == "Read as: about Lease␛ (“Pier Street”)."
    assert "        document: named by “Pier Street” in its file's name" in lines


def test_what_stands_nowhere_is_told_apart_from_what_stands_elsewhere() -> None:
    missing = (
        MissingPart(words="418", stands="nowhere", nearest=("416", "421")),
        MissingPart(words="Putin", stands="elsewhere"),
    )
    assert plain(answer(passage("W."), unsupported=("zebras",), missing=missing)).splitlines()[1:3] == [
        "Nothing in these documents on “zebras”, “418” (nearest: 416, 421).",
        "In these documents, but not in these passages: “Putin”.",
    ]


def test_words_that_only_other_documents_have_are_told_with_these() -> None:
    policies = (NamedDocument(document="a.txt", title="Corvid\x1b"), NamedDocument(document="b.txt", title=None))
    missing = (
        MissingPart(words="passport", stands="elsewhere", documents=policies),
        MissingPart(words="Putin", stands="elsewhere"),
        MissingPart(words="visa", stands="elsewhere", documents=policies),
    )
    assert plain(answer(passage("W."), missing=missing)).splitlines()[1:3] == [
        "In these documents, but not in these passages: “Putin”.",
        "In Corvid␛, b.txt, but not in the document of the first passage: “passport”, “visa”.",
    ]


def test_documents_that_answer_differently_are_told() -> None:
    rivals = (Rival(document="a\x1b.txt", title=None, words="900\npounds"), Rival(document="b", title="B", words="70"))
    shown = answer(passage("W."), answered=False).model_copy(update={"rivals": rivals})
    assert plain(shown).splitlines()[:2] == [
        "2 documents answer differently · 83% likely that these passages answer",
        "Documents alike answer differently: a␛.txt (“900 pounds”), B (“70”). Say which one you mean.",
    ]


def test_an_abstention_without_passages() -> None:
    assert plain(answer(answered=False)) == "No answer found in these documents\n"


def test_other_sources_of_the_words_are_named() -> None:
    other = citation(document="b\x1b.txt", line_start=7, line_end=7)
    assert "   also in b␛.txt, line 7" in plain(answer(passage("Some words.", also_in=(other,)))).splitlines()


def test_why_explains_the_rank() -> None:
    shown = plain(answer(passage("Some words.")), why=True)
    assert "   why: lexical 2.25 (#2), dense 0.568 (#3), late_interaction 0.250 (#1)" in shown
    assert "        0.4 × 0.500 lexical + 2.5 × 0.420 late_interaction = 1.250" in shown
    assert "        police +1.50" in shown
    assert shown.endswith(f"\nlexical: {SIGNALS['lexical']}\nlate_interaction: {SIGNALS['late_interaction']}\n")
    assert "why" not in plain(answer(passage("Some words.")))


def test_why_without_late_interaction_or_terms() -> None:
    hit = passage("Some words.")
    bare = hit.scores.model_copy(update={"late_interaction": None, "late_interaction_rank": None, "terms": ()})
    first, _, second = why_lines(hit.model_copy(update={"scores": bare}))
    assert "late_interaction" not in first
    assert second.strip() == "no term of the question"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "a.txt"),
        ({"title": "T", "publisher": "P", "date": "2013"}, "T · P · 2013"),
        ({"publisher": "P"}, "a.txt · P"),
        ({"title": "A\n title\t\x1b[31m"}, "A title ␛[31m"),
    ],
)
def test_source_line(changes: dict[str, object], expected: str) -> None:
    assert source_line(citation(**changes)) == expected


def test_place_text() -> None:
    assert place_text(citation(page=4)) == "a.txt, page 4, lines 3–5, characters 10–60"
    assert where_text(citation(line_end=3)) == "line 3"


def test_highlights_are_lit_the_first_most() -> None:
    text = lit(passage("One here. Two there. Three.", "Two there.", "One here."))
    assert text.plain == "One here. Two there. Three."
    assert [(text.plain[span.start : span.end], span.style) for span in text.spans] == [
        ("One here.", "underline"),
        ("Two there.", "bold black on yellow"),
    ]


def test_on_a_terminal_the_words_that_answer_are_coloured() -> None:
    shown = coloured(answer(passage("It opened. It has beds.", "It has beds.")))
    assert re.search(r"\x1b\[[0-9;]*43m[^\x1b]*It has beds\.", shown)
    assert "»" not in shown


HOSTILE = "[bold]x[/bold] [/] [@click=app.quit]x[/] [link=file:///] :smile: \\[b] \x1b[2J\x1b]0;t\x07 \x9b5m a\u202eb"


@pytest.mark.parametrize("on_terminal", [False, True])
def test_text_of_a_document_is_neither_markup_nor_control(on_terminal: bool) -> None:
    hit = passage(HOSTILE, HOSTILE[:14], title=HOSTILE, document=HOSTILE, also_in=(citation(document=HOSTILE),))
    shown = answer(hit, unsupported=(HOSTILE,), read_as=((HOSTILE, HOSTILE),))
    written = ESCAPE.sub("", coloured(shown)) if on_terminal else plain(shown)
    assert not set(written) & set("\x1b\x07\x9b\u202e")
    unwrapped = "".join(written.split())
    literal = "[bold]x[/bold][/][@click=app.quit]x[/][link=file:///]:smile:\\[b]␛[2J␛]0;t␇<U+009B>5ma<U+202E>b"
    assert unwrapped.count(literal) == 7


def test_reflow_puts_text_on_one_line() -> None:
    assert reflow("  a\r\n\tb\rc\xa0\xa0d \n\n e\x0b") == "a b c d e␋"


def test_the_words_that_a_reader_marked_are_lit_inside_their_sentence() -> None:
    text = "It cost a lot. Peru paid 406 million dollars for them. Then nothing."
    hit = passage(text, "Peru paid 406 million dollars for them.")
    words = Highlight(start=hit.citation.start + 25, end=hit.citation.start + 44, text=text[25:44], score=1.0)
    shown = lit(hit.model_copy(update={"words": words}))
    assert shown.plain == text
    marked = [shown.plain[span.start : span.end] for span in shown.spans if "underline2" in str(span.style)]
    assert marked == ["406 million dollars"]


def test_the_short_answer_stands_in_the_first_line_of_an_answer_alone() -> None:
    given = answer(passage("Some words."))
    assert plain(given.model_copy(update={"short": "406 million\x1b"})).startswith(
        "Answered · confidence 83% · 406 million␛"
    )
    assert "406" not in plain(answer(answered=False).model_copy(update={"short": "406"}))
