"""The cells of a sheet in words, as a spreadsheet shows them."""

import datetime

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
"""The value of a cell; an empty one has an empty string."""

LARGEST_WHOLE = 1e15
"""The number up to which a spreadsheet tells whole numbers apart."""

YEARS = range(1600, 2200)
"""Numbers that are years where they stand among the heads of columns."""


def in_words(value: Value) -> str:
    """Return the words of a cell: whole numbers without a point, dates and times in the order of ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_in_words(value)
    if isinstance(value, datetime.datetime):
        return _day(value) if value.time() == datetime.time() else f"{_day(value)} {_clock(value.time())}"
    if isinstance(value, datetime.date):
        return _day(value)
    if isinstance(value, datetime.time):
        return _clock(value)
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    return str(value)


def number_in_words(value: float) -> str:
    """Return a number with the 15 digits that a spreadsheet keeps, without an exponent where it can be read."""
    if value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    words = f"{value:.15g}"
    if "e-" in words and abs(value) >= 1e-7:
        words = f"{value:.20f}"[: 2 + 20].rstrip("0")
    return words


def is_number(value: Value) -> bool:
    """Return whether a cell holds a number, a date or a time, also one that is stored as text."""
    if not isinstance(value, str):
        return True
    words = value.strip().strip("$€£¥%()").strip()
    return bool(words) and not any(map(str.isalpha, words)) and any(map(str.isdecimal, words))


def is_year(value: Value) -> bool:
    """Return whether a cell holds a year, or a date, as the heads of columns do."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value).is_integer() and int(value) in YEARS
    if isinstance(value, str):
        words = value.strip()
        return words.isdecimal() and len(words) == 4 and int(words) in YEARS
    return isinstance(value, datetime.date)


def _day(value: datetime.date) -> str:
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def _clock(value: datetime.time) -> str:
    return f"{value.hour:02}:{value.minute:02}" + (f":{value.second:02}" if value.second else "")


def _duration(value: datetime.timedelta) -> str:
    seconds = round(abs(value.total_seconds()))
    sign = "-" if value < datetime.timedelta() else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
