"""Finding documents by words."""

from tests.tui.app.library.conftest import Make
from tui.app.library.find import DocumentFinder


def test_every_word_must_stand_somewhere(make: Make) -> None:
    documents = [make("a.txt", title="Bases in Cuba", publisher="InSight", date="2013"), make("b.txt", author="James")]
    finder = DocumentFinder(documents)
    assert finder.find("  ") is documents
    assert [d.name for d in finder.find("CUBA insight 2013")] == ["a.txt"]
    assert [d.name for d in finder.find("txt")] == ["a.txt", "b.txt"]
    assert [d.name for d in finder.find("jam")] == ["b.txt"]
    assert not finder.find("cuba james")
