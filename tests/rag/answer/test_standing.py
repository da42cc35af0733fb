"""Passages are compared with their files before they are shown: what no longer stands is not quoted."""

import json
import os
import shutil
from pathlib import Path

import pytest

from index.models import Document
from index.settings import IndexSettings
from rag.answer.standing import KEPT_BYTES, SMALL_FILE_BYTES, SourceFiles
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder, FakeReader
from tests.forge import forge
from tests.pdfs import lines, pdf

QUESTION = "What did Peru pay for helicopters?"


def reopened(folder: Path, embedder: FakeEmbedder) -> Retriever:
    """Open the folder as its index is, without an update."""
    return Retriever.open(folder, update=False, embedder=embedder, reader=FakeReader())


def quoted(retriever: Retriever, question: str = QUESTION) -> str:
    answer = retriever.ask(question, 10)
    return " ".join(hit.text for hit in (*answer.passages, *retriever.search(question), *retriever.preview(question)))


@pytest.fixture
def indexed(folder: Path, embedder: FakeEmbedder) -> Path:
    Retriever.open(folder, embedder=embedder).close()
    return folder


def test_what_stands_is_shown_and_nothing_said(indexed: Path, embedder: FakeEmbedder) -> None:
    retriever = reopened(indexed, embedder)
    assert retriever.ask(QUESTION).changed_since == ()
    assert "406 million" in quoted(retriever)


def test_words_forged_into_an_index_are_not_quoted(indexed: Path, embedder: FakeEmbedder) -> None:
    for name in ("texts.bin", "search.bin"):
        forge(indexed / ".pincite", name, lambda data: data.replace(b"406 million", b"900 million"))
    retriever = reopened(indexed, embedder)
    assert "900 million" in retriever.document("helicopters.txt")
    answer = retriever.ask(QUESTION)
    assert "900" not in quoted(retriever)
    assert answer.changed_since == ("helicopters.txt",)
    assert answer.short is None or "900" not in answer.short
    assert [hit.rank for hit in answer.passages] == list(range(1, len(answer.passages) + 1))
    assert answer.passages


@pytest.mark.parametrize("keeps_time", [False, True])
def test_a_file_edited_since_is_not_quoted(indexed: Path, embedder: FakeEmbedder, *, keeps_time: bool) -> None:
    retriever = reopened(indexed, embedder)
    assert "406 million" in quoted(retriever)
    path = indexed / "helicopters.txt"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("406", "407"), "utf-8")
    if keeps_time:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "406 million" not in quoted(retriever)
    assert retriever.ask(QUESTION).changed_since == ("helicopters.txt",)


def test_words_that_moved_are_not_quoted_at_their_old_place(indexed: Path, embedder: FakeEmbedder) -> None:
    path = indexed / "helicopters.txt"
    path.write_text("A new line.\n" + path.read_text("utf-8"), "utf-8")
    assert "406 million" not in quoted(reopened(indexed, embedder))


def test_a_file_that_is_gone_is_not_quoted_and_one_that_is_back_is(indexed: Path, embedder: FakeEmbedder) -> None:
    retriever = reopened(indexed, embedder)
    path = indexed / "helicopters.txt"
    text = path.read_text("utf-8")
    path.unlink()
    assert "406 million" not in quoted(retriever)
    os.mkfifo(path)
    assert "406 million" not in quoted(retriever)
    path.unlink()
    path.write_text(text, "utf-8")
    assert "406 million" in quoted(retriever)


def test_a_folder_without_its_files_is_an_abstention_that_names_them(indexed: Path, embedder: FakeEmbedder) -> None:
    for path in indexed.glob("*.txt"):
        path.unlink()
    answer = reopened(indexed, embedder).ask(QUESTION)
    assert not answer.answered
    assert not answer.passages
    assert set(answer.changed_since) == {"training.txt", "helicopters.txt", "heroin.txt", "weekly.txt"}


def test_a_near_duplicate_is_cited_only_where_it_stands(indexed: Path, embedder: FakeEmbedder) -> None:
    question = "Which country is the largest consumer of heroin?"
    retriever = reopened(indexed, embedder)
    (first, *_) = retriever.ask(question).passages
    assert {first.citation.document, *(one.document for one in first.also_in)} == {"heroin.txt", "weekly.txt"}
    (indexed / "weekly.txt").write_text("Nothing of the kind.\n", "utf-8")
    (first, *_) = retriever.ask(question).passages
    assert first.citation.document == "heroin.txt"
    assert not first.also_in


def test_documents_in_memory_have_no_files(tmp_path: Path, embedder: FakeEmbedder) -> None:
    documents = [Document.from_text("a", "Peru paid 406 million dollars for helicopters.")]
    retriever = Retriever.build(documents, tmp_path / "index", embedder=embedder)
    assert retriever.search(QUESTION)


def test_rows_of_a_collection_are_compared_row_by_row(tmp_path: Path, embedder: FakeEmbedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = {"1": "Peru paid 406 million dollars for helicopters.", "2": "The navy of Peru wants no helicopters at all."}

    def write() -> None:
        lines = [json.dumps({"_id": key, "title": "", "text": text}) for key, text in rows.items()]
        (corpus / "corpus.jsonl").write_text("\n".join(lines), "utf-8")

    write()
    Retriever.open(corpus, embedder=embedder).close()
    rows["1"] = "Peru paid 900 million dollars for helicopters."
    write()
    answer = reopened(corpus, embedder).ask(QUESTION)
    assert [hit.citation.document for hit in answer.passages] == ["corpus.jsonl#2"]
    assert answer.changed_since == ("corpus.jsonl#1",)


def test_of_a_large_file_the_cited_bytes_are_compared(tmp_path: Path, embedder: FakeEmbedder) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    path = corpus / "large.txt"
    path.write_text("Peru paid 406 million dollars for helicopters.\n", "utf-8")
    retriever = Retriever.open(corpus, embedder=embedder)
    generation = retriever.generation
    record, words = generation.documents[0], generation.text(0)
    padding = "é" * SMALL_FILE_BYTES
    path.write_text(padding + words, "utf-8")
    start, byte = len(padding), len(padding.encode())
    stamp = SourceFiles(corpus, IndexSettings()).stamp("large.txt")
    assert stamp is not None

    def holds(start: int, byte: int, wanted: str = words) -> bool:
        return SourceFiles(corpus, IndexSettings()).holds(record, start, wanted, byte, stamp)

    assert holds(0, byte)  # not decoded: its first characters are others
    assert holds(start, 0)  # decoded, since the bytes are others
    assert not holds(0, 0)
    assert not holds(start, byte, words.replace("406", "407"))


@pytest.mark.parametrize("name", ["/etc/hostname", "../outside.txt", "a/../../outside.txt", "a\0b", "missing.txt", "."])
def test_only_files_inside_the_folder_are_looked_at(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.txt").write_text("Words.", "utf-8")
    corpus = tmp_path / "corpus"
    (corpus / "a").mkdir(parents=True)
    assert SourceFiles(corpus, IndexSettings()).stamp(name) is None


def test_texts_are_read_once_for_a_state(indexed: Path, embedder: FakeEmbedder) -> None:
    files = SourceFiles(indexed, IndexSettings())
    stamp = files.stamp("helicopters.txt")
    assert stamp is not None
    first = files._texts_of("helicopters.txt", stamp)
    assert files._texts_of("helicopters.txt", stamp) is first
    assert files._texts_of("helicopters.txt", (KEPT_BYTES + 1, *stamp[1:])) is not first
    assert not files._texts, "a text larger than all that is kept is not kept"


def test_a_title_of_megabytes_is_cut_where_it_is_cited(folder: Path, embedder: FakeEmbedder) -> None:
    (folder / "SOURCES.toml").write_text(f'["helicopters.txt"]\ntitle = "{"x" * 100_000}"\n', "utf-8")
    retriever = Retriever.open(folder, embedder=embedder, reader=FakeReader())
    titles = [hit.citation.title for hit in retriever.search(QUESTION)]
    assert f"{'x' * 199}…" in titles


WORDS = "Peru paid 406 million dollars for the helicopters that it had ordered."


@pytest.fixture
def scanned(tmp_path: Path, embedder: FakeEmbedder) -> Path:
    """A folder with a PDF, indexed long enough after it was written."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "order.pdf").write_bytes(pdf([lines(WORDS)]))
    Retriever.open(folder, embedder=embedder).close()
    return folder


def test_a_pdf_edited_since_is_not_quoted(scanned: Path, embedder: FakeEmbedder) -> None:
    retriever = reopened(scanned, embedder)
    answer = retriever.ask(QUESTION)
    assert WORDS in answer.passages[0].text
    assert (answer.passages[0].citation.page, answer.passages[0].citation.line_start) == (1, 1)
    (scanned / "order.pdf").write_bytes(pdf([lines(WORDS.replace("406", "407"))]))
    assert "406" not in quoted(retriever)
    assert retriever.ask(QUESTION).changed_since == ("order.pdf",)


def test_words_forged_into_an_index_that_came_with_a_pdf_are_not_quoted(scanned: Path, embedder: FakeEmbedder) -> None:
    for name in ("texts.bin", "search.bin"):
        forge(scanned / ".pincite", name, lambda data: data.replace(b"406 million", b"900 million"))
    came = scanned.parent / "came"
    shutil.copytree(scanned, came, copy_function=shutil.copy2)  # keeps the time of the content
    assert "900" not in quoted(reopened(came, embedder))


def test_a_pdf_that_was_only_touched_is_quoted(scanned: Path, embedder: FakeEmbedder) -> None:
    os.utime(scanned / "order.pdf")
    assert "406 million" in quoted(reopened(scanned, embedder))
