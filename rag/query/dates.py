"""Dates in questions, and the ways in which documents write them."""

import re
from collections.abc import Mapping

MONTHS = {
    "january": 1,
    "february": 2,
    "march": 3,
    "april": 4,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "september": 9,
    "october": 10,
    "november": 11,
    "december": 12,
}
"""Months by name."""


def date_pattern(groups: Mapping[str, str | None]) -> re.Pattern[str]:
    """Return a pattern of a date however it is written; `groups`: its parts, by the names that `items` gives them."""
    month = groups["month"] or groups["month2"] or groups["month3"]
    number = MONTHS[month.lower()] if month else int(groups["m"] or 0)
    day = groups["day"] or groups["day2"] or groups["d"]
    year = groups["year"] or groups["y"] or groups["year3"]
    name = next((name for name, place in MONTHS.items() if place == number), "")
    spelled = f"{name[:3]}(?:{name[3:]})?\\.?"
    if day:
        rest = rf"(?:,?[ ]+{year})?" if year else ""
        ways = [
            rf"0?{int(day)}(?:st|nd|rd|th|\.)? (?:of )?{spelled}{rest}",
            rf"{spelled} 0?{int(day)}(?:st|nd|rd|th)?{rest}",
            rf"{year or r'[0-9]{4}'}[-_/.]?{number:02}[-_/.]?{int(day):02}",
            rf"0?{int(day)}[./]0?{number}[./]\d{{2,4}}",
            rf"0?{number}/0?{int(day)}/\d{{2,4}}",
        ]
    else:
        ways = [rf"{spelled},? {year}", rf"{year}[-_/.]?{number:02}(?:[-_/.]?[0-9][0-9])?", rf"0?{number}[./]{year}"]
        ways.append(rf"{spelled} \d{{1,2}},? {year}")
    return re.compile(r"(?<![\d])(?:" + "|".join(ways) + r")(?!\d)", re.IGNORECASE)
