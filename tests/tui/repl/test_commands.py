"""Commands of the prompt that are about its folder, and those about an answer's documents."""

import json
from pathlib import Path

import pytest

from index.errors import FilterError, PinciteError
from tui.arguments import UsageError
from tui.repl.commands import run_line
from tui.repl.session import ReplSession

QUESTION = "Where is the training centre for police?"
Capture = pytest.CaptureFixture[str]


def test_finding_in_the_document_that_is_open(session: ReplSession, capsys: Capture) -> None:
    run_line(session, QUESTION)
    capsys.readouterr()
    run_line(session, ":find ROOM  for")
    captured = capsys.readouterr()
    assert captured.out == "     2   It has room for ninety of them.\n"
    assert captured.err == "training.txt: 1 line\n"
    run_line(session, ":more")
    run_line(session, ":open 2")
    capsys.readouterr()
    run_line(session, ":find room")
    assert capsys.readouterr() == ("", "helicopters.txt: 0 lines\n")
    run_line(session, ":find")
    assert capsys.readouterr().err.startswith("Open a document and say what to find")


def test_filters(session: ReplSession, capsys: Capture) -> None:
    run_line(session, ':filter --document "heli*"')
    assert capsys.readouterr().err == "1 of 2 documents are asked\n"
    run_line(session, QUESTION)
    assert "training.txt" not in capsys.readouterr().out
    run_line(session, ":filter off")
    run_line(session, ":filter")
    assert capsys.readouterr().err == "2 of 2 documents are asked\n" * 2
    run_line(session, ":more")
    assert "training.txt" not in capsys.readouterr().out  # more of the answer that there is, as it was filtered


@pytest.mark.parametrize(
    "line", [":filter x", ":filter --since x", ':filter "', ":filter --document none*", ":filter --since 2 --until 1"]
)
def test_a_filter_that_is_none_changes_nothing(line: str, session: ReplSession) -> None:
    with pytest.raises((FilterError, UsageError)):
        run_line(session, line)
    assert session.filters.is_empty


def test_updating(session: ReplSession, folder: Path, capsys: Capture) -> None:
    (folder / "new.txt").write_text("The harbour froze over in winter.\n", "utf-8")
    run_line(session, ":update")
    assert capsys.readouterr() == ("", "1 added; 3 documents, 3 passages indexed\n")


def test_a_document_is_opened_in_the_editor_at_its_line(
    session: ReplSession, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    editor = tmp_path / "vi"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{seen}"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(editor))
    run_line(session, "helicopters")
    run_line(session, ":edit 1")
    assert seen.read_text("utf-8").split("\n")[:2] == ["+1", str(folder / "helicopters.txt")]


def test_without_an_editor_it_says_what_to_set(session: ReplSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor")
    run_line(session, "helicopters")
    with pytest.raises(PinciteError, match=r"\$EDITOR"):
        run_line(session, ":edit 1")


def test_commands_of_the_command_line_take_their_options(session: ReplSession, capsys: Capture) -> None:
    run_line(session, ':show training.txt --find "ROOM for"')
    assert capsys.readouterr().out == "     2   It has room for ninety of them.\n"
    run_line(session, ":status --json")
    assert json.loads(capsys.readouterr().out)["passages"] == 2
    run_line(session, ":verify")
    assert "passages: 2 verbatim" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (":show", "required: DOCUMENT"),
        (":marks --colour", "unrecognized arguments"),
        (":marks elsewhere", "one folder"),
        (":status --demo", "one folder"),
        (":session list elsewhere", "one folder"),
        (":session save", "save takes NAME"),
        (':history "', "Close the quotation"),
    ],
)
def test_wrong_usage_stays_at_the_prompt(line: str, message: str, session: ReplSession) -> None:
    with pytest.raises(UsageError, match=message):
        run_line(session, line)


def test_help_of_a_command_stays_at_the_prompt(session: ReplSession, capsys: Capture) -> None:
    assert run_line(session, ":marks --help")
    assert "--remove N" in capsys.readouterr().out
