"""Unanswerable questions of named kinds, made from answerable ones."""

import random
from pathlib import Path

from evals.evidence.corpora import Corpus, Question
from evals.evidence.examples import judge_answers
from evals.evidence.kinds import WRONG_DOCUMENT, WRONG_ITEM, of_wrong_document, of_wrong_item
from index.models import Document
from rag.ranking.evidence import shipped_model
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

TEXT = "The ferry was built in 1911. Its crew came from Peru."
QUESTION = Question("Where did the crew of 1911 come from?", (("a", 48, 52),))


def test_without_its_document_a_question_is_not_answered_from_it(tmp_path: Path) -> None:
    documents = [Document.from_text("a", TEXT), Document.from_text("b", "The crew sold the ferry.")]
    (made,) = of_wrong_document([QUESTION, Question("Off?", kind="off-topic")], 3, random.Random(0))
    assert (made.kind, made.absent, made.evidence) == (WRONG_DOCUMENT, frozenset("a"), ())
    with Retriever.build(documents, tmp_path, embedder=FakeEmbedder()) as retriever:
        (judged,) = judge_answers(retriever, Corpus("c", None, [made]), shipped_model(), read=False)
        (whole,) = judge_answers(retriever, Corpus("c", None, [QUESTION]), shipped_model(), read=False)
    assert whole.right and not judged.right


def test_an_item_is_exchanged(tmp_path: Path) -> None:
    with Retriever.build([Document.from_text("a", TEXT)], tmp_path, embedder=FakeEmbedder()) as retriever:
        (made,) = of_wrong_item([QUESTION], retriever.generation, 3, random.Random(0))
    assert made.kind == WRONG_ITEM and not made.evidence
    assert made.text != QUESTION.text and made.text.startswith("Where did the crew of")
