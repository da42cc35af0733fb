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
        ("What was the fee in 2022?", [(ItemKind.YEAR, "2022")]),
        ("What was decided on 12 March 2024?", [(ItemKind.DATE, "12 March 2024")]),
        ("12500000", [(ItemKind.NUMBER, "12500000")]),
        ("Who is Dario Fenn?", [(ItemKind.NAME, "Dario Fenn")]),
        ("What is the 3rd rule of the 24-hour race in post-2015 times?", []),
        ("Wann wurde der Hof gegründet?", []),
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
