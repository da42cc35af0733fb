"""Whole lines that speak of the page and not of its subject."""

import pytest

from index.text.navigation import MAX_NAVIGATION_CHARS, is_navigation


@pytest.mark.parametrize(
    "line",
    [
        "HomeNewsBriefRussia Looks to Increase Influence in Latin America Drug War",
        "Home > News > Brief",
        "Home",
        "share icon icon icon",
        "Share | Tweet | Email | Print",
        "DONATE",
        "Prev Next",
        "• 10",
        "•\u00a03",
        "1 2 3 … 10",
        "Page 3 of 10",
        "Was this content helpful?",
        "What are your thoughts? Click here to send InSight Crime your comments.",
        "Unable to display preview. Download preview PDF.",
        "Personalised recommendations",
        "Read more »",
        "Skip to main content",
        "We use cookies to improve this site.",
        "All rights reserved.",
    ],
)
def test_menus_pagers_and_pleas_are_navigation(line: str) -> None:
    assert is_navigation(line)
    assert is_navigation(f"\t {line} ")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "BRIEF",
        "THE ORGANIZATION",
        "About InSight Crime",
        "Investigations",
        "InSight Crime Analysis",
        "Russia’s Objectives",
        "Recommendations for the U.S.",
        "20 MAR 2013 BY JAMES BARGENT EN",
        "28 APR 2023",
        "2008",
        "Home rule came to the islands in 1979.",
        "He asked for more help next year.",
        "In 2009 Russia took the United States' place as the main supplier of arms to Latin America.",
        "Image: Drawing by Dmitry Divin.",
        "© Board of Transatlantic Studies 2010",
    ],
)
def test_headings_bylines_and_prose_are_content(line: str) -> None:
    assert not is_navigation(line)


def test_a_line_too_long_for_a_menu_is_prose() -> None:
    assert is_navigation("Home > " + "x" * (MAX_NAVIGATION_CHARS - 7))
    assert not is_navigation("Home > " + "x" * (MAX_NAVIGATION_CHARS - 6))
