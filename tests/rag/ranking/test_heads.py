"""Which document or section a question names by a line of a head, and what is asked of its passages then."""

from collections.abc import Iterator

import pytest

from index.models import Document
from rag.ranking.document_field import DocumentFields
from rag.ranking.head_lines import labelled_lines, section_start, titled_lines
from rag.ranking.items import bind_items
from rag.ranking.naming import NamedDocuments
from rag.ranking.where import find_where
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

PEOPLE = {"Quill, Ottoline": "V-31", "Quill, Barnaby": "V-32", "Tamm, Liis": "V-38", "Oyelaran, Bisi": "V-40"}
FILLER = "The patient slept well and was seen again in the evening by the doctor on duty, who found nothing new. " * 5


def visit(name: str, number: str) -> str:
    head = f"EASTGATE CLINIC          Visit {number}\n\nPatient:    {name}\nWard: north\n"
    return f"{head}\nNights\n\n{FILLER}\n\nBlood\n\n{FILLER} Potassium is {number[-1]}.4 mmol.\n"


def book() -> str:
    cards = (
        f"Card {number}\nKeeper: {name}\n\nFed at {hour} o'clock. {FILLER}\n\nWeighed in {month}. {FILLER}\n\n"
        for number, name, hour, month in (
            (1, "Ines Vogt", 7, "May"),
            (2, "Rolf Amsel", 8, "June"),
            (3, "Tamsin Roe", 9, "July"),
        )
    )
    return "Book of cards\n\n" + "".join(cards)


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    documents = [Document.from_text(f"{place}.txt", visit(*one)) for place, one in enumerate(PEOPLE.items())]
    documents.append(Document.from_text("book.txt", book()))
    documents.append(Document.from_text("rules.txt", "Dr Quill wrote these rules. Keeper: the one who feeds."))
    folder = tmp_path_factory.mktemp("heads")
    with Retriever.build(documents, folder / "index", embedder=FakeEmbedder()) as opened:
        yield opened


def where(retriever: Retriever, question: str) -> NamedDocuments | None:
    return find_where(retriever.generation, DocumentFields(retriever.generation), question)


def names_of(retriever: Retriever, found: NamedDocuments) -> list[str]:
    return [retriever.generation.documents[number].name for number in found.documents]


@pytest.mark.parametrize(
    ("question", "document", "rest"),
    [
        ("What is Ottoline Quill's potassium?", "0.txt", "What is potassium?"),
        ("potassium barnaby quill", "1.txt", "potassium"),
        ("Tamm: how high is the potassium?", "2.txt", "how high is the potassium?"),
        ("How high is potassium in visit V-40?", "3.txt", "How high is potassium in visit ?"),
    ],
)
def test_a_line_of_a_head_says_where_and_the_rest_what(
    retriever: Retriever, question: str, document: str, rest: str
) -> None:
    found = where(retriever, question)
    assert found is not None
    assert names_of(retriever, found) == [document]
    assert found.rest == rest


@pytest.mark.parametrize(
    "question",
    [
        "What is Edmund Quill's potassium?",  # of another first name
        "What is the potassium of visit V-33?",
        "Who is on the ward north?",  # all have it
        "Who wrote the rules?",
    ],
)
def test_what_is_no_line_of_a_head_names_nothing(retriever: Retriever, question: str) -> None:
    found = where(retriever, question)
    assert found is None or not found.scopes


def test_a_surname_alone_names_all_who_have_it(retriever: Retriever) -> None:
    found = where(retriever, "How high is the potassium of Quill?")
    assert found is not None
    assert names_of(retriever, found) == ["0.txt", "1.txt"]


def test_a_section_ends_where_the_next_one_has_the_same_label(retriever: Retriever) -> None:
    generation = retriever.generation
    found = where(retriever, "When was Rolf Amsel's animal weighed?")
    assert found is not None
    (scope,) = found.scopes
    text = generation.document_text(generation.number_of("book.txt"))
    assert text[scope.start : scope.end].startswith("Card 2\nKeeper: Rolf Amsel")
    assert "June" in text[scope.start : scope.end]
    assert "Card 3" not in text[scope.start : scope.end]
    binding = bind_items(generation, "When was it weighed?", DocumentFields(generation), found)
    assert binding is not None
    for passage in range(scope.first, scope.last):
        starts = generation.sentences_of(passage)["start"].tolist()
        own = binding.own_sentences(passage) or (True,) * len(starts)
        assert [scope.start <= start < scope.end for start in starts] == list(own)


def test_a_passage_with_the_answer_is_before_the_head(retriever: Retriever) -> None:
    first, *_ = retriever.search("What is Liis Tamm's potassium?", k=3)
    assert "Potassium is 8.4" in first.text
    assert first.citation.document == "2.txt"


def test_lines_have_labels_before_colons() -> None:
    text = "| Kunde: | Meyer |\n**Patient:** Foo Bar\nBorn:   1951      Sex: F\nNo label here\n"
    assert [(line.label, line.value) for line in labelled_lines(text)] == [
        ("kunde", "Meyer"),
        ("patient", "Foo Bar"),
        ("born", "1951"),
        ("sex", "F"),
    ]
    assert [(line.label, line.value) for line in titled_lines("Visit note V-31\n", ["v-31"])] == [
        ("visit note", "V-31")
    ]
    assert [(line.label, line.value) for line in titled_lines("V-31 of visits\n", ["v-31"])] == [("of visits", "V-31")]


def test_a_section_begins_with_the_title_above_its_labelled_lines() -> None:
    text = "It is done.\n\nVehicle 7\n\nModel: Ford\nDriver: Ann\n"
    assert text[section_start(text, text.index("Driver")) :].startswith("Vehicle 7")
    text = "It is done.\nDriver: Ann\n"
    assert text[section_start(text, text.index("Driver")) :].startswith("Driver")
