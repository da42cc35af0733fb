"""`pincite eval --collection` where the queries name the characters that answer."""

import json
from pathlib import Path

import pytest

from index.encoder.base import Embedder
from index.settings import IndexSettings
from tests.fakes import FakeEmbedder
from tui.cli import main
from tui.startup import Models

Capture = pytest.CaptureFixture[str]

LEASES = {
    "pier": "Lease of Pier Street.\n\nThe parrot may stay.\n\nThe rent is nine euro, paid in March.",
    "mill": "Lease of Mill Lane.\n\nDogs may stay.\n\nThe deposit is forty euro, paid in June.",
    "quay": "Lease of the Quay.\n\nNobody may stay.\n\nHelicopters land on <b>Sunday</b>.",
}
QUERIES = (
    ("rent-1", "rent nine euro", "pier", "The rent is nine euro"),
    ("rent-2", "rent paid in March", "pier", "paid in March"),
    ("other-1", "deposit of forty euro", "mill", "The deposit is forty euro"),
    ("other-2", "parrot of <i>Pier Street</i>", "quay", "Helicopters land on <b>Sunday</b>."),
)


class WordModels(Models):
    """Makes an embedder without weights."""

    def embedder(self, settings: IndexSettings) -> Embedder:
        return FakeEmbedder()


def run(*arguments: object) -> int:
    return main(["eval", "--collection", *map(str, arguments)], models=WordModels())


@pytest.fixture
def leases(tmp_path: Path) -> Path:
    folder = tmp_path / "leases"
    folder.mkdir()
    rows = [{"_id": name, "text": text} for name, text in LEASES.items()]
    queries = [
        {
            "_id": name,
            "text": text,
            "metadata": {
                "span_files": [file],
                "spans": [[LEASES[file].index(quote), LEASES[file].index(quote) + len(quote)]],
            },
        }
        for name, text, file, quote in QUERIES
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries), "utf-8")
    return folder


def test_characters_together_and_by_part(leases: Path, capsys: Capture) -> None:
    assert run(leases, "--failures") == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[0] == "leases: 3 documents, 4 queries"
    assert [line for line in lines if ": characters, " in line] == [
        "together: characters, 4 queries on 3 documents",
        "other: characters, 2 queries on 2 documents",
        "rent: characters, 2 queries on 1 document",
    ]
    assert sum(line.startswith("      64  0.") for line in lines) == 3
    # The right words are far from the fourth query's.
    failed = out[out.index("failures of shipped:") :]
    assert "other-2: wrong document" in failed
    assert "wanted: Helicopters land on <b>Sunday</b>." in failed
    assert "rent-1" not in failed


def test_the_report_as_json(leases: Path, capsys: Capture) -> None:
    assert run(leases, "--json", "--systems", "bm25,shipped") == 0
    spans = json.loads(capsys.readouterr().out)["spans"]
    assert [system["name"] for system in spans["systems"]] == ["bm25", "shipped"]
    together, other, rent = spans["systems"][1]["parts"]
    figures = {figure["key"]: figure for figure in together["figures"]}
    # Three of four first passages are of the right document; every document is shown among 64 passages.
    assert (figures["document"]["value"], figures["R@64"]["value"]) == (0.75, 1.0)
    assert {figure["value"] for figure in rent["figures"] if figure["key"] == "document"} == {1.0}
    assert other["documents"] == 2
    assert {one["measure"] for one in spans["comparisons"]} == {"P@1", "R@8", "document"}
    first = next(one for one in spans["systems"][1]["queries"] if one["query"] == "rent-1")
    assert (first["rank"], first["document"], first["wanted"]) == (1, True, "The rent is nine euro")


def test_every_nth_query(leases: Path, capsys: Capture) -> None:
    assert run(leases, "--every", 2, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["queries"] == 2
    assert [one["query"] for one in report["spans"]["systems"][0]["queries"]] == ["rent-1", "other-1"]


def test_judged_queries_alone_are_asked(leases: Path, capsys: Capture) -> None:
    (leases / "qrels").mkdir()
    (leases / "qrels" / "test.tsv").write_text("rent-2\tpier\t1\n", "utf-8")
    assert run(leases, "--json") == 0
    [system] = json.loads(capsys.readouterr().out)["spans"]["systems"]
    assert [one["query"] for one in system["queries"]] == ["rent-2"]


def test_a_page_on_which_hostile_text_stays_text(leases: Path, tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "out" / "leases.html"
    assert run(leases, "--html", page, "--runs", tmp_path / "runs") == 0
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "parrot of &lt;i&gt;Pier Street&lt;/i&gt;" in text
    assert "<i>" not in text
    assert "<b>" not in text
    assert "together: recall" in text
    assert (tmp_path / "runs" / "qrels").read_text("utf-8").splitlines()[0] == "rent-1 0 pier 1"
    assert "together" in capsys.readouterr().out


@pytest.mark.parametrize("flags", [["--failures"], ["--html", "page.html"]])
def test_queries_without_spans_have_no_failures_to_show(flags: list[str], leases: Path, capsys: Capture) -> None:
    (leases / "queries.jsonl").write_text('{"_id": "q", "text": "rent"}\n', "utf-8")
    (leases / "qrels").mkdir()
    (leases / "qrels" / "test.tsv").write_text("q\tpier\t1\n", "utf-8")
    assert run(leases, *flags) == 1
    assert f"{flags[0]} needs queries that name spans" in capsys.readouterr().err
