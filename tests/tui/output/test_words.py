"""Ages, sizes, times and names in words."""

import datetime
from pathlib import Path

import pytest

from index.indexing.status import FolderChanges
from index.models import IndexReport
from tui.output import words

NOW = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7199, "1 hour ago"),
        (3 * 86_400, "3 days ago"),
        (365 * 86_400, "on 2029-01-01"),
    ],
)
def test_ages(seconds: int, expected: str) -> None:
    assert words.age(NOW - datetime.timedelta(seconds=seconds), NOW) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1500, "1.5 KB"), (579_000, "579 KB"), (999_900, "1.0 MB"),
     (2e9, "2.0 GB"), (5e12, "5,000 GB")],
)  # fmt: skip
def test_sizes(number: float, expected: str) -> None:
    assert words.size(number) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(0, "1 s"), (89, "89 s"), (120, "2 min"), (7200, "2.0 h")])
def test_durations(seconds: float, expected: str) -> None:
    assert words.duration(seconds) == expected


def test_paths_below_the_home_folder_are_shortened() -> None:
    assert words.short_path("/home/a/x", Path("/home/a")) == "~/x"
    assert words.short_path("/home/ab/x", Path("/home/a")) == "/home/ab/x"


def test_names_are_harmless_and_the_rest_is_counted() -> None:
    assert words.names(["a\x1b[31m", "b\nc"]) == "a␛[31m, b c"
    assert words.names("abcde") == "a, b, c and 2 more"


def test_changes_and_reports_name_what_changed() -> None:
    assert words.change_words(FolderChanges(new=("a",), gone=("b", "c"))) == "1 new: a; 2 gone: b, c"
    report = IndexReport(generation="g", added=("a",), changed=("b",), removed=("c",), documents=2, passages=1)
    assert words.report_words(report) == "Updated. 1 added: a; 1 changed: b; 1 removed: c"
    assert words.report_words(report.model_copy(update={"rebuilt": True})) == "Rebuilt: 2 documents, 1 passage"
    assert words.report_words(IndexReport(generation="g")) == "Nothing has changed"


def test_a_corpus_is_called_by_its_folder_and_the_demo_by_what_it_is(tmp_path: Path, seeds: Path) -> None:
    assert words.corpus_name(tmp_path / "papers") == "papers"
    assert words.corpus_name(seeds) == "the demo documents"
