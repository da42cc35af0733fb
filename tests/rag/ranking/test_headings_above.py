"""Where what stands above a passage stands in its document."""

from pathlib import Path

from index.models import Document
from rag.ranking.headings_above import with_headings
from rag.ranking.joined import title_and_context
from rag.reader.reading_text import MAX_CELL_CHARS, PartAbove, ReadingText, after_context
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

LONG = "It rained all day and the road was wet. " * 12
MINUTES = f"# Council, 14 May\n\n{LONG}\n\n## Paths\n\n{LONG}\n\nThe path is to be gravelled. {LONG}\n"


def read(retriever: Retriever, passage: int) -> ReadingText:
    generation = retriever.generation
    context = title_and_context(generation, passage)
    return with_headings(generation, passage, after_context(context, generation.text(passage)), context)


def test_headings_may_be_marked_where_they_stand(tmp_path: Path) -> None:
    document = Document.from_text("minutes", MINUTES, format="markdown")
    with Retriever.build([document], tmp_path, embedder=FakeEmbedder()) as retriever:
        generation = retriever.generation
        last = len(generation.passages) - 1
        found = read(retriever, last)
        assert [part.words for part in found.above] == ["Council, 14 May", "Paths"]
        for part in found.above:
            assert found.text[part.start : part.end] == part.words
            assert MINUTES[part.place : part.place + len(part.words)] == part.words
            assert part.place < int(generation.passages[last]["start"])
        assert not found.headings


def test_a_heading_within_a_passage_is_told_from_its_words(tmp_path: Path) -> None:
    document = Document.from_text(
        "minutes", "# Council\n\n## Paths\n\nThe path is to be gravelled.\n", format="markdown"
    )
    with Retriever.build([document], tmp_path, embedder=FakeEmbedder()) as retriever:
        found = read(retriever, 0)
        assert "Paths" in [found.text[first:last] for first, last in found.ranges_of_headings]
        assert not any("gravelled" in found.text[first:last] for first, last in found.ranges_of_headings)


def test_what_does_not_stand_there_to_the_letter_may_not_be_marked(tmp_path: Path) -> None:
    document = Document.from_text("lease_Pier", "The rent is 900 euro.")
    with Retriever.build([document], tmp_path, embedder=FakeEmbedder()) as retriever:
        found = read(retriever, 0)
        assert found.text.startswith("lease Pier")
        assert not found.above


def test_a_short_heading_answers_whole_and_a_long_one_with_the_words_marked() -> None:
    long = "Minutes of the ordinary meeting of the council on 14 May 2023"
    assert len(long) > MAX_CELL_CHARS
    for words, shown in (("Council, 14 May", "Council, 14 May"), (long, "14 May 2023")):
        text = f"{words}.\nThe path."
        found = ReadingText(text, (), above=(PartAbove(0, 3, 70, words),))
        start = text.index("14 May")
        part = found.place_above(start, len(words))
        assert part is not None
        assert part.words == shown
        assert part.place == 70 + words.index(shown)
        assert found.place_above(text.index("The path"), len(text)) is None
