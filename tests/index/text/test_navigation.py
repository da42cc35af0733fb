"""How much whole lines look like navigation, by their words alone."""

import pytest

from index.text.navigation import MAX_NAVIGATION_CHARS, Likeness, likeness


@pytest.mark.parametrize(
    "line",
    [
        "HomeNewsBriefRussia Looks to Increase Influence in Latin America Drug War",
        "Home > News > Brief",
        "share icon icon icon",
        "Share | Tweet | Email | Print",
        "1 2 3 … 10",
        "1 2 3 4 Next",
        "Was this content helpful?",
        "Unable to display preview. Download preview PDF.",
        "Skip to main content",
    ],
)
def test_menus_and_pagers_are_navigation_for_sure(line: str) -> None:
    assert likeness(line) is Likeness.SURE
    assert likeness(f"\t {line} ") is Likeness.SURE


@pytest.mark.parametrize("line", ["Prev Next", "Personalised recommendations", "Read more »", "Continue reading"])
def test_what_only_pages_say_is_likely_navigation(line: str) -> None:
    assert likeness(line) is Likeness.LIKELY


@pytest.mark.parametrize("line", ["Home", "DONATE", "Contact us", "Related articles", "Privacy policy"])
def test_a_menus_entry_may_be_a_heading(line: str) -> None:
    assert likeness(line) is Likeness.LABEL


@pytest.mark.parametrize(
    "line",
    [
        "What are your thoughts? Click here to send InSight Crime your comments.",
        "We use cookies to improve this site.",
        "Donate to the home for old boats.",
        "Support the local school newsroom by buying a ticket for 8 euro.",
    ],
)
def test_a_sentence_is_at_most_a_plea(line: str) -> None:
    assert likeness(line) is Likeness.PLEA


@pytest.mark.parametrize(
    "line",
    [
        "",
        "BRIEF",
        "THE ORGANIZATION",
        "About InSight Crime",
        "Investigations",
        "InSight Crime Analysis",
        "Recommendations for the U.S.",
        "20 MAR 2013 BY JAMES BARGENT EN",
        "2008",
        "12 15 11",
        "3 17 22 31 40 44",
        "1 2 3 4",
        "3 / 10",
        "Page 3 of 10",
        "All rights reserved.",
        "Listen: the concert starts at 19:30 in the old mill.",
        "See also: the boiler manual is kept in the blue cupboard.",
        "Share on profits for members is 5 percent.",
        "Home rule came to the islands in 1979.",
        "He asked for more help next year.",
        "Image: Drawing by Dmitry Divin.",
        "© Board of Transatlantic Studies 2010",
    ],
)
def test_headings_numbers_and_prose_are_content(line: str) -> None:
    assert likeness(line) is Likeness.NONE


def test_a_line_too_long_for_a_menu_is_prose() -> None:
    line = "Home > News > "
    assert likeness(line + "x " * 20) is Likeness.SURE
    assert likeness(line * (MAX_NAVIGATION_CHARS // len(line) + 1)) is Likeness.NONE
    assert likeness(line + " " * 2 * MAX_NAVIGATION_CHARS) is Likeness.NONE
