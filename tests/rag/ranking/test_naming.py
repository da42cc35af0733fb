"""Which document a question names, with which words, and how its passages are ranked then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.models import Document
from rag.ranking.document_field import DocumentFields, words_of_name
from rag.ranking.naming import NamedDocuments, find_named
from rag.ranking.naming_clause import telling_words
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

LEASE = "The rent is {rent} euro a month. A deposit is kept."
NAMES = {"contracts/lease_Pier_Street_4.txt": 900, "contracts/lease_Mill_Lane_9.txt": 1150, "Fiverr-policy.txt": 30}


@pytest.fixture
def retriever(tmp_path: Path) -> Iterator[Retriever]:
    documents = [Document.from_text(name, LEASE.format(rent=rent)) for name, rent in NAMES.items()]
    documents.append(Document.from_text("notes.txt", "Rents rise in Gdansk. Nobody lets flats in Gdansk."))
    documents.append(Document.from_text("Gdansk.txt", "Ships are built there."))
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        yield opened


def named(retriever: Retriever, question: str) -> NamedDocuments | None:
    fields = DocumentFields(retriever.generation)
    return find_named(retriever.generation, fields, question, telling_words(question, fields))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lease_Pier-Street_4", ["lease", "Pier", "Street", "4"]),
        ("annualReport2019", ["annual", "Report", "2019", "annualReport2019"]),
        ("Evelozcity%20OESA", ["Evelozcity", "OESA"]),
        ("000_eaa2cb2b0ffc7ced", ["000", "eaa2cb2b0ffc7ced"]),
    ],
)
def test_a_file_name_is_split_into_words(name: str, words: list[str]) -> None:
    assert words_of_name(name) == words


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What is the rent of Pier Street 4?", "What is the rent ?"),
        ("Consider Fiverr's policy; what is the rent?", "what is the rent?"),
        ("Fiverr: what is the rent?", "what is the rent?"),
        ("According to Fiverr, how high is the rent?", "how high is the rent?"),
        ("How high is the rent in the Fiverr policy?", "How high is the rent ?"),
    ],
)
def test_the_naming_part_is_taken_out_wherever_it_stands(retriever: Retriever, question: str, rest: str) -> None:
    found = named(retriever, question)
    assert found is not None
    assert len(found.documents) == 1
    assert found.rest == rest


POLICY = "# {name}\n\n" + "\n\n".join(
    f"## Part {part}\n\nThis privacy policy says of part {part} that data are kept. Users of {{name}} may ask."
    for part in "ABC"
)


@pytest.fixture
def policies(tmp_path: Path) -> Iterator[Retriever]:
    documents = [Document.from_text(f"{name}.md", POLICY.format(name=name)) for name in ("Fiverr", "Keep", "Viber")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ('Consider "Fiverr"\'s privacy policy; who sees my jobs?', "who sees my jobs?"),
        ("I have a question about the Fiverr policy. Who sees my jobs?", "Who sees my jobs?"),
        ("In the policy of Fiverr are refunds allowed?", "are refunds allowed?"),
        ("what does fiverr say of refunds?", "what say of refunds?"),
        ("Who sees my jobs (Fiverr)?", "Who sees my jobs"),
        ("Who sees, under the policy of Fiverr, all my jobs?", "Who sees all my jobs?"),
        ("Does the Fiverr privacy policy allow refunds?", "Does allow refunds?"),
        ("Are refunds allowed in the privacy policy of Fiverr?", "Are refunds allowed ?"),
        ('Consider "Fiverr: To Do List with Policy"; who sees my jobs?', "who sees my jobs?"),
        ('Consider "Fiverr"\'s policy; does fiverr sell jobs?', "does fiverr sell jobs?"),
        ("Which refunds does Fiverr allow, and who pays them?", "Which refunds allow, and who pays them?"),
        ("A neighbour with a Fiverr account wants refunds; who pays them?", None),
    ],
)
def test_what_a_document_calls_itself_belongs_to_its_name(policies: Retriever, question: str, rest: str | None) -> None:
    found = named(policies, question)
    assert found is not None
    assert found.documents == (0,)
    assert found.rest == (rest or question.replace(" with a Fiverr", ""))


SIDES = {"LIMEHARBORENERGYCO_09_1999.txt": "Lime Harbor Energy Co.", "contract_35.txt": "Sitech Vista Corporation"}


@pytest.fixture
def contracts(tmp_path: Path) -> Iterator[Retriever]:
    clauses = "\n\n".join(
        f"{number}. The parties agree on clause {number}. " + "It binds them both. " * 20 for number in range(9)
    )
    documents = [
        Document.from_text(
            name, f"DISTRIBUTOR AGREEMENT\n\nThis agreement is made by {side} and Dale Corp.\n\n{clauses}"
        )
        for name, side in {**SIDES, "contract_36.txt": "Vertex Ranch Ltd."}.items()
    ]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        yield opened


@pytest.mark.parametrize(
    "clause",
    [
        "Consider the Distributor Agreement between {} and Dale Corp.; ",
        "According to the agreement with {}, ",
        "In {}'s agreement, ",
    ],
)
@pytest.mark.parametrize("name", SIDES)
def test_a_name_may_be_written_together_or_on_the_title_page(contracts: Retriever, name: str, clause: str) -> None:
    found = named(contracts, clause.format(SIDES[name]) + "what does clause 3 bind?")
    assert found is not None
    assert [contracts.generation.documents[one].name for one in found.documents] == [name]
    assert found.rest == "what does clause 3 bind?"


def test_first_lines_name_no_short_document(policies: Retriever, contracts: Retriever) -> None:
    assert {field.page for field in map(DocumentFields(policies.generation).__getitem__, range(3))} == {frozenset()}
    assert "sitech" in DocumentFields(contracts.generation)[1].page


@pytest.mark.parametrize("question", ["What is the rent?", "how high is a lease", "Who keeps the deposit?"])
def test_a_question_may_name_no_document(retriever: Retriever, question: str) -> None:
    assert named(retriever, question) is None


def test_what_other_documents_speak_of_names_less(retriever: Retriever) -> None:
    pier, gdansk = named(retriever, "What is the rent of Pier Street 4?"), named(retriever, "Do rents rise in Gdansk?")
    assert pier is not None and gdansk is not None
    first = retriever.ask("Do rents rise in Gdansk?").passages[0]
    assert first.citation.document == "notes.txt" or gdansk.strength < pier.strength


def test_passages_of_the_named_document_come_first(retriever: Retriever) -> None:
    for name, question in (("Pier_Street_4", "Pier Street 4"), ("Mill_Lane_9", "Mill Lane 9")):
        first = retriever.ask(f"What is the rent of {question}?").passages[0]
        assert first.citation.document == f"contracts/lease_{name}.txt"
        added = {one.signal: one.weight * one.value for one in first.scores.contributions}
        assert added["document"] > 0
        assert first.scores.fused == pytest.approx(sum(added.values()))


def test_a_question_that_names_no_document_has_no_signal_of_it(retriever: Retriever) -> None:
    first = retriever.ask("What is the rent?").passages[0]
    assert "document" not in {one.signal for one in first.scores.contributions}
    assert retriever.ask("What is the rent of Pier Street 4?").unsupported == ()
