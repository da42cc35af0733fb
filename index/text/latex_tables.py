"""The tables of LaTeX: the rows between the beginning and the end of a `tabular`."""

import re

TABULAR = frozenset({
    "tabular", "tabular*", "tabularx", "tabulary", "longtable", "longtable*", "supertabular", "xltabular", "tabu",
    "longtabu", "tblr", "NiceTabular", "deluxetable", "xtabular",
})  # fmt: skip
"""Environments that are tables."""

_SPECIFICATION = re.compile(
    r"(?:\s{0,3}\[[^\]\[]{0,100}\])?(?:\s{0,3}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,80}\}){0,80}\}){0,400}\}){1,2}"
)
_ROW_END = re.compile(r"\\\\\*?(?:\[[^\]\n]{0,40}\])?|\\tabularnewline(?![A-Za-z])|\\cr(?![A-Za-z])")
_RULES = re.compile(
    r"(?:\s*+\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|noalign"
    r"|addlinespace|cline|cmidrule|rowcolor|specialrule|hhline)(?![A-Za-z])"
    r"(?:\[[^\]]{0,40}\]|\([^()]{0,20}\)|\{[^{}]{0,60}\}){0,4}+)++\s*+"
)


def tabular_rows(text: str, start: int, end: int) -> tuple[int, list[tuple[int, int, bool]]]:
    """Return where the first row of a table begins, and where each begins and ends, whether it is its head.

    The first row is the head if a rule stands below it.
    """
    specification = _SPECIFICATION.match(text, start, end)
    place = specification.end() if specification is not None else start
    first = place
    rows: list[tuple[int, int, bool]] = []
    ends = [(match.start(), match.end()) for match in _ROW_END.finditer(text, place, end)]
    for row_end, after in [*ends, (end, end)]:
        rules = _RULES.match(text, place, row_end)
        if rules is not None and len(rows) == 1 and "\\" in rules.group():
            rows[0] = (rows[0][0], rows[0][1], True)
        begin = rules.end() if rules is not None else place
        words = text[begin:row_end]
        if words.strip():
            lead = len(words) - len(words.lstrip())
            rows.append((begin + lead, begin + len(words.rstrip()), False))
        place = after
    return first, rows
