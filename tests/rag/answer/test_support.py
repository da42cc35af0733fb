"""What of a question the documents cover, of real indexes: nearest items, and what the question is about."""

from collections.abc import Callable, Iterator

import pytest

from index.models import Document
from rag.models import Answer
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

Ask = Callable[[str], Answer]

DOCUMENTS = {
    "errors.md": "Error E1042 means that the inlet is blocked. Error E1044 means that the sensor is off. See F7.",
    "rooms.md": "Room 416 has ten seats.\n\nRoom 421 has a piano.\n\nRoom 9 is locked.\n\nPrices rose to 418 euro.",
    "minutes_2021-03-09.txt": "The chair was Anna Brandt. The fee is 40 euro.",
    "minutes_2020-10-13.txt": "The chair was Otto Fenn. The fee is 30 euro.",
    "lease_Pier_Street_4.txt": "The rent is 900 euro a month. Paid in 2019. Of 12,400,000 people, few know it.",
    "lease_Mill_Lane_9.txt": "The rent is 1,150 euro a month. Paid in 2020. Release 2.1.0 is not 2.0.3.",
    "notes/rules.md": "# Rules\n\n## § 4 Meetings\n\n4.2 A quorum is a third of all members.\n",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    documents = [Document.from_text(name, text) for name, text in DOCUMENTS.items()]
    path = tmp_path_factory.mktemp("support") / "index"
    with Retriever.build(documents, path, embedder=FakeEmbedder()) as retriever:
        yield lambda question: retriever.ask(question, k=3, read=False)


@pytest.mark.parametrize(
    ("question", "part", "nearest"),
    [
        ("What does error E1043 mean?", "E1043", ("E1042", "E1044")),
        ("What does error E1052 mean?", "E1052", ("E1044", "E1042")),
        ("How many seats does room 418 have?", "room 418", ("Room 416", "Room 421", "Room 9")),
        ("What was paid in 2018?", "2018", ("2019", "2020", "2021")),
        ("Who was in the chair on 14 March 2021?", "14 March 2021", ("2021-03-09", "2020-10-13")),
        ("Wer leitete die Sitzung am 14. März 2021?", "14. März 2021", ("2021-03-09", "2020-10-13")),
        ("What did 12,500,000 people pay?", "12,500,000", ("12,400,000",)),
        ("Is the chair Anna Fenn of the club?", "Anna Fenn", ("Otto Fenn",)),
        ("What is new in release 2.1.4?", "2.1.4", ("2.1.0", "2.0.3")),
        ("Who rents the flat in Chapel Street of the club?", "Chapel Street", ("Pier Street",)),
        ("Is there a Kraken?", "Kraken", ()),
    ],
)
def test_what_stands_nowhere_is_told_with_the_nearest(
    ask: Ask, question: str, part: str, nearest: tuple[str, ...]
) -> None:
    told = {one.words: one for one in ask(question).missing}
    assert told[part].stands == "nowhere"
    assert set(told[part].nearest) == set(nearest)
    assert told[part].nearest[:1] == nearest[:1]


def test_what_stands_elsewhere_is_not_told_as_nowhere(ask: Ask) -> None:
    told = {one.words: one.stands for one in ask("Did Otto Fenn pay the rent of Mill Lane in 2020?").missing}
    assert "nowhere" not in {told.get("Fenn"), told.get("Otto Fenn"), told.get("2020")}


def test_a_number_under_its_heading_is_there(ask: Ask) -> None:
    assert not {one.words for one in ask("What does § 4.2 ask of members?").missing} & {"§ 4.2", "4.2"}


def test_a_question_is_read_as_being_about_the_document_it_names(ask: Ask) -> None:
    answer = ask("What is the rent of Pier Street 4?")
    (about,) = answer.about
    assert about.words == "Pier Street 4" and about.count == 1
    assert [one.document for one in about.documents] == ["lease_Pier_Street_4.txt"]
    first = answer.passages[0]
    assert first.citation.document == "lease_Pier_Street_4.txt"
    assert [(one.words, one.field) for one in first.scores.named_by] == [("Pier Street 4", "file")]
    other = next(hit for hit in answer.passages if hit.citation.document != first.citation.document)
    assert other.scores.named_by == ()


@pytest.mark.parametrize(
    "question", ["What is the rent?", "What is the rent of Pier Street 44?", "How high is the fee?"]
)
def test_a_question_that_names_no_document_is_about_none(ask: Ask, question: str) -> None:
    assert ask(question).about == ()


def test_unsupported_names_the_parts_that_are_missing(ask: Ask) -> None:
    for question in ("What does error E1043 mean?", "Who was in the chair on 14 March 2021?", "Is there a Kraken?"):
        answer = ask(question)
        assert set(answer.unsupported) <= {one.words for one in answer.missing}
        assert all(part in question for part in answer.unsupported)
