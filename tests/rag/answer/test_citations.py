"""Citations: where words stand, and whether they still do."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.models import Document
from index.text.lines import count_line_ends
from rag.answer.citations import CitationStatus, check_citation, check_citations, sha256_of
from rag.models import Citation, RankedPassage
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

WORDS = "The harbour froze over in the winter of 1911."


def citation(document: str = "a.txt", start: int = 0, words: str = WORDS, **changes: int) -> Citation:
    values = {"start": start, "end": start + len(words), "line_start": 1, "line_end": 1} | changes
    return Citation.model_validate(
        {
            "document": document,
            "title": None,
            "publisher": None,
            "author": None,
            "date": None,
            "page": None,
            "sha256": hashlib.sha256(words.encode()).hexdigest(),
            **values,
        }
    )


def search_in(text: str, path: Path, query: str = "harbour") -> Sequence[RankedPassage]:
    with Retriever.build([Document.from_text("a.txt", text)], path / "index", embedder=FakeEmbedder()) as retriever:
        return retriever.search(query)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_the_same_whatever_ends_them(end: str, tmp_path: Path) -> None:
    lines = [
        "A heading of some kind",
        "",
        "Nothing else happened in those years.",
        WORDS,
        "It thawed in",
        "April 1912.",
    ]
    [hit] = search_in(end.join(lines) + end, tmp_path)
    assert (hit.citation.line_start, hit.citation.line_end) == (1, 6)
    places = {highlight.text.split()[1]: highlight for highlight in hit.highlights}
    before = hit.text[: places["harbour"].start]
    assert count_line_ends(before) + 1 == 4


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_repeated_sentence_is_cited_by_its_own_lines(end: str, tmp_path: Path) -> None:
    texts = [
        end.join(["The first paper has three lines here.", "More of the same in this one.", WORDS]),
        end.join(["Another paper says this.", "", WORDS.replace("winter of", "winter" + end + "of")]),
    ]
    documents = [Document.from_text(name, text) for name, text in zip("ab", texts, strict=True)]
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder()) as retriever:
        [hit] = retriever.search(WORDS, k=1)
    cited = [hit.citation, *hit.also_in]
    assert {part.document for part in cited} == {"a", "b"}
    repeated = hit.also_in[0]
    text = dict(zip("ab", texts, strict=True))[repeated.document]
    assert text[repeated.start : repeated.end].split() == WORDS.split()
    assert (repeated.line_start, repeated.line_end) == {"a": (3, 3), "b": (3, 4)}[repeated.document]


def test_pages_end_at_form_feeds(tmp_path: Path) -> None:
    pages = ["Nothing of interest happened on this page.", "On the second page there is no harbour at all.", WORDS]
    documents = [Document.from_text("a", "\f".join(pages)), Document.from_text("b", WORDS)]
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder()) as retriever:
        [whole] = retriever.search(WORDS, k=1, filters=Filters(documents=("a",)))
        [repeat] = retriever.search(WORDS, k=1, filters=Filters(documents=("b",)))
    assert (whole.citation.start, whole.citation.page) == (0, 3)  # the page of the highlight
    assert repeat.citation.page is None
    assert [(cited.document, cited.page) for cited in repeat.also_in] == [("a", 3)]


def test_a_hit_is_cited_by_the_row_of_its_highlight(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.csv").write_text("name,city\nAnn,Oslo\nBo,Rome\nCy,Bern\n", "utf-8")
    with Retriever.open(folder, embedder=FakeEmbedder()) as retriever:
        [hit] = retriever.search("Rome", k=1)
    assert hit.text == "name,city\nAnn,Oslo\nBo,Rome\nCy,Bern"
    assert hit.highlights[0].text == "Bo,Rome"
    assert hit.citation.place == "row 3"


def test_sha256_is_that_of_the_words_in_utf8(tmp_path: Path) -> None:
    words = "The Straße to the harbour — “closed” since 1911 — is open again."
    [hit] = search_in(words, tmp_path)
    assert hit.citation.sha256 == hashlib.sha256(words.encode("utf-8")).hexdigest()
    assert sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_words_that_still_stand_are_verbatim() -> None:
    assert check_citation(citation(start=3), "ab " + WORDS).status is CitationStatus.VERBATIM


def test_words_that_moved_are_found() -> None:
    check = check_citation(citation(start=3), "A new first line.\n" + WORDS)
    assert (check.status, check.found_at) == (CitationStatus.CHANGED, 18)


def test_words_that_stand_twice_are_found_at_the_nearer_place() -> None:
    text = WORDS + " " * 100 + WORDS
    assert check_citation(citation(start=10), text).found_at == 0
    assert check_citation(citation(start=120), text).found_at == len(WORDS) + 100


def test_words_that_changed_are_not_found() -> None:
    check = check_citation(citation(), WORDS.replace("1911", "1912"))
    assert (check.status, check.found_at) == (CitationStatus.CHANGED, None)


@pytest.mark.parametrize("text", ["", "short", WORDS[:-1]])
def test_a_document_that_became_too_short_has_changed(text: str) -> None:
    assert check_citation(citation(start=50), text).status is CitationStatus.CHANGED


@pytest.mark.parametrize("end", [10**6, 10**30])
def test_a_citation_of_impossible_places_has_changed(end: int) -> None:
    assert check_citation(citation(start=end - 5, end=end), WORDS).status is CitationStatus.CHANGED


def test_a_document_that_is_no_longer_there_is_gone() -> None:
    check = check_citation(citation(), None)
    assert (check.status, check.found_at) == (CitationStatus.GONE, None)


def test_checks_read_the_files_in_the_order_of_the_citations(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WORDS, "utf-8")
    (tmp_path / "b.txt").write_text("Before it. " + WORDS, "utf-8")
    cited = [citation("b.txt"), citation("gone.txt"), citation("a.txt"), citation("b.txt", start=11)]
    checks = check_citations(cited, tmp_path)
    assert [check.citation for check in checks] == cited
    assert [str(check.status) for check in checks] == ["source changed", "gone", "verbatim", "verbatim"]
    assert checks[0].found_at == 11


def test_a_row_of_a_collection_is_found_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(f'{{"_id": "7", "title": "", "text": "{WORDS}"}}\n', "utf-8")
    (tmp_path / "a#b.txt").write_text(WORDS, "utf-8")
    names = ["corpus.jsonl#7", "corpus.jsonl#8", "a#b.txt"]
    statuses = [check.status for check in check_citations([citation(name) for name in names], tmp_path)]
    assert statuses == [CitationStatus.VERBATIM, CitationStatus.GONE, CitationStatus.VERBATIM]


@pytest.mark.parametrize("name", ["../secret.txt", "sub/../../secret.txt", "{outside}/secret.txt", "../secret.txt#1"])
def test_a_citation_cannot_lead_out_of_the_folder(name: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text(WORDS, "utf-8")
    [check] = check_citations([citation(name.format(outside=tmp_path))], corpus)
    assert check.status is CitationStatus.GONE


@pytest.mark.parametrize(
    "name",
    ["", ".", "a\x00.txt", "b" * 5000 + ".txt", "folder.txt", "a.exe"],
    ids=["empty", "dot", "nul", "too-long", "folder", "no-format"],
)
def test_a_citation_of_what_cannot_be_a_document_is_gone(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "a.exe").write_text(WORDS, "utf-8")
    [check] = check_citations([citation(name)], tmp_path)
    assert check.status is CitationStatus.GONE


def test_the_citations_of_an_answer_hold_until_the_file_changes(retriever: Retriever, folder: Path) -> None:
    cited = [hit.citation for hit in retriever.search("police training in Managua")]
    assert {check.status for check in retriever.check(cited)} == {CitationStatus.VERBATIM}
    path = folder / "training.txt"
    path.write_text("By our own correspondent. " + path.read_text("utf-8"), "utf-8")
    (folder / "heroin.txt").unlink()
    found = {check.citation.document: check for check in retriever.check(cited)}
    assert found["training.txt"].status is CitationStatus.CHANGED
    assert found["training.txt"].found_at == found["training.txt"].citation.start + 26
    if "heroin.txt" in found:
        assert found["heroin.txt"].status is CitationStatus.GONE
    assert found["helicopters.txt"].status is CitationStatus.VERBATIM


def test_a_section_is_named_where_there_are_no_pages(tmp_path: Path) -> None:
    """HTML has neither pages nor lines that a person sees."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.html").write_text(f"<h1>Boats</h1><h2>The {'very ' * 20}old dredger</h2><p>{WORDS}</p>", "utf-8")
    (folder / "b.md").write_text(f"# Boats\n\n{WORDS}\n", "utf-8")
    with Retriever.open(folder, embedder=FakeEmbedder()) as retriever:
        places = {hit.citation.document: hit.citation.place for hit in retriever.search("harbour froze")}
        places |= {one.document: one.place for hit in retriever.search("harbour froze") for one in hit.also_in}
    assert places["b.md"] is None
    assert places["a.html"] is not None
    assert places["a.html"].startswith("section …")
    assert places["a.html"].endswith("very old dredger")
