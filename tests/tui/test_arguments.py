"""Arguments that commands share."""

import argparse
from pathlib import Path

import pytest

from index.errors import FilterError
from index.location import default_corpus
from index.models import Problem
from rag.query.filters import Filters
from rag.retriever import Retriever
from tui.arguments import UsageError, add_filters, add_folder, filters_of
from tui.folder import folder_of, named_folder, show_problems


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_folder(parser)
    add_filters(parser)
    return parser.parse_args(arguments)


def test_no_filters() -> None:
    assert filters_of(parse()).is_empty


def test_filters_may_be_repeated() -> None:
    found = filters_of(
        parse("--document", "a*", "--document", "b", "--publisher", "P", "--since", "2013", "--until", "2014-01")
    )
    assert found == Filters(documents=("a*", "b"), publishers=("P",), since="2013", until="2014-01")


@pytest.mark.parametrize("flag", ["--since", "--until"])
@pytest.mark.parametrize("date", ["last year", "2013-13", "2013-02-30", "13"])
def test_a_date_that_is_none_is_wrong_usage(flag: str, date: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parse(flag, date)
    assert left.value.code == 2
    assert f"{flag}: write a date as 2013, 2013-03 or 2013-03-20" in capsys.readouterr().err


def test_dates_the_wrong_way_round() -> None:
    with pytest.raises(FilterError, match=r"^since \(2014\) is after until \(2013\)\.$"):
        filters_of(parse("--since", "2014", "--until", "2013"))


def test_the_folder_named_comes_first(tmp_path: Path) -> None:
    assert folder_of(parse(str(tmp_path))) == tmp_path


def test_the_home_folder_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "papers").mkdir()
    assert folder_of(parse("~/papers")) == tmp_path / "papers"


def test_the_indexed_folder_around_the_current_one(
    retriever: Retriever, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = folder / "deep" / "down"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert folder_of(parse()).samefile(folder)


def test_the_demo_documents_otherwise_or_when_asked_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert folder_of(parse()) == default_corpus()
    monkeypatch.chdir(folder)
    assert folder_of(parse()).samefile(folder)
    assert folder_of(parse("--demo")) == named_folder(parse("--demo")) == default_corpus()
    assert named_folder(parse()) is None


def test_a_folder_and_the_demo_documents_are_refused(tmp_path: Path) -> None:
    for choose in (folder_of, named_folder):
        with pytest.raises(UsageError, match="a folder or --demo, not both"):
            choose(parse(str(tmp_path), "--demo"))


def test_problems_are_told_harmlessly(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([Problem(name="a\x1b.txt", message="is empty"), Problem(name="b", message="[note]", skipped=False)])
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "skipped: a␛.txt is empty\nnote: b [note]\n"
