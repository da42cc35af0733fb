"""Blocks of plain text: what is wrapped, split, listed, numbered, repeated or navigation."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure import BlockKind
from index.text.block import split_lines
from index.text.layout import blocks, wrap_width
from tests.fakes import deadline


def parts(text: str, *kinds: BlockKind) -> list[str]:
    return [" ".join(text[block.start : block.end].split()) for block in blocks(text) if block.kind in kinds]


def content(text: str) -> list[str]:
    return parts(text, *(kind for kind in BlockKind if kind is not BlockKind.FURNITURE))


WRAPPED = """\
 Although world attention is focused on Russia's invasion of Ukraine, Moscow is
simultaneously expanding its presence in Latin America.  Since this process has received
little scrutiny, this paper attempts to provide an assessment of Moscow's goals, strategies,
tactics, and, policy instruments.
 
Russia's Objectives 
 
Although Russia aspires to improve relations with every Latin American state, it
has no consuming interest in or vision for Latin America other than it be anti-American.
Latin America supposedly is an increasingly important region in global politics, and will
"""  # noqa: W293, W291


def test_the_lines_of_a_hard_wrapped_paragraph_are_one_block() -> None:
    assert wrap_width(list(split_lines(WRAPPED))) > 80
    found = blocks(WRAPPED)
    assert [block.kind for block in found] == [BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH]
    assert parts(WRAPPED, BlockKind.HEADING) == ["Russia's Objectives"]
    assert found[0].lines == 4
    assert WRAPPED[found[0].start :].startswith("Although world")


@pytest.mark.parametrize("gap", ["\n\n", "\n \f\n", "\n\n\n"])
def test_a_sentence_split_by_a_blank_line_or_page_break_is_one_block(gap: str) -> None:
    text = (
        f"Consequently the partners aim to build a region that will cooperate with Russia in{gap}"
        "internationally and check assertions of power and values.\n\nAnother paragraph stands here, which is whole."
    )
    assert content(text)[0].endswith("Russia in internationally and check assertions of power and values.")
    assert len(content(text)) == 2


def test_a_line_for_each_paragraph_is_not_joined() -> None:
    text = "The first paragraph of an article ends here.\nThe second paragraph of it ends here, too.\n"
    assert content(text) == text.splitlines()


def test_a_word_split_over_a_line_end_is_never_cut_apart() -> None:
    assert content("They sold it many Ak-\n103 assault rifles last year.") == [
        "They sold it many Ak- 103 assault rifles last year."
    ]


@pytest.mark.parametrize("bullet", ["• ", "•", "\uf0b7 ", "- ", "* "])
def test_bullets_lie_outside_their_items(bullet: str) -> None:
    text = f"Beyond those objectives:\n\n{bullet}Russia seeks to convince itself.\n{bullet}It seeks lasting influence."
    assert parts(text, BlockKind.ITEM) == ["Russia seeks to convince itself.", "It seeks lasting influence."]


def test_double_numbered_endnotes_are_notes_and_empty_ones_are_not() -> None:
    text = (
        "  1. 1.\n    Alexander Sizonenko, ‘Latin America’, International Affairs 5.Google Scholar\n"
        "  2. 2.\n  3. 37a.\n    Andy Webb-Vidal, ‘Lords of War’, 18 April 2008.Google Scholar\n"
        "\n  1. 1.Council on Hemispheric AffairsWashington DCUSA\n"
    )
    assert parts(text, BlockKind.NOTE) == [
        "Alexander Sizonenko, ‘Latin America’, International Affairs 5.Google Scholar",
        "Andy Webb-Vidal, ‘Lords of War’, 18 April 2008.Google Scholar",
        "Council on Hemispheric AffairsWashington DCUSA",
    ]
    assert content(text) == parts(text, BlockKind.NOTE)


PAGE = """\
HomeNewsBriefRussia Looks to Increase Influence
BRIEF

Russia is to step up multilateral cooperation in counternarcotics operations.

share icon icon icon

Was this content helpful?

We want to sustain the largest organized crime database, but to do so we need resources.

DONATE

We encourage readers to copy and distribute our work for non-commercial purposes.

Was this content helpful?

We want to sustain the largest organized crime database, but to do so we need resources.

DONATE

  • 1
  • 2
Prev Next

Gangs in Honduras

Gangs in Honduras

In a new report based on field research, the authors have traced how the gangs are evolving...
"""


def test_of_a_saved_page_only_its_words_are_left() -> None:
    assert [line for line in content(PAGE) if line != "BRIEF"] == [
        "Russia is to step up multilateral cooperation in counternarcotics operations.",
        "We encourage readers to copy and distribute our work for non-commercial purposes.",
        "Gangs in Honduras",
        "In a new report based on field research, the authors have traced how the gangs are evolving...",
    ]
    assert parts(PAGE, BlockKind.HEADING)[-1] == "Gangs in Honduras"


def test_a_title_said_twice_counts_once_and_as_a_heading() -> None:
    text = "Russia contributes to the merger\n\nRussia contributes to the merger\n\nCooperating with Iran it fell back."
    assert content(text) == ["Russia contributes to the merger", "Cooperating with Iran it fell back."]
    assert parts(text, BlockKind.HEADING) == ["Russia contributes to the merger"]


def test_a_paragraph_said_twice_far_from_navigation_stays() -> None:
    refrain = "This sentence is the refrain of the text."
    text = f"{refrain}\n\nSomething else is said in between.\n\n{refrain}"
    assert content(text).count(refrain) == 2


def test_a_number_that_stands_alone_is_a_heading() -> None:
    text = "Something happened before that.\n\n  1904  \n\nThe next thing happened then."
    assert parts(text, BlockKind.HEADING) == ["1904"]
    assert len(content(text)) == 3


def test_short_lines_in_a_long_run_are_a_list_and_no_headings() -> None:
    text = "\n".join(f"Country {letter}" for letter in "ABCDEFGH") + "\n\nAll of them are listed above."
    assert parts(text, BlockKind.HEADING) == []
    assert len(content(text)) == 9


@pytest.mark.parametrize("rule", ["%", "***", "* * *", "\n----------\n"])
def test_a_rule_between_sayings_starts_a_section(rule: str) -> None:
    sayings = [f"The saying number {number} is said here." for number in range(4)]
    found = blocks(f"\n{rule}\n".join(sayings))
    assert [block.starts_section for block in found] == [False, True, True, True]


def test_an_underline_makes_a_heading_and_divides_nothing() -> None:
    text = "\n\n".join(f"Part {letter}\n------\n\nThis is said in part {letter}." for letter in "ABCD")
    assert parts(text, BlockKind.HEADING) == ["Part A", "Part B", "Part C", "Part D"]
    assert not any(block.starts_section for block in blocks(text))


@pytest.mark.parametrize("line", ["20 MAR 2013 BY JAMES BARGENT EN", "By James Bargent", "It ends as a sentence."])
def test_a_date_a_byline_and_a_sentence_are_no_headings(line: str) -> None:
    assert line not in parts(f"{line}\n\nThe article itself begins below it.", BlockKind.HEADING)


@given(st.text(max_size=300) | st.text(alphabet="aA1 .•-\n\r\f\u2028\x85", max_size=150))
def test_blocks_lie_in_order_and_hold_every_letter_but_marks(text: str) -> None:
    found = blocks(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for block in found:
        assert 0 <= block.start < block.end <= len(text)
        words = text[block.start : block.end]
        assert words == words.strip("\r\n\f\v \t")
    covered = set().union(*(range(block.start, block.end) for block in found))
    # What lies between blocks is white space, bullets and numbers of notes: never a word of two letters.
    left = "".join(" " if index in covered else character for index, character in enumerate(text))
    assert not any(sum(character.isalpha() for character in word) > 1 for word in left.split())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\n" * 50_000, id="one-letter lines"),
        pytest.param("".join(f"W{n % 30_000}.\n" for n in range(60_000)), id="lines said twice"),
        pytest.param("Abc\n\n" * 20_000, id="headings"),
        pytest.param("1. 1.\n" * 20_000, id="numbers of notes"),
        pytest.param("." * 300_000, id="one line of dots"),
        pytest.param("a" * 1_000_000, id="one long word"),
        pytest.param("1." + " " * 300_000 + "a", id="spaces"),
    ],
)
def test_hostile_texts_are_laid_out_in_linear_time(text: str) -> None:
    with deadline(8):
        blocks(text)
