"""The repaired layer: the messes of the seeds by name, and a map that never loses the original."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models import DocumentFormat
from index.structure import BlockKind
from index.text.note_marks import roman_value
from index.text.repair import TextRepairer
from tests.fakes import deadline

TAILS = "Ibid., 57.Google Scholar\nIbid., 58.Google Scholar\nIbid., 59.CrossRefGoogle Scholar\n"


def repaired(text: str, format: DocumentFormat = "text") -> str:
    return TextRepairer(text, format).repair(0, len(text)).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("the fight \nagainst  drugs", "the fight against drugs", id="hard wrap"),
        pytest.param("the fight\r\nagainst drugs", "the fight against drugs", id="CRLF"),
        pytest.param("AK-47 rifles, Ak-\n103 assault rifles", "AK-47 rifles, Ak-103 assault rifles", id="Ak-103"),
        pytest.param("during 2011-\n13 along", "during 2011-13 along", id="2011-13"),
        pytest.param(
            "a large scale war; large-\nscale unrest", "a large scale war; large-scale unrest", id="both parts"
        ),
        pytest.param("a large-scale war; large-\nscale unrest", "a large-scale war; large-scale unrest", id="whole"),
        pytest.param("an exam-\nple of it", "an example of it", id="split word"),
        pytest.param("an example; an exam-\nple", "an example; an example", id="split word seen whole"),
        pytest.param("an anti-\nAmerican alliance", "an anti-American alliance", id="capital after the break"),
        pytest.param(
            "counter-\nnarcotics. Both counter and narcotics",
            "counter-narcotics. Both counter and narcotics",
            id="counter-narcotics",
        ),
        pytest.param("soft\u00ad\nware", "software", id="soft hyphen"),
        pytest.param("the\u00a0U.S.\u00a0Navy", "the U.S. Navy", id="NBSP"),
        pytest.param("“so-called ‘legal’ ” basis", "\"so-called 'legal' \" basis", id="mixed quotes"),
        pytest.param("e\ufb03cient o\ufb00er\u2026", "efficient offer...", id="ligatures and ellipsis"),
        pytest.param("\uf0b7 Its firms need income", "Its firms need income", id="U+F0B7"),
        pytest.param("zero\u200bwidth \ufeffmark", "zerowidth mark", id="invisible"),
        pytest.param("a \x1b[31mred\x1b[0m word\x07", "a red word", id="terminal sequences"),
        pytest.param("page one\fpage two", "page one page two", id="form feed"),
        pytest.param("a \x1b]0;title\x07word", "a word", id="terminal title"),
        pytest.param("a \x1b]word that is kept", "a ]word that is kept", id="terminal title without end"),
        pytest.param("\x1bHello \x1bPthere", "Hello Pthere", id="escape before a word"),
    ],
)
def test_words_are_repaired(text: str, expected: str) -> None:
    assert repaired(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the multipolar order.i Thus Medvedev", "the multipolar order. Thus Medvedev"),
        ("strategic partner interests.ii Foreign Minister", "strategic partner interests. Foreign Minister"),
        ("economic foreign policy.”iv  \nMoscow", 'economic foreign policy." Moscow'),
        ("anti-drug operations.xxxiv  This", "anti-drug operations. This"),
        ("the economy first.”xii   \nRussia", 'the economy first." Russia'),
        ("bases as needed.xlii  But now", "bases as needed. But now"),
        ("the U.S. xxxvi These are.xxxv Only", "the U.S. These are. Only"),
        ("country's agricultural land.1  Under Spanish rule", "country's agricultural land. Under Spanish rule"),
        ("as shown before.[12] Others", "as shown before. Others"),
        ("as shown before.¹² Others", "as shown before. Others"),
        ("the mill² was built[3] by monks[4] then", "the mill was built by monks then"),
        ("It was sold.11 So was that.12", "It was sold. So was that."),
    ],
)
def test_footnote_marks_are_taken_off(text: str, expected: str) -> None:
    assert repaired(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "He sold $5.4 billion of arms, 1.2 tons of cocaine.",
        "See no.5 and p.12 The rest follows.",
        "The mix of i.e. and e.g. forms",
        "Section IV. It is civil law",
        "The Mi-17V-s and Il-76 tankers flew in 2008-09.",
        "The value of args[0] is the name and args[1] the place.",
        "The key hangs in slot[3] of the board.",
        "It links libc.so.6 The rest follows.",
        "See the page git-log.1",
        "To change it, edit main.c",
        "The hall has 120 m² and the box 3 cm³ of air.",
        "There are 10⁶ cells.",
    ],
)
def test_numbers_and_abbreviations_are_no_footnote_marks(text: str) -> None:
    assert repaired(text) == text


@pytest.mark.parametrize("text", ["The entry point is main.c in the folder", "Choose one of a,b,c or d"])
def test_a_lone_letter_that_could_be_a_numeral_is_no_footnote_mark(text: str) -> None:
    assert repaired(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("International Affairs 50, no. 6 (2004): 52Google Scholar", "International Affairs 50, no. 6 (2004): 52"),
        ("61, no. 1 (March 1967): 80CrossRefGoogle Scholar", "61, no. 1 (March 1967): 80"),
        (", Volume 8, Issue 4, pp 362–384 | Cite as", ", Volume 8, Issue 4, pp 362–384"),
        ("W. Alejandro SanchezEmail author", "W. Alejandro Sanchez"),
    ],
)
def test_the_tails_of_a_publishers_page_are_cut(text: str, expected: str) -> None:
    page = f"{text}\n{TAILS}"
    assert TextRepairer(page).repair(0, len(text)).text == expected


@pytest.mark.parametrize("text", ["All papers are in Google Scholar", "It was found in PubMed", "The Email author"])
def test_a_sentence_that_ends_in_a_publishers_word_is_whole(text: str) -> None:
    assert repaired(text) == text


@pytest.mark.parametrize("heading", ["DOWNLOADS", "RAILROADS", "Notes on MADCAS"])
def test_a_word_that_merely_ends_like_a_publishers_tail_is_whole(heading: str) -> None:
    assert repaired(heading) == heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *fine* and **bold** _word_ and ~~gone~~", "a fine and bold word and gone"),
        ('see [the paper](https://a.example/x_(y) "t") now', "see the paper now"),
        ("![alt text](pic.png) and [ref][1] and note[^3].", "alt text and ref and note."),
        ("call `f(x)` <b>now</b> <!-- not this --> please", "call f(x) now please"),
        ('see <img src="a.png" alt="the map"> of <village> &amp; 79&nbsp;euro', "see the map of <village> & 79 euro"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        (r"5 \* 3 and 2 * 3 * 4 and snake_case_name", "5 * 3 and 2 * 3 * 4 and snake_case_name"),
    ],
)  # fmt: skip
def test_markdown_marks_are_taken_off(text: str, expected: str) -> None:
    assert repaired(text, "markdown") == expected


def test_code_keeps_its_marks() -> None:
    text = "x = [1]*2  # a_b_c"
    assert TextRepairer(text, "markdown").repair(0, len(text), kind=BlockKind.CODE).text == "x = [1]*2 # a_b_c"


@pytest.mark.parametrize(
    ("numeral", "value"), [("i", 1), ("iv", 4), ("ix", 9), ("xl", 40), ("xxxviii", 38), ("lx", 60)]
)
def test_roman_values(numeral: str, value: int) -> None:
    assert roman_value(numeral) == value


@given(st.text(max_size=200), st.sampled_from(["text", "markdown"]))
def test_every_text_is_repaired_to_one_line_with_a_sound_map(text: str, format: DocumentFormat) -> None:
    mapped = TextRepairer(text, format).repair(0, len(text))
    assert len(mapped.text) == len(mapped.offsets)
    assert all(a <= b for a, b in pairwise(mapped.offsets))
    assert all(0 <= offset < len(text) for offset in mapped.offsets)
    assert mapped.text == " ".join(mapped.text.split())
    assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in mapped.text)


@given(st.text(alphabet="ab \n.-", max_size=80), st.integers(0, 30), st.integers(0, 30))
def test_a_part_maps_into_itself(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    mapped = TextRepairer(text).repair(start, end)
    assert all(start <= offset < end for offset in mapped.offsets)
    assert all(text[o] == c for c, o in zip(mapped.text, mapped.offsets, strict=True) if c not in " -")


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize(
    "unit",
    [
        "*a ",
        "[",
        "[a](",
        "<a ",
        '"',
        ".",
        "`",
        "_a ",
        "~~",
        "|",
        "\\",
        "-\n",
        "i.i ",
        "a.1 ",
        "\x1b]",
        "x <!--",
        "a",
        "ADS ",
    ],
)
def test_repetition_is_repaired_in_linear_time(unit: str, format: DocumentFormat) -> None:
    text = unit * (100_000 // len(unit)) + "b"
    with deadline(15):
        repaired(text, format)


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" + " " * 100_000 + "b", id="spaces"),
        pytest.param("a\n" + " " * 100_000 + "b", id="indented line"),
        pytest.param("a" + "\n" * 100_000 + "b", id="blank lines"),
    ],
)
def test_long_white_space_is_repaired_in_linear_time(text: str, format: DocumentFormat) -> None:
    with deadline(4):
        assert repaired(text, format) == "a b"


def test_hidden_spans_are_not_searched_and_the_map_holds() -> None:
    text = "> the lock was\n> chan-\n> ged by Tran."
    marks = [(0, 2), (15, 17), (23, 25)]
    mapped = TextRepairer(text + "\nIt changed.").repair(0, len(text), hidden=marks)
    assert mapped.text == "the lock was changed by Tran."
    at = mapped.text.index("Tran")
    assert mapped.source_span(at, at + 4) == (text.index("Tran"), text.index("Tran") + 4)
    assert TextRepairer(text).repair(17, len(text), hidden=marks).text.endswith("ged by Tran.")
