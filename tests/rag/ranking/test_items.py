"""Binding: how passages stand with the items of a question."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.models import Document
from rag.ranking.document_field import DocumentFields
from rag.ranking.items import ItemBinding, bind_items
from rag.ranking.standings import Standing
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder

PARTS = "Gasket AR-70 is made of rubber. It fits AR-71. Gasket AR-71 is made of cork. It weighs four grams."
ROOMS = "# Checks\n\n## Room 4\n\nFloor: sound\n\n## Room 14\n\nFloor: worn\n"


@pytest.fixture
def retriever(tmp_path: Path) -> Iterator[Retriever]:
    documents = [
        Document.from_text("parts.txt", PARTS),
        Document.from_text("lease_Mill_Lane_9.txt", "The rent is 900 euro."),
        Document.from_text("lease_Mill_Lane_90.txt", "The rent is 700 euro."),
        Document.from_text("people.txt", "Anna Brandt is a nurse. Otto Lund is a cook."),
        Document.from_text("rooms.md", ROOMS, format="markdown"),
    ]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        yield opened


def bind(retriever: Retriever, question: str) -> ItemBinding:
    found = bind_items(retriever.generation, question, DocumentFields(retriever.generation))
    assert found is not None
    return found


def passage_of(retriever: Retriever, name: str) -> int:
    return retriever.generation.documents[retriever.generation.number_of(name)].passages[0]


def test_a_sentence_is_about_the_item_named_last(retriever: Retriever) -> None:
    parts = passage_of(retriever, "parts.txt")
    assert bind(retriever, "What is AR-71 made of?").own_sentences(parts) == (False, True, True, True)
    assert bind(retriever, "What is AR-70 made of?").own_sentences(parts) == (True, True, False, False)
    assert bind(retriever, "Is AR-70 heavier than AR-71?").own_sentences(parts) is None


def test_an_item_that_stands_nowhere_is_doubted_most(retriever: Retriever) -> None:
    parts = passage_of(retriever, "parts.txt")
    nowhere, elsewhere = bind(retriever, "What is AR-77 made of?"), bind(retriever, "What is Mill Lane 9?")
    assert nowhere.is_nowhere(0) and not elsewhere.is_nowhere(0)
    assert nowhere.doubt(parts) > elsewhere.doubt(parts) > 0
    assert list(nowhere.missing([parts])) == [(8, 13)]


def test_the_name_of_a_file_holds_an_item(retriever: Retriever) -> None:
    binding = bind(retriever, "What is the rent of Mill Lane 9?")
    assert binding.standings(passage_of(retriever, "lease_Mill_Lane_9.txt"))[0] == Standing.HERE
    assert binding.standings(passage_of(retriever, "lease_Mill_Lane_90.txt"))[0] == Standing.SIBLING
    assert binding.doubt(passage_of(retriever, "lease_Mill_Lane_9.txt")) == 0


def test_a_name_that_shares_a_word_is_another(retriever: Retriever) -> None:
    people = passage_of(retriever, "people.txt")
    assert bind(retriever, "What is Anna Brandt?").standings(people) == (Standing.HERE,)
    assert bind(retriever, "What is Anna Brant?").standings(people) == (Standing.HERE,)
    assert bind(retriever, "What is Anna Moller?").standings(people) == (Standing.SIBLING,)
    assert bind(retriever, "What is Dora Fenn?").standings(people) == (Standing.ABSENT,)


def test_a_question_without_items_binds_nothing(retriever: Retriever) -> None:
    assert bind_items(retriever.generation, "what is the rent", DocumentFields(retriever.generation)) is None


def test_a_number_before_a_unit_needs_no_label(retriever: Retriever) -> None:
    binding = bind(retriever, "Which rent is 900 euro?")
    assert not binding.items[0].is_strict


def test_a_sentence_that_says_the_opposite_is_about_something_else(tmp_path: Path) -> None:
    text = "Before 2015 entry was free. After 2015 entry cost two euro."
    walls = Document.from_text("b.txt", "The walls are higher.")
    other = Document.from_text("c.txt", "The walls are higher than the roof.")
    documents = [Document.from_text("a.txt", text), walls, other]
    with Retriever.build(documents, tmp_path / "other", embedder=FakeEmbedder()) as opened:
        passage = passage_of(opened, "a.txt")
        assert bind(opened, "What did entry cost before 2015?").own_sentences(passage) == (True, False)
        turned = bind(opened, "is the roof lower")
        assert turned.doubt(passage_of(opened, "b.txt")) > turned.doubt(passage) == 0
        assert turned.doubt(passage_of(opened, "c.txt")) == 0
        assert turned.converse("The walls are higher than the roof.") is not None


def test_numbers_of_a_row_between_commas_are_items(tmp_path: Path) -> None:
    rows = "Name,Year,Amount,Ref\nSmith,1907,1325641,4411\nJones,1908,75033,4412\nBrown,2011,990,4413\n"
    pay = [Document.from_text("pay.txt", rows)]
    with Retriever.build(pay, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        for asked in ("What was paid in 1907?", "Whose ref is 4412?", "Who got 990?"):
            binding = bind(opened, asked)
            assert Standing.HERE in binding.standings(0)
            assert not binding.is_nowhere(0)


def standing(opened: Retriever, question: str, name: str) -> Standing:
    return bind(opened, question).standings(passage_of(opened, name))[0]


def test_numbers_that_begin_lines_are_sections_whatever_a_question_calls_them(tmp_path: Path) -> None:
    rules = "§ 4 Meetings\n\n4.1 They meet in April.\n\n4.2 A quorum is ten.\n\nSee 4.1 for the time.\n"
    documents = [Document.from_text("rules.md", f"# Rules\n\n## {rules}", format="markdown")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        for asked in ("What does § 4.2 say?", "What does paragraph 4.2 say?", "What is in 4.2?"):
            binding = bind(opened, asked)
            assert binding.standings(0) == (Standing.HERE,)
            assert binding.doubt(0) == 0
        missing = bind(opened, "What does paragraph 4.7 say?")
        assert missing.is_nowhere(0) and missing.doubt(0) > bind(opened, "What costs 45 euro?").doubt(0)


def test_a_version_is_the_same_with_a_nought_more(tmp_path: Path) -> None:
    changes = "# Changes\n\n## 3.0.0\n\nThe limit is 30 (was 10).\n\n## 2.9.0\n\nFaster.\n"
    documents = [Document.from_text("changes.md", changes, format="markdown")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        assert bind(opened, "What was the limit before 3.0?").standings(0) == (Standing.HERE,)
        assert bind(opened, "What was the limit before 3.1?").standings(0) != (Standing.HERE,)


def test_another_name_before_the_same_number_is_a_sibling(tmp_path: Path) -> None:
    documents = [Document.from_text(f"{name}.txt", "It weighs 9 grams.") for name in ("Kestrel_50", "Merlin_50")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        assert standing(opened, "What does the Merlin 50 weigh?", "Merlin_50.txt") == Standing.HERE
        assert standing(opened, "What does the Merlin 50 weigh?", "Kestrel_50.txt") == Standing.SIBLING
        assert standing(opened, "What does the Kestrel 9 weigh?", "Kestrel_50.txt") == Standing.SIBLING
        assert bind(opened, "What does the Buzzard 50 weigh?").is_nowhere(0)


def test_a_date_is_read_above_as_the_question_has_it(tmp_path: Path) -> None:
    documents = [Document.from_text(f"minutes_{day}.txt", "They agreed.") for day in ("2019-03-12", "2019-10-08")]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        binding = bind(opened, "What did they agree on 12 March 2019?")
        right, wrong = (passage_of(opened, f"minutes_{day}.txt") for day in ("2019-03-12", "2019-10-08"))
        assert (binding.standings(right), binding.standings(wrong)) == ((Standing.HERE,), (Standing.SIBLING,))
        assert binding.restate_above(right, "") == "minutes 12 March 2019"
        assert binding.restate_above(wrong, "Minutes") == "Minutes"
        assert binding.support(right) > binding.support(wrong) == 0


def test_nouns_with_capitals_are_no_names(tmp_path: Path) -> None:
    text = "Am Abend kam der Bote mit dem Brief aus der Stadt, und die Leute hörten die Nachricht vom Krieg. " * 4
    with Retriever.build([Document.from_text("a.txt", text)], tmp_path / "index", embedder=FakeEmbedder()) as opened:
        fields = DocumentFields(opened.generation)
        assert bind_items(opened.generation, "Wann wurde der Hof gegründet?", fields) is None
        assert bind_items(opened.generation, "Wo wohnt der Bote Karl Maier?", fields) is not None


def test_sentences_about_another_date_number_or_person_are_not_read(tmp_path: Path) -> None:
    texts = {
        "diary.txt": "On 12 March 1902 fog came. The horn blew. On 14 March 1902 coal came.",
        "stores.txt": "Store A is kept at -18 °C. Store B is kept at 4 °C. Store C is kept at 18 °C.",
        "staff.txt": "Anna Brandt is the cook. Anna Lund is the nurse. Per Lund keeps the books.",
    }
    documents = [Document.from_text(name, text) for name, text in texts.items()]
    with Retriever.build(documents, tmp_path / "index", embedder=FakeEmbedder()) as opened:
        for question, name, own in (
            ("What came on 1902-03-14?", "diary.txt", (False, False, True)),
            ("What came on 12.3.1902?", "diary.txt", (True, True, False)),
            ("What is kept at minus 18 degrees?", "stores.txt", (True, False, False)),
            ("What is kept at 18 degrees?", "stores.txt", (False, False, True)),
            ("What does Anna Lund do?", "staff.txt", (False, True, False)),
        ):
            assert bind(opened, question).own_sentences(passage_of(opened, name)) == own
        staff = passage_of(opened, "staff.txt")
        assert bind(opened, "What does Per Brandt do?").standings(staff) == (Standing.SIBLING,)
        assert bind(opened, "What does Per Lund do?").standings(staff) == (Standing.HERE,)


def test_amendment_4_is_the_fourth_one_where_the_folder_has_ordinals(tmp_path: Path) -> None:
    text = "The Third Amendment frees the press. The Fourth Amendment frees trade."
    with Retriever.build([Document.from_text("a.txt", text)], tmp_path / "index", embedder=FakeEmbedder()) as opened:
        for asked in ("What does amendment 4 free?", "What does the 4th amendment free?", "What of Amendment IV?"):
            assert bind(opened, asked).own_sentences(0) == (False, True)
        assert bind(opened, "What does amendment 7 free?").is_nowhere(0)
