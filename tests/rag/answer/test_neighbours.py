"""Terms next to a number in the vocabulary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.lexical import LexicalIndex
from rag.answer.neighbours import neighbours, one_letter_off


def vocabulary(*names: str) -> LexicalIndex:
    return LexicalIndex.build([[name] for name in names])


@pytest.mark.parametrize(
    ("names", "asked", "expected"),
    [
        (("416", "421", "4160", "41955", "42", "room"), "418", {"416", "421", "42", "4160", "41955"}),
        (("e1042", "e1044", "e221", "f1043", "e10445", "e"), "e1043", {"e1042", "e1044", "e221", "e10445"}),
        (("kt3", "kt31", "kt", "ku300"), "kt300", {"kt3", "kt31"}),
        (("8", "10", "110"), "9", {"8", "10", "110"}),
        (("0007", "7"), "0008", {"0007"}),
        (("12a", "14b", "13"), "12b", {"14b"}),
        ((), "418", set()),
    ],
)
def test_the_next_numbers_are_found(names: tuple[str, ...], asked: str, expected: set[str]) -> None:
    prefix = asked.rstrip("0123456789ab") if asked[0].isalpha() else ""
    suffix = asked[len(asked.rstrip("ab")) :] if not prefix else ""
    digits = asked[len(prefix) : len(asked) - len(suffix)]
    assert set(neighbours(vocabulary(*names), prefix, digits, suffix)) == expected


@given(st.sets(st.integers(1, 5000), min_size=1, max_size=60), st.integers(1, 5000))
def test_the_nearest_number_with_as_many_digits_is_always_found(numbers: set[int], asked: int) -> None:
    index = vocabulary(*map(str, numbers))
    alike = [number for number in numbers - {asked} if len(str(number)) == len(str(asked))]
    found = {int(name) for name in neighbours(index, "", str(asked), "")}
    above, below = [n for n in alike if n > asked], [n for n in alike if n < asked]
    assert found.issuperset([*([min(above)] if above else []), *([max(below)] if below else [])])
    assert found <= numbers


def test_codes_one_letter_off_are_found() -> None:
    assert set(one_letter_off(vocabulary("ky7", "kz7", "ay7", "ab7", "kx8"), "kx7")) == {"ky7", "kz7"}
