"""Writes numbers as the formats of a spreadsheet say: `0.00`, `#,##0`, `0.0%`, `"$"#,##0`."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
}  # fmt: skip
"""The formats that every workbook has without stating them, by their numbers; others are dates, or have no code."""

MAX_CODE_CHARS = 200
"""Characters of the longest code of a format that is followed."""

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_.|\*.|(General)|([#0?,.]+)|(%)|(.)', re.DOTALL
)
_DIGITS = re.compile(r"[#0?,]*(?:\.([#0?]*))?(,*)")
_LITERALS = set(" $€£¥-+()'~^&<>=!:{}")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number is written: with `least` to `most` digits behind the point, between other words.

    `power`: of ten that it is multiplied with, 2 for percents.
    """

    before: str
    after: str
    least: int
    most: int
    groups: bool
    power: int


def shown(value: float, code: str) -> str | None:
    """Return a number as a format shows it, None for formats that are not those of plain numbers."""
    sections = _sections(code)
    if sections is None:
        return None
    own = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    sign = "-" if value < 0 and len(sections) < 2 else ""
    if own is None:
        return None
    try:
        with localcontext() as context:
            context.prec = 400
            number = abs(Decimal(f"{value:.15g}")).scaleb(own.power)
            number = number.quantize(Decimal(1).scaleb(-own.most), rounding=ROUND_HALF_UP)
    except (InvalidOperation, ValueError):
        return None
    words = f"{number:,f}" if own.groups else f"{number:f}"
    if own.most > own.least:
        whole, _, rest = words.partition(".")
        rest = rest[: own.least] + rest[own.least :].rstrip("0")
        words = f"{whole}.{rest}" if rest else whole
    if not any(digit in words for digit in "123456789"):
        sign = ""
    return f"{sign}{own.before}{words}{own.after}".strip()


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[NumberFormat | None, ...] | None:
    """Return the formats for positive and negative numbers that a code states."""
    if len(code) > MAX_CODE_CHARS:
        return None
    found = tuple(_parsed(section) for section in _split(code)[:2])
    return None if found[0] is None else found


def _split(code: str) -> list[str]:
    sections = [""]
    is_quoted = False
    for character in code:
        is_quoted ^= character == '"'
        if character == ";" and not is_quoted:
            sections.append("")
        else:
            sections[-1] += character
    return sections


def _parsed(section: str) -> NumberFormat | None:
    """Return the format that one section of a code states, None for dates, fractions, conditions and the like."""
    before = after = digits = ""
    power = 0
    for quoted, escaped, currency, general, number, percent, other in _TOKEN.findall(section):
        if general or (number and digits) or (other and other not in _LITERALS):
            return None
        if number:
            digits = number
            continue
        words = quoted or escaped or currency or percent or other
        power += 2 * bool(percent)
        if digits:
            after += words
        else:
            before += words
    matched = _DIGITS.fullmatch(digits)
    if not digits or matched is None:
        return None
    behind, scaled = matched[1] or "", matched[2]
    whole = digits.partition(".")[0]
    trailing = len(whole) - len(whole.rstrip(",")) if "." not in digits else len(scaled)
    return NumberFormat(
        before=before,
        after=after,
        least=behind.count("0"),
        most=len(behind),
        groups="," in whole.rstrip(","),
        power=power - 3 * trailing,
    )
