"""Fields: labels and values of a line, and which a question asks for."""

import pytest

from index.text.tokenizer import terms
from rag.ranking.fields import asked_fields, fields_of, numbers_of

HEADS = [["Name", "Room", "Years of service"]]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("| Nora | 187 | 6 |", [("Name", "Nora"), ("Room", "187"), ("Years of service", "6")]),
        ('"Nora",187,"6"', [("Name", "Nora"), ("Room", "187"), ("Years of service", "6")]),
        ("Status: waiting for parts", [("Status", "waiting for parts")]),
        ("The lamp is lit.", []),
        ("Name | Room | Years of service", []),
    ],
)
def test_fields_of_a_line(line: str, found: list[tuple[str, str]]) -> None:
    assert [(label, line[start:end]) for label, (start, end) in fields_of(line, HEADS)] == found


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is the status of ticket A-104?", ["waiting for parts"]),
        ("Which boat is ticket A-104?", ["Petrel"]),
        ("What is wrong with A-104?", ["Petrel", "waiting for parts"]),
    ],
)
def test_a_question_asks_for_the_labels_it_names_but_not_for_what_it_says(question: str, asked: list[str]) -> None:
    fields = [("Ticket", "A-104"), ("Boat", "Petrel"), ("Status", "waiting for parts")]
    numbers, _ = asked_fields(fields, terms(question))
    assert [fields[number][1] for number in numbers] == asked


def test_a_field_whose_number_the_question_says_is_not_asked_for() -> None:
    fields = [("Ticket", "INC-2043"), ("Requester", "Joan"), ("Agent", "Mirela")]
    assert asked_fields(fields, terms("Who handled ticket 2043?")) == ([1, 2], False)
    price = [("Price", "3 euros a litre"), ("Brand", "Voss")]
    assert asked_fields(price, terms("What is the price per litre?")) == ([0], True)


def test_numbers_of_a_question_are_one_only_together() -> None:
    found = numbers_of("Was CVE-2023-41877 fixed on 2024-03-11, in E05 or room 5?")
    assert [{term for term in one if term.isdecimal()} for one in found] == [
        {"2023", "41877"},
        {"2024", "03", "11"},
        set(),
        {"5"},
    ]
