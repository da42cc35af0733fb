"""A session at the prompt, with an embedder that needs no weights."""

from pathlib import Path

import pytest

from index.errors import QuestionError
from index.models import Document
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.tui.repl.conftest import MakeSession
from tui.output.document_lines import CONTEXT
from tui.repl.commands import HELP, run_line
from tui.repl.session import ReplSession

QUESTION = "Where is the training centre for police?"
Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("line", [":quit", ":q", ":exit", "  :quit  "])
def test_leaving(session: ReplSession, line: str) -> None:
    assert not run_line(session, line)


@pytest.mark.parametrize("line", ["", "   ", "\n"])
def test_an_empty_line_does_nothing(session: ReplSession, line: str, capsys: Capture) -> None:
    assert run_line(session, line)
    assert capsys.readouterr() == ("", "")


def test_help_is_narration(session: ReplSession, capsys: Capture) -> None:
    assert run_line(session, ":help")
    assert capsys.readouterr() == ("", HELP + "\n")


@pytest.mark.parametrize("line", [":more", ":why", ":open 1", ":open", ":mark 1", ":teach 1"])
def test_commands_about_an_answer_want_one_first(session: ReplSession, line: str, capsys: Capture) -> None:
    assert run_line(session, line)
    assert capsys.readouterr() == ("", "Ask a question first.\n")


def test_a_question_is_answered(session: ReplSession, capsys: Capture) -> None:
    assert run_line(session, f"{QUESTION}\n")
    shown = capsys.readouterr().out.splitlines()
    assert "confidence" in shown[0]
    assert shown[2] == "1  training.txt"
    assert not [line for line in shown if line.startswith("2  ")]


def test_more_shows_the_next_five_only(make_session: MakeSession, tmp_path: Path, capsys: Capture) -> None:
    documents = [Document.from_text(f"{number}.txt", f"Town number {number} is small.") for number in range(20)]
    towns = Retriever.build(documents, tmp_path / "towns", embedder=FakeEmbedder())
    session = make_session(towns, 2)
    counts = []
    for line in ("Which town is small?", ":more", ":more"):
        run_line(session, line)
        counts.append(sum(line[:1].isdigit() for line in capsys.readouterr().out.splitlines()))
    assert counts == [2, 5, 5]


def test_why_shows_where_the_ranks_come_from(session: ReplSession, capsys: Capture) -> None:
    run_line(session, QUESTION)
    capsys.readouterr()
    assert run_line(session, ":why")
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "1  training.txt"
    assert shown[1].startswith("   why: lexical ")
    assert "The minister" not in "".join(shown)


def test_open_shows_the_untouched_document_with_the_passage_marked(session: ReplSession, capsys: Capture) -> None:
    run_line(session, QUESTION)
    capsys.readouterr()
    run_line(session, ":open 1")
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == [
        "     1 ▌ The minister opened a training centre for police officers in Managua.",
        "     2 ▌ It has room for ninety of them.",
    ]
    assert sum("▌" in line for line in shown) == 2


def test_open_shows_lines_around_the_passage_and_obeys_none(
    make_session: MakeSession, tmp_path: Path, capsys: Capture
) -> None:
    lines = ["\x1b[31m[bold]filler\tline"] * 100 + ["", "The harbour froze over in winter.", ""] + ["[/] more"] * 100
    document = Document.from_text("a.txt", "\r\n".join(lines))
    retriever = Retriever.build([document], tmp_path, embedder=FakeEmbedder())
    session = make_session(retriever, 1)
    run_line(session, "When did the harbour freeze over in winter?")
    capsys.readouterr()
    run_line(session, ":open 1")
    shown = capsys.readouterr().out.splitlines()
    marked = [line for line in shown if "▌" in line]
    numbers = [int(line.split()[0]) for line in shown]
    assert "   102 ▌ The harbour froze over in winter." in marked
    first, last = int(marked[0].split()[0]), int(marked[-1].split()[0])
    assert numbers == list(range(first - CONTEXT, last + CONTEXT + 1))
    assert f"{numbers[0]:>6}   ␛[31m[bold]filler    line" in shown


@pytest.mark.parametrize("line", [":open", ":open 2", ":open 0", ":open -1", ":open x", ":open 1 2", ":open ²"])
def test_open_wants_a_passage_that_is_there(session: ReplSession, line: str, capsys: Capture) -> None:
    run_line(session, QUESTION)
    capsys.readouterr()
    assert run_line(session, line)
    assert capsys.readouterr() == ("", "Name one of the passages 1 to 1, for example :open 1\n")


@pytest.mark.parametrize("line", [":open  1", ":open\t1"])
def test_any_space_may_stand_before_the_number(session: ReplSession, line: str, capsys: Capture) -> None:
    run_line(session, QUESTION)
    capsys.readouterr()
    run_line(session, line)
    assert capsys.readouterr().out.startswith("     1 ▌ The minister")


def test_a_question_without_words_leaves_the_last_answer(session: ReplSession, capsys: Capture) -> None:
    run_line(session, QUESTION)
    with pytest.raises(QuestionError):
        run_line(session, "🤷")
    capsys.readouterr()
    run_line(session, ":why")
    assert capsys.readouterr().out.startswith("1  ")


def test_filters_hold_for_every_question(session: ReplSession, capsys: Capture) -> None:
    session.filters = Filters(documents=("heli*",))
    run_line(session, QUESTION)
    shown = capsys.readouterr().out
    assert "helicopters.txt" in shown
    assert "training.txt" not in shown


def test_why_after_an_abstention_without_passages(make_session: MakeSession, tmp_path: Path, capsys: Capture) -> None:
    retriever = Retriever.build([Document.from_text("a", "***")], tmp_path, embedder=FakeEmbedder())
    session = make_session(retriever, 1)
    run_line(session, "Who trains police?")
    assert "No answer found in these documents" in capsys.readouterr().out
    assert run_line(session, ":why")
    assert capsys.readouterr().out == ""
