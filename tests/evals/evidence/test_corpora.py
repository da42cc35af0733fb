"""Corpora to fit on, from collections of a few made-up lines."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.evidence.corpora import JUDGED_COLLECTIONS, Corpus, Question, add_off_topic, corpora
from evals.training.data import CLAPNQ, SQUAD


def write(folder: Path, documents: Sequence[object], queries: Sequence[object], qrels: str = "") -> None:
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels, "utf-8")


@pytest.fixture
def collections(tmp_path: Path) -> Path:
    """Every collection, of a few lines: SQuAD 2 with six articles of two paragraphs each."""
    documents, queries = [], []
    for article in "ABCDEF":
        for part in range(2):
            name = f"{article}{part}"
            documents.append({"_id": name, "title": article, "text": f"Town {name} has {part + 3} bridges."})
            about = {"context_id": name, "answer_spans": [[12, 13]], "answers": ["x"], "unanswerable": False}
            queries.append({"_id": f"q{name}", "text": f"How many bridges has {name}?", "metadata": about})
            about = {"context_id": name, "answer_spans": [], "answers": [], "unanswerable": True}
            queries.append({"_id": f"n{name}", "text": f"How many towers has {name}?", "metadata": about})
    write(tmp_path / SQUAD, documents, queries)
    chunks: list[dict[str, str]] = [
        {"_id": f"book_{n}", "title": "", "text": f"Chapter {n} tells of whales."} for n in range(2)
    ]
    asked = {"_id": "c", "text": "Of what does chapter 1 tell?", "metadata": {"answers": ["whales"], "file": "book"}}
    lost = {"_id": "l", "text": "Of what else?", "metadata": {"answers": ["dolphins"], "file": "book"}}
    write(tmp_path / "chroma-chunking-1000c", chunks, [asked, lost])
    asked = {"_id": "v", "text": "Whales?", "metadata": {"answers": ["1 tells of whales"], "doc_index": 0}}
    write(tmp_path / "covidqa-chunks", [{**chunk, "_id": f"d0_{n}"} for n, chunk in enumerate(chunks)], [asked])
    documents, queries = [], []
    for n in range(4):
        documents.append({"_id": f"p{n}", "title": f"T{n}", "text": f"Sentence one of {n}. The second one."})
        selected = [["The second one."]] if n % 2 else [[]]
        about = {"context_ids": [f"p{n}"], "selected_sentences": selected, "unanswerable": not n % 2}
        queries.append({"_id": f"k{n}", "text": f"what is second in {n}", "metadata": about})
    write(tmp_path / CLAPNQ, documents, queries)
    for name in JUDGED_COLLECTIONS:
        rows = [{"_id": "x", "title": "T", "text": "Mice sleep."}, {"_id": "y", "text": "Cats don't."}]
        judged = [{"_id": "1", "text": "Mice sleep"}, {"_id": "2", "text": "Nobody judged this"}]
        write(tmp_path / name, rows, judged, "1\tx\t2\n1\ty\t0\n")
    return tmp_path


def read(collections: Path) -> dict[str, Corpus]:
    return {corpus.name: corpus for corpus in corpora(collections, most=50)}


def test_evidence_stands_where_the_questions_say(collections: Path) -> None:
    found = read(collections)
    for name in ("squad fresh", "squad trained", "chroma", "covidqa", "clapnq"):
        texts = {document.name: document.text for document in found[name].documents or ()}
        for question in found[name].questions:
            for document, start, end in question.evidence:
                words = texts[document][start:end]
                assert words in {"3", "4", "whales", "1 tells of whales", "The second one."}
                assert question.found_in(document, start, end)
                assert not question.found_in(document, start + 1, end)
                assert not question.found_in("another", start, end)


def test_articles_that_a_reader_was_trained_on_are_kept_apart(collections: Path) -> None:
    found = read(collections)
    fresh, trained = ({d.name for d in found[f"squad {kind}"].documents or ()} for kind in ("fresh", "trained"))
    assert (len(fresh), len(trained)) == (4, 2)
    assert not fresh & trained
    assert (found["squad fresh"].fresh, found["squad trained"].fresh) == (True, False)
    assert len(found["clapnq"].questions) == 2


def test_kinds_and_judged_documents(collections: Path) -> None:
    found = read(collections)
    assert {question.kind for question in found["squad fresh"].questions} == {"answerable", "near-miss"}
    assert [question.text for question in found["chroma"].questions] == ["Of what does chapter 1 tell?"]
    assert [(q.text, q.relevant) for q in found["scifact"].questions] == [("Mice sleep", frozenset({"x"}))]
    assert found["scifact"].questions[0].found_in("x", 0, 3)


def test_of_the_cases_only_dev_is_fitted_on(collections: Path) -> None:
    cases = read(collections)["cases"]
    assert cases.documents is None
    assert len(cases.questions) == 137
    assert {question.kind for question in cases.questions} == {"answerable", "near-miss", "off-topic"}


def test_the_number_of_questions_is_limited_and_the_choice_fixed(collections: Path) -> None:
    first, again = ({corpus.name: corpus.questions for corpus in corpora(collections, most=3)} for _ in range(2))
    assert first == again
    assert all(len(questions) <= 3 for name, questions in first.items() if name != "cases")


def test_strangers_come_from_other_families_and_have_no_answer() -> None:
    own = [
        Corpus("squad a", [], [Question("a1"), Question("a2")]),
        Corpus("squad b", [], [Question("b1")]),
        Corpus("cases", None, [Question("c1")]),
    ]
    first, _, cases = add_off_topic(own, 5)
    assert [(q.text, q.kind) for q in first.questions[2:]] == [("c1", "off-topic")]
    assert {q.text for q in cases.questions if q.kind == "off-topic"} == {"a1", "a2", "b1"}
