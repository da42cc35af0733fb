"""Documents alike that answer a question differently, of a real index with a fake reader."""

from collections.abc import Callable, Iterator

import pytest

from index.models import Document
from rag.models import Answer
from rag.retriever import Retriever
from rag.settings import RagSettings, ReaderSettings
from tests.fakes import FakeEmbedder, FakeReader

Ask = Callable[..., Answer]

BIRDS, WALLS = "Birds sing loudly every morning near water. " * 9, "Walls crumble slowly under ivy, moss. " * 11

DOCUMENTS = {
    "lease_Pier_Street.txt": "The yearly rent of the premises is 900 pounds, in advance.\n\nTenant: a bakery.",
    "lease_Mill_Lane.txt": "The yearly rent of the premises is 1150 pounds, in advance.\n\nClosed on Mondays, see K4.",
    "lease_Fish_Row.txt": "The yearly rent of the premises is 900 pounds, in advance.",
    "song.txt": "A yearly rent of the premises she sang, and the sea sang 40 songs with her all night long.",
    "minutes 2023-02-16.txt": "Forty volunteers came to paint the swings and the wall. Chair: Ivo Lund.",
    "minutes 2023-06-22.txt": "Nine it was. Who came to paint the swings? All volunteers, says Anna of the club.",
    "parts/LM-320.csv": "part of the press,price what it is\n32-1001 gasket of the press,18.90\n32-1002 bolt,1.20\n",
    "parts/LM-410.csv": "part of the press,price what it is\n41-7745 gasket of the press,22.40\n41-1004 belt,5.60\n",
    "notes/first.md": f"# A\n\n## Begin\n\n{BIRDS}\n\n## Of that\n\nOak is that which they had of it in. {BIRDS}",
    "notes/second.md": f"# B\n\n## Begin\n\n{WALLS}\n\n## Of that\n\nPut off that which they had of it in. {WALLS}",
    "codes/hob.txt": "Error K7 is heat, so let it cool down for a while.",
    "codes/oven.txt": "Error K7 is noise. Call service about the fan behind the wall.",
}
RENT = "What is the yearly rent of the premises?"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    documents = [
        Document.from_text(name, text, format="markdown" if name.endswith(".md") else "text")
        for name, text in DOCUMENTS.items()
    ]
    path = tmp_path_factory.mktemp("rivals") / "index"
    settings = RagSettings(reader=ReaderSettings(use=True))
    with Retriever.build(documents, path, embedder=FakeEmbedder(), reader=FakeReader(), settings=settings) as retriever:
        yield lambda question, read=True: retriever.ask(question, k=3, read=read)


def told(answer: Answer) -> dict[str, str]:
    return {one.document: one.words for one in answer.rivals}


def test_leases_that_answer_differently_are_rivals(ask: Ask) -> None:
    found = ask(RENT)
    assert sorted(told(found).values()) == ["1150", "900"], (
        "two that say the same count once, the song is not like them"
    )
    assert next(iter(told(found))) == found.passages[0].citation.document
    assert not found.answered


@pytest.mark.parametrize(
    "question",
    [
        "What is the yearly rent of the premises in Mill Lane?",
        "What is the yearly rent of the premises closed on Mondays?",
        "What is the yearly rent of the premises, see K4?",
    ],
)
def test_a_question_that_says_which_one_has_no_rivals(ask: Ask, question: str) -> None:
    found = ask(question)
    assert found.passages[0].citation.document == "lease_Mill_Lane.txt"
    assert found.rivals == ()


def test_an_item_that_stands_in_unlike_passages_makes_them_alike(ask: Ask) -> None:
    assert told(ask("What is error K7?")) == {"codes/hob.txt": "heat", "codes/oven.txt": "noise"}


def test_what_was_not_read_has_no_rivals(ask: Ask) -> None:
    assert ask(RENT, read=False).rivals == ()


def test_files_whose_names_differ_in_figures_only_are_alike(ask: Ask) -> None:
    assert set(told(ask("How many volunteers came to paint the swings?"))) == {
        "minutes 2023-02-16.txt",
        "minutes 2023-06-22.txt",
    }
    assert told(ask("How many volunteers came to paint the swings and the wall?")) == {}


def test_figures_beside_the_answer_do_not_make_sentences_unlike(ask: Ask) -> None:
    assert set(told(ask("What is the price of the gasket of the press?"))) == {"parts/LM-320.csv", "parts/LM-410.csv"}


def test_a_name_of_a_file_tells_it_from_others_that_lack_its_words(ask: Ask) -> None:
    assert told(ask("What is the yearly rent of the premises, Mill Lane lease?")) == {}


def test_sections_of_one_name_that_say_none_of_the_question_are_not_alike(ask: Ask) -> None:
    assert told(ask("Which of that had they in it for timber?")) == {}
