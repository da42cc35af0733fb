"""The gain of the reader, from invented answers."""

from pathlib import Path

from evals.evidence.corpora import Corpus, Question
from evals.evidence.reader_gain import HEAD, ReaderComparison, line, table
from index.models import Document
from tests.fakes import FakeReader

TEXT = "The navy wants a base in Cuba. Its ships come from Peru. Nobody knows their number."


def test_a_line_shows_the_changes() -> None:
    unread = ReaderComparison([1, 0, 0, 0], sure=[0.9, 0.4], unsure=[0.5])
    read = ReaderComparison([1, 1, 1, 0], sure=[0.9, 0.8], unsure=[0.5])
    columns = line("made", unread, read).split()
    assert columns[:4] == ["made", "4", "0.250", "0.750"]
    assert columns[5:] == ["2/0", "0.500", "0.500", "1.000"]
    low, high = map(float, columns[4].split("…"))
    assert low <= 0.5 <= high


def test_questions_without_near_misses_have_no_area() -> None:
    one = ReaderComparison([1.0], sure=[0.5])
    assert line("made", one, one).split()[-2:] == ["–", "–"]


def test_every_question_is_asked_twice(tmp_path: Path) -> None:
    start = TEXT.index("Its")
    asked = Question("Where do the ships come from?", (("a", start, start + 25),))
    corpus = Corpus(
        "made up", [Document.from_text("a", TEXT)], [asked, Question("Who is the admiral?", kind="near-miss")]
    )
    reader = FakeReader()
    head, row = table([corpus], tmp_path, reader)
    assert head == HEAD
    assert row.split()[2:5] == ["1", "1.000", "1.000"]
    assert reader.texts
