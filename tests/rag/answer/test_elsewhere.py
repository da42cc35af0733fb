"""Words of a question that only other documents have, of a real index with a fake reader."""

from collections.abc import Callable, Iterator

import pytest

from index.models import Document
from rag.answer.elsewhere import ELSEWHERE_DOUBT, NAME_ALIKE, WordElsewhere, doubt_elsewhere, weight_of
from rag.models import Answer
from rag.ranking.evidence import log_odds
from rag.retriever import Retriever
from rag.settings import RagSettings, ReaderSettings
from tests.fakes import FakeEmbedder, FakeReader

Ask = Callable[..., Answer]

FILLER = "\n\n".join(f"## Rule {number}\n\n{'Nothing is said here about that. ' * 12}" for number in range(45))

DOCUMENTS = {
    "brindle_policy.txt": "Brindle shop: we keep the order data for ten years, as the tax law demands it.",
    "corvid_policy.txt": "Corvid travel: we keep passport numbers for two months.",
    "damask_policy.txt": "Damask prints: we keep the photographs until the print is sent.",
    "heron_notes.txt": "Nothing else is written down in these lines.",
    "gannet_book.md": f"# Gannet\n\nGannet club: we keep the boat keys for six days.\n\n{FILLER}",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    documents = [Document.from_text(name, text) for name, text in DOCUMENTS.items()]
    path = tmp_path_factory.mktemp("elsewhere") / "index"
    settings = RagSettings(reader=ReaderSettings(use=True))
    with Retriever.build(
        documents, path, embedder=FakeEmbedder(dimensions=384), reader=FakeReader(), settings=settings
    ) as retriever:
        yield lambda question, read=True: retriever.ask(question, k=3, read=read)


def apart(answer: Answer) -> dict[str, list[str]]:
    return {part.words: [one.document for one in part.documents] for part in answer.missing if part.documents}


def test_a_word_that_only_another_document_has_is_told_and_doubted(ask: Ask) -> None:
    wrong, right = (
        ask("How long does the Brindle shop keep passport data?"),
        ask("How long does the Brindle shop keep data?"),
    )
    assert wrong.passages[0].citation.document == right.passages[0].citation.document == "brindle_policy.txt"
    assert apart(wrong) == {"passport": ["corvid_policy.txt"]}
    assert apart(right) == {}
    assert log_odds(wrong.confidence) < log_odds(right.confidence) - 0.8 * ELSEWHERE_DOUBT


def test_a_document_that_lacks_the_name_is_doubted_too(ask: Ask) -> None:
    wrong = ask("For how long do you keep passport numbers in Damask?")
    assert wrong.passages[0].citation.document == "corvid_policy.txt"
    assert apart(wrong) == {"Damask": ["damask_policy.txt"]}


@pytest.mark.parametrize(
    "question",
    [
        "How long does the Brindle shop keep order data?",
        "How long does the Brindle shop keep zeppelin data?",
        "What does the Brindle policy say on how long data is kept?",
    ],
)
def test_words_that_stand_there_or_nowhere_are_not_told(ask: Ask, question: str) -> None:
    assert apart(ask(question)) == {}


def test_a_word_that_names_another_document_binds_however_like_it_is() -> None:
    assert weight_of(0.5, is_name=False) == 0
    assert weight_of(0.5, is_name=True) == 1
    assert weight_of(NAME_ALIKE, is_name=True) == 0
    assert 0 < weight_of(0.3, is_name=False) < weight_of(0.25, is_name=False) == 1


def test_only_the_name_of_a_file_may_hold_the_word(ask: Ask) -> None:
    found = ask("How long does the Brindle shop keep order data in heron?")
    assert found.passages[0].citation.document == "brindle_policy.txt"
    assert apart(found) == {"heron": ["heron_notes.txt"]}


def test_a_long_document_may_say_it_in_other_words(ask: Ask) -> None:
    found = ask("How many days does the Gannet club keep the passport boat keys?")
    assert found.passages[0].citation.document == "gannet_book.md"
    assert apart(found) == {}


def test_what_was_not_read_is_not_doubted(ask: Ask) -> None:
    assert apart(ask("How long does the Brindle shop keep passport data?", read=False)) == {}


def test_the_surest_word_is_doubted() -> None:
    assert doubt_elsewhere(()) == 0
    words = [WordElsewhere(0, 3, 0.5, (1,)), WordElsewhere(4, 8, 0.25, (2,))]
    assert doubt_elsewhere(words) == 0.5 * ELSEWHERE_DOUBT
