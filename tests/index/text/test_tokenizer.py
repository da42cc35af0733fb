"""Terms: the same however a word is cased, accented, hyphened or composed."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text.tokenizer import fold, located_terms, terms
from tests.fakes import deadline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. and US and U.S.A.", ["us", "us", "usa"]),
        ("the WHO asked who IT was", ["WHO", "ask", "IT"]),
        ("$5.4 billion", ["dollar", "5.4", "billion"]),
        ("100,000 rifles, 1,234.5 tons", ["100000", "rifl", "1234.5", "ton"]),
        ("80% of €3", ["80", "percent", "euro", "3"]),
        ("AK-47", ["ak", "47", "ak47"]),
        ("MAX_RETRIES = 3", ["max", "retri", "maxretri", "3"]),
        ("maxRetries", ["max", "retri", "maxretri"]),
        ("_emphasis_ __init__ x__y", ["emphasi", "init", "x", "y"]),
        ("counter-narcotics counternarcotics", ["counter", "narcot", "counternarcot", "counternarcot"]),
        ("Russia's partners' ports", ["russia", "partner", "port"]),
        ("InSight Crime", ["sight", "insight", "crime"]),
        ("Urabeños Urabenos", ["urabeno", "urabeno"]),
        ("trains training trained", ["train", "train", "train"]),
        ("俄罗斯武器", ["俄罗", "罗斯", "斯武", "武器"]),
        ("of the and", []),
        ("", []),
    ],
)
def test_terms_worked_out_by_hand(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_an_acronym_is_found_with_and_without_its_dots() -> None:
    assert terms("U.S.") == terms("US")
    assert terms("U.N. U.S.S.R.") == terms("UN USSR")


@pytest.mark.parametrize(
    ("one", "other"), [("AK-47", "AK47"), ("counter-narcotics", "counternarcotics"), ("Mi-17", "Mi17")]
)
def test_a_compound_is_found_however_it_is_written(one: str, other: str) -> None:
    assert set(terms(other)) & set(terms(one))


def test_a_compounds_terms_share_its_place() -> None:
    assert [(token.term, token.start, token.end) for token in located_terms("an AK-47 rifle")] == [
        ("ak", 3, 8), ("47", 3, 8), ("ak47", 3, 8), ("rifl", 9, 14),
    ]  # fmt: skip


@given(st.text(max_size=120))
def test_places_lie_inside_the_text_in_order(text: str) -> None:
    found = list(located_terms(text))
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(a.start <= b.start for a, b in pairwise(found))
    assert all(token.term and not token.term.isspace() for token in found)
    assert [token.term for token in found] == terms(text)
    for token in found:  # a word alone gives the terms that it gives in its text
        assert token.term in terms(text[token.start : token.end])


LATIN = st.text(alphabet="aeionsçéèüñåőşžЙёάώ ÅÇÉ.,-'", max_size=60)


@given(LATIN)
@example("a.Å.")
@example("a.o.Åb")
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    assert terms(unicodedata.normalize("NFC", text)) == terms(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", ["ガソリン", "한국어 문서"])
def test_composed_and_decomposed_syllables_are_the_same(text: str) -> None:
    assert terms(unicodedata.normalize("NFC", text)) == terms(unicodedata.normalize("NFD", text))


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=12))
def test_case_is_folded(word: str) -> None:
    assert fold(word.upper()) == fold(word.upper().lower())
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize("unit", ["a-", "1,", "a.", "1.", "漢", "a\u0301", "aA", "$", "'"])
def test_repetition_is_read_in_linear_time(unit: str) -> None:
    with deadline(10):
        terms(unit * 100_000 + "b")


@pytest.mark.parametrize("written", ["12,500,000", "12.500.000", "12 500 000", "12\u202f500\u202f000", "12'500'000"])
def test_a_number_is_the_same_however_its_thousands_are_set_apart(written: str) -> None:
    assert terms(f"it holds {written} litres")[1] == terms("12500000")[0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.250", ["1.250", "1250"]),
        ("1.250,50", ["1250.50"]),
        ("0.125", ["0.125"]),
        ("2.8.1", ["2.8.1"]),
        ("12 500 mg", ["12500", "12", "500", "mg"]),
        ("2019 300 people", ["2019", "300", "peopl"]),
        ("1,250", ["1250"]),
    ],
)
def test_what_may_be_a_number_or_two_is_both(text: str, found: list[str]) -> None:
    assert terms(text) == found


@pytest.mark.parametrize(
    ("word", "plain"), [("Łódź", "lodz"), ("Ærø", "aero"), ("Straße", "strasse"), ("Đorđe", "dorde")]
)
def test_letters_that_do_not_decompose_fold_too(word: str, plain: str) -> None:
    assert fold(word) == plain


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Smith,1907,1325641,4411", ["smith", "1907", "1325641", "4411"]),
        ("990,4413", ["990", "4413"]),
        ("1907,132,564", ["1907", "132", "564"]),
        ("12,345,1", ["12", "345", "1"]),
        ("12,345,678", ["12345678"]),
        ("1.234,56", ["1234.56"]),
        ("3,14", ["3.14"]),
    ],
)
def test_commas_that_set_neither_thousands_nor_decimals_apart_stand_between_numbers(
    written: str, found: list[str]
) -> None:
    assert terms(written) == found
