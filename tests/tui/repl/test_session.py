"""A sitting at the prompt, with an embedder that needs no weights."""

from pathlib import Path

import pytest

from index.errors import QuestionError
from index.models import Document
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tui.repl.document_commands import CONTEXT
from tui.repl.session import HELP, ReplSession

QUESTION = "Where is the training centre for police?"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def sitting(retriever: Retriever) -> ReplSession:
    return ReplSession(retriever, 1, Filters())


@pytest.mark.parametrize("line", [":quit", ":q", ":exit", "  :quit  "])
def test_leaving(sitting: ReplSession, line: str) -> None:
    assert not sitting.answer(line)


@pytest.mark.parametrize("line", ["", "   ", "\n"])
def test_an_empty_line_does_nothing(sitting: ReplSession, line: str, capsys: Capture) -> None:
    assert sitting.answer(line)
    assert capsys.readouterr() == ("", "")


def test_help_is_narration(sitting: ReplSession, capsys: Capture) -> None:
    assert sitting.answer(":help")
    assert capsys.readouterr() == ("", HELP + "\n")


@pytest.mark.parametrize("line", [":more", ":why", ":open 1", ":open"])
def test_commands_about_an_answer_want_one_first(sitting: ReplSession, line: str, capsys: Capture) -> None:
    assert sitting.answer(line)
    assert capsys.readouterr() == ("", "Ask a question first.\n")


def test_a_question_is_answered(sitting: ReplSession, capsys: Capture) -> None:
    assert sitting.answer(f"{QUESTION}\n")
    shown = capsys.readouterr().out.splitlines()
    assert "confidence" in shown[0]
    assert shown[2] == "1  training.txt"
    assert not [line for line in shown if line.startswith("2  ")]


def test_more_shows_the_next_five_only(retriever: Retriever, tmp_path: Path, capsys: Capture) -> None:
    documents = [Document.from_text(f"{number}.txt", f"Town number {number} is small.") for number in range(20)]
    towns = Retriever.build(documents, tmp_path / "towns", embedder=FakeEmbedder())
    sitting = ReplSession(towns, 2, Filters())
    counts = []
    for line in ("Which town is small?", ":more", ":more"):
        sitting.answer(line)
        counts.append(sum(line[:1].isdigit() for line in capsys.readouterr().out.splitlines()))
    assert counts == [2, 5, 5]


def test_why_shows_where_the_ranks_come_from(sitting: ReplSession, capsys: Capture) -> None:
    sitting.answer(QUESTION)
    capsys.readouterr()
    assert sitting.answer(":why")
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "1  training.txt"
    assert shown[1].startswith("   why: lexical ")
    assert "The minister" not in "".join(shown)


def test_open_shows_the_untouched_document_with_the_passage_marked(sitting: ReplSession, capsys: Capture) -> None:
    sitting.answer(QUESTION)
    capsys.readouterr()
    sitting.answer(":open 1")
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == [
        "     1 ▌ The minister opened a training centre for police officers in Managua.",
        "     2 ▌ It has room for ninety of them.",
    ]
    assert sum("▌" in line for line in shown) == 2


def test_open_shows_lines_around_the_passage_and_obeys_none(tmp_path: Path, capsys: Capture) -> None:
    lines = ["\x1b[31m[bold]filler\tline"] * 100 + ["", "The harbour froze over in winter.", ""] + ["[/] more"] * 100
    document = Document.from_text("a.txt", "\r\n".join(lines))
    retriever = Retriever.build([document], tmp_path, embedder=FakeEmbedder())
    sitting = ReplSession(retriever, 1, Filters())
    sitting.answer("When did the harbour freeze over in winter?")
    capsys.readouterr()
    sitting.answer(":open 1")
    shown = capsys.readouterr().out.splitlines()
    marked = [line for line in shown if "▌" in line]
    numbers = [int(line.split()[0]) for line in shown]
    assert "   102 ▌ The harbour froze over in winter." in marked
    first, last = int(marked[0].split()[0]), int(marked[-1].split()[0])
    assert numbers == list(range(first - CONTEXT, last + CONTEXT + 1))
    assert f"{numbers[0]:>6}   ␛[31m[bold]filler    line" in shown


@pytest.mark.parametrize("line", [":open", ":open 2", ":open 0", ":open -1", ":open x", ":open 1 2", ":open ²"])
def test_open_wants_a_passage_that_is_there(sitting: ReplSession, line: str, capsys: Capture) -> None:
    sitting.answer(QUESTION)
    capsys.readouterr()
    assert sitting.answer(line)
    assert capsys.readouterr() == ("", "Name one of the passages 1 to 1, for example :open 1\n")


@pytest.mark.parametrize("line", [":open  1", ":open\t1"])
def test_any_space_may_stand_before_the_number(sitting: ReplSession, line: str, capsys: Capture) -> None:
    sitting.answer(QUESTION)
    capsys.readouterr()
    sitting.answer(line)
    assert capsys.readouterr().out.startswith("     1 ▌ The minister")


def test_a_question_without_words_leaves_the_last_answer(sitting: ReplSession, capsys: Capture) -> None:
    sitting.answer(QUESTION)
    with pytest.raises(QuestionError):
        sitting.answer("🤷")
    capsys.readouterr()
    sitting.answer(":why")
    assert capsys.readouterr().out.startswith("1  ")


def test_filters_hold_for_every_question(retriever: Retriever, capsys: Capture) -> None:
    sitting = ReplSession(retriever, 5, Filters(documents=("heli*",)))
    sitting.answer(QUESTION)
    shown = capsys.readouterr().out
    assert "helicopters.txt" in shown
    assert "training.txt" not in shown


def test_why_after_an_abstention_without_passages(tmp_path: Path, capsys: Capture) -> None:
    retriever = Retriever.build([Document.from_text("a", "***")], tmp_path, embedder=FakeEmbedder())
    sitting = ReplSession(retriever, 1, Filters())
    sitting.answer("Who trains police?")
    assert "No answer found in these documents" in capsys.readouterr().out
    assert sitting.answer(":why")
    assert capsys.readouterr().out == ""
