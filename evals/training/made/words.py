"""The words and values of made rows: names, codes, sums, dates, units, each in the many forms that people write."""

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def _read(path: Path) -> Mapping[str, Sequence[str]]:
    lines = (line.split(": ", 1) for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: words.split("; ") for name, words in lines}


LISTS = _read(Path(__file__).with_name("words.txt"))
"""Lists of words by name."""


def coined(rng: random.Random) -> str:
    """Return a made-up word with a capital."""
    return "".join(rng.choice(LISTS["syllables"]) for _ in range(rng.choice((2, 2, 3)))).capitalize()


def code(rng: random.Random) -> str:
    """Return a code of letters and digits."""
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTVWXZ") for _ in range(rng.randint(1, 3)))
    digits = str(rng.randint(1, 10 ** rng.randint(1, 4)))
    joined = rng.choice((f"{letters}-{digits}", f"{letters}{digits}", f"{letters} {digits}", f"{letters}/{digits}"))
    dated, plain = f"{rng.randint(19, 25)}-{rng.randint(100, 9999):04d}", f"#{rng.randint(100, 99999)}"
    return rng.choice((joined, joined, joined, joined, joined + rng.choice("ABSX"), dated, plain))


def person(rng: random.Random) -> str:
    """Return a person's name, sometimes the family name first, or with a title."""
    first, last = rng.choice(LISTS["first_names"]), rng.choice(LISTS["last"])
    return rng.choice(
        (f"{first} {last}",) * 6 + (first, f"{last}, {first}", f"Dr {last}", f"{first[0]}. {last}", f"Ms {last}")
    )


def organisation(rng: random.Random) -> str:
    """Return the name of a firm, an office or a club."""
    word = rng.choice((coined(rng), rng.choice(LISTS["last"]), rng.choice(LISTS["places"])))
    return f"{word} {rng.choice(LISTS['kinds_of_firms'])}"


def date(rng: random.Random) -> str:
    """Return a date in one of many forms."""
    day, month, year = (
        rng.randint(1, 28),
        rng.randint(1, 12),
        rng.randint(1948, 2027) if rng.random() < 0.4 else rng.randint(2019, 2026),
    )
    name = LISTS["months"][month - 1]
    return rng.choice(
        (f"{year}-{month:02d}-{day:02d}",) * 3
        + (f"{day} {name} {year}", f"{name} {day}, {year}", f"{day:02d}/{month:02d}/{year}", f"{day}.{month}.{year}")
        + (f"{day} {name[:3]} {year}", f"{day} {name}", f"{name} {year}", f"{day:02d}.{month:02d}.{year % 100:02d}")
    )


def clock(rng: random.Random) -> str:
    """Return a time of day."""
    hour, minute = rng.randint(6, 22), rng.choice((0, 0, 15, 30, 45, rng.randint(0, 59)))
    return rng.choice(
        (
            f"{hour}:{minute:02d}",
            f"{hour:02d}:{minute:02d}",
            f"{hour}.{minute:02d} h",
            f"{hour % 12 or 12}:{minute:02d} {'am' if hour < 12 else 'pm'}",
        )
    )


def number(rng: random.Random) -> str:
    """Return a number: small or large, whole or not, rarely signed."""
    kind = rng.random()
    if kind < 0.45:
        return str(rng.randint(1, 10 ** rng.randint(1, 3)))
    if kind < 0.75:
        return f"{rng.uniform(0.1, 10 ** rng.randint(1, 3)):.{rng.choice((1, 1, 2))}f}"
    if kind < 0.9:
        return f"{rng.randint(1, 99)},{rng.randint(0, 999):03d}"
    return f"{rng.choice('+-')}{rng.uniform(0, 40):.1f}"


def money(rng: random.Random) -> str:
    """Return a sum in some currency."""
    amount = rng.uniform(0.5, 10 ** rng.randint(1, 5))
    plain, exact = f"{round(amount) or 1:,}", f"{amount:,.2f}"
    before = (f"£{exact}", f"€{exact}", f"${exact}", f"${plain}", f"CHF {plain}.-", f"£{plain}")
    after = (f"{exact} EUR", f"{exact} €", f"{plain} euros", f"{plain} SEK", f"{plain} pounds")
    with_comma = f"{amount:.2f}".replace(".", ",")
    return rng.choice((*before, *after, f"{with_comma} €", f"{amount:.2f}", f"{amount / 9000 + 0.1:.2f} million"))


def duration(rng: random.Random) -> str:
    """Return a length of time."""
    unit = rng.choice(
        ("day", "days", "weeks", "months", "years", "hours", "minutes", "min", "h", "s", "working days", "ms")
    )
    count = (
        rng.choice((str(rng.randint(2, 90)), "two", "three", "six", "ten", "14", "24", "30"))
        if unit != "day"
        else "one"
    )
    return rng.choice(("", "", "", "", "up to ", "at least ", "about ")) + f"{count} {unit}"


def measure(*units: str) -> Callable[[random.Random], str]:
    """Return a maker of numbers with one of some units, sometimes a range or a bound."""

    def make(rng: random.Random) -> str:
        unit = rng.choice(units)
        gap = rng.choice((" ", " ", " ", "")) if unit.isalpha() or unit == "%" else " "
        kind = rng.random()
        if kind < 0.12:
            low = rng.randint(-40, 60)
            to = rng.choice(("to", "-", "…")) if low >= 0 else "to"
            return f"{low} {to} {low + rng.randint(2, 90):+d}{gap}{unit}"
        if kind < 0.2:
            bound = rng.choice(("max. ", "min. ", "< ", "up to ", "at least ", "≤ ", "approx. "))
            return f"{bound}{number(rng).lstrip('+-')}{gap}{unit}"
        return f"{number(rng).lstrip('+-')}{gap}{unit}"

    return make


def _address(rng: random.Random) -> str:
    street = f"{rng.choice(LISTS['last'])} {rng.choice(LISTS['streets'])} {rng.randint(1, 140)}"
    return street + rng.choice(("", f", {rng.choice(LISTS['places'])}"))


def _hours(rng: random.Random) -> str:
    return f"{clock(rng)} {rng.choice(('to', '-', '–'))} {clock(rng)}"


def _count(rng: random.Random) -> str:
    two, one = str(rng.randint(1, 60)), str(rng.randint(1, 9))
    thousands = f"{rng.randint(1, 90)},{rng.randint(0, 999):03d}"
    return rng.choice((two, one, thousands, "twelve", "none", "four"))


def _size(rng: random.Random) -> str:
    sides = f"{rng.randint(2, 300)} {rng.choice('x×')} {rng.randint(2, 300)}"
    sides += rng.choice(("", f" x {rng.randint(2, 90)}"))
    return f"{sides} {rng.choice(('mm', 'cm', 'm'))}"


def _version(rng: random.Random) -> str:
    version = f"{rng.choice(('', '', 'v'))}{rng.randint(0, 12)}.{rng.randint(0, 20)}"
    return version + rng.choice(("", f".{rng.randint(0, 9)}"))


def _phone(rng: random.Random) -> str:
    at_home = f"0{rng.randint(20, 99)} {rng.randint(100, 999)} {rng.randint(1000, 9999)}"
    abroad = f"+{rng.randint(30, 60)} {rng.randint(10, 99)} {rng.randint(100000, 9999999)}"
    return rng.choice((at_home, abroad, str(rng.randint(1000, 9999))))


def _path(rng: random.Random) -> str:
    name = f"/{rng.choice(LISTS['components'])}/{coined(rng).lower()}"
    return name + rng.choice(("", ".conf", ".log", "/data"))


def _list_of(make: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    return lambda rng: ", ".join(dict.fromkeys(make(rng) for _ in range(rng.randint(2, 4))))


def _one(name: str) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(LISTS[name])


def _two(first: str, second: str) -> Callable[[random.Random], str]:
    return lambda rng: f"{rng.choice(LISTS[first])} {rng.choice(LISTS[second])}"


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "person": person,
    "people": _list_of(_one("first_names")),
    "organisation": organisation,
    "place": _one("places"),
    "address": _address,
    "date": date,
    "clock": clock,
    "hours": _hours,
    "year": lambda rng: str(rng.randint(1890, 2026)),
    "money": money,
    "duration": duration,
    "count": _count,
    "number": number,
    "percent": measure("%", "%", "percent"),
    "weight": measure("kg", "g", "t", "lb", "mg"),
    "length": measure("mm", "cm", "m", "km", "in", "ft"),
    "size": _size,
    "temperature": measure("°C", "°C", "°F", "K"),
    "pressure": measure("bar", "kPa", "psi", "mbar", "MPa"),
    "power": measure("W", "kW", "V", "A", "VA", "kWh"),
    "volume": measure("l", "ml", "m³", "litres", "gal"),
    "flow": measure("l/min", "m³/h", "l/s"),
    "speed": measure("km/h", "rpm", "m/s", "mph", "1/min", "knots"),
    "sound": measure("dB(A)", "dB"),
    "concentration": measure("mmol/l", "mg/dl", "g/l", "µg/l", "mU/l", "ppm", "%"),
    "area": measure("m²", "ha", "km²", "sq ft"),
    "data": measure("GB", "MB", "TB", "kB", "Mbit/s"),
    "code": code,
    "version": _version,
    "email": lambda rng: f"{rng.choice(LISTS['first_names']).lower()}@{coined(rng).lower()}.example",
    "phone": _phone,
    "ip": lambda rng: ".".join(str(rng.randint(1, 254)) for _ in range(4)),
    "path": _path,
    "material": _one("materials"),
    "colour": _one("colours"),
    "status": _one("statuses"),
    "language": _one("languages"),
    "fault": lambda rng: _two("things", "faults")(rng).capitalize(),
    "task": _one("tasks"),
    "remark": _one("remarks"),
    "reason": _one("reasons"),
    "part": _two("verbs_of_repair", "parts"),
    "thing": _two("adjectives", "things"),
    "ingredient": _list_of(_one("ingredients")),
    "level": _one("levels"),
    "yes": _one("agreement"),
}
"""Makers of values by kind."""
