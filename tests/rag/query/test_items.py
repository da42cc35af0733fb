"""Items of questions: which words bind, and what is the same item in a text."""

import pytest

from rag.query.items import ItemKind, find_items

CODE, LABELLED = ItemKind.CODE, ItemKind.LABELLED


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is AR-77 made of?", [(CODE, "AR-77")]),
        ("What does error E1049 mean?", [(CODE, "E1049")]),
        ("What does § 7.1.3 say?", [(CODE, "7.1.3")]),
        ("Is C# older than C++?", [(CODE, "C#"), (CODE, "C++")]),
        ("What is in /usr/bin?", [(CODE, "/usr/bin")]),
        ("What does --no-index do?", [(CODE, "--no-index")]),
        ("How many seats has room 12?", [(LABELLED, "room 12")]),
        ("What does Article III say?", [(LABELLED, "Article III")]),
        ("What does Exhibit B list?", [(LABELLED, "Exhibit B")]),
        ("What was decided under 44/98 in 2018/19?", [(ItemKind.NUMBER, "44/98"), (ItemKind.NUMBER, "2018/19")]),
        ("What was the fee in 2022?", [(ItemKind.YEAR, "2022")]),
        ("What was decided on 12 March 2024?", [(ItemKind.DATE, "12 March 2024")]),
        ("12500000", [(ItemKind.LONG_NUMBER, "12500000")]),
        ("Who is Dario Fenn?", [(ItemKind.NAME, "Dario Fenn")]),
        ("What is the 3rd rule?", [(ItemKind.ORDINAL, "3rd rule")]),
        ("Was sagt die dritte Sitzung?", [(ItemKind.ORDINAL, "dritte Sitzung")]),
        ("Is the 24-hour race of post-2015 times 7km long?", []),
        ("What does node.js cost, and .NET?", [(CODE, "node.js"), (CODE, ".NET")]),
        ("Who lives in apartment 4B?", [(CODE, "4B")]),
        ("Who called +49 30 1234567?", [(CODE, "+49 30 1234567")]),
        ("Who wrote 978-3-16-148410-0?", [(CODE, "978-3-16-148410-0")]),
        ("Which freezer runs at -18 °C?", [(ItemKind.NUMBER, "-18")]),
        ("Who spent 12.5 million?", [(ItemKind.LONG_NUMBER, "12.5 million")]),
        ("What came of three out of the October meeting?", [(ItemKind.MONTH, "October")]),
        ("Was geschah am 12. März 2019?", [(ItemKind.DATE, "12. März 2019")]),
        ("Who trains the police?", []),
    ],
)
def test_which_words_bind(question: str, found: list[tuple[ItemKind, str]]) -> None:
    assert [(item.kind, item.text) for item in find_items(question)] == found
    assert all(question[item.start : item.end] == item.text for item in find_items(question))


@pytest.mark.parametrize(
    ("question", "same", "other"),
    [
        ("KT-3?", ["KT-3.", "KT 3", "kt3", "the KT\u20113,"], ["KT-30", "KT-3.1", "AKT-3", "XKT3", "KT-3-b"]),
        ("What does 2.8.1 add?", ["in 2.8.1.", "(2.8.1)"], ["12.8.1", "2.8.1.4", "2.8.10", "2.8"]),
        (
            "How big is room 12?",
            ["Room 12:", "rooms 11, 12 and 13", "Room no. 12"],
            ["room 112", "room 12a", "12 rooms"],
        ),
        ("in /bin?", ["look in /bin.", "/bin/"], ["/usr/bin", "/bin/sh", "/binary"]),
        ("What is C?  Or C#?", ["C# is"], ["C++ is", "C is"]),
        ("12500000", ["12,500,000 l", "12.500.000", "12 500 000", "12'500'000"], ["12,500,001", "112,500,000"]),
        ("on 12 March 2024?", ["12 March 2024", "March 12, 2024", "2024-03-12", "12.3.2024"], ["13 March 2024"]),
        (
            "on 12 March 2019?",
            [
                *(
                    "12.3.2019",
                    "12.03.19",
                    "2019-03-12",
                    "minutes_120319.txt",
                    "3/12/2019",
                    "March 12th",
                    "12.III.2019",
                ),
                *("le 12 mars 2019", "12 de marzo de 2019", "12. März 2019", "12 marca 2019 r.", "20190312"),
            ],
            ["12 March 2018", "2.3.2019", "112 March 2019", "13 mars 2019", "2019-03-13"],
        ),
        ("on 3/12/19?", ["3 December 2019", "March 12, 2019"], ["3 November 2019"]),
        ("in the October minutes?", ["2019-10-08", "8 October", "8.10.2019"], ["2019-11-10", "Octoberfest"]),
        ("12500000", ["12.5 million", "12,5 Mio."], ["12.5 m", "12.4 million"]),
        ("at -18 degrees?", ["-18 °C", "minus 18", "\u221218"], ["18 °C", "2-18"]),
        ("the third amendment?", ["3rd amendment", "Amendment III", "Third Amendment"], ["thirteenth amendment"]),
        ("What does Article III say?", ["Article 3 says", "Art. III", "article III"], ["Article II", "Article 33"]),
        ("What does Article 12 say?", ["Art. 12", "article 12"], ["Article 120", "Part 12"]),
        ("in March 2024?", ["March 2024", "2024-03-12", "3 March 2024"], ["March 2023", "2024-04-12"]),
    ],
)
def test_what_is_the_same_item(question: str, same: list[str], other: list[str]) -> None:
    item = find_items(question)[0]
    assert [text for text in same if not item.here.search(text)] == []
    assert [text for text in other if item.here.search(text)] == []


def test_a_sibling_has_the_same_shape() -> None:
    item = find_items("What is KT-3 made of?")[0]
    assert item.shape is not None
    assert item.shape.search("KT-30") and not item.shape.search("LX-30")


def test_what_a_section_is_part_of_is_no_sibling() -> None:
    shape = find_items("What does rule 4.2 say?")[0].shape
    assert shape is not None
    assert shape.search("rule 4.3") and shape.search("rule 42")
    assert not shape.search("rule 4 is") and not shape.search("rule 4.2.1")
