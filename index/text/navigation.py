"""Judges by its words alone how much a line looks like navigation: menus, pagers, share bars, pleas to give.

Words alone prove little: "Contact us" may be a menu's entry or a heading. `furniture` decides, from what stands around.
"""

import re
from enum import IntEnum


class Likeness(IntEnum):
    """How much a line looks like navigation.

    A plea is a sentence that asks something of the reader; a sentence of the subject may have the same words. A label
    may be a menu's entry or a heading.
    """

    NONE = 0
    PLEA = 1
    LABEL = 2
    LIKELY = 3
    SURE = 4


_WORD = (
    r"(?:home|menu|search|log ?in|log ?out|sign ?in|sign ?up|register|subscribe|newsletter|donate(?: now)?|share|tweet|"
    r"print|e-?mail|pdf|rss|icon|facebook|twitter|instagram|linkedin|whatsapp|telegram|reddit|pinterest|youtube|"
    r"like|follow(?: us)?|comments?|reply|save|bookmark|copy link|more|close|back|prev(?:ious)?|next|first|last|top|"
    r"contact(?: us)?|about(?: us)?|news|faq|help|sitemap|privacy(?: policy)?|terms(?: of (?:use|service))?|cookies?|"
    r"skip|advertisement|advertise|sponsored|careers|jobs|shop|cart|account)"
)

_BETWEEN = r"[\s|·•/,;>»›←→‹«<:&+-]++"

_BAR = r"\s*+[|·•>»›‹«]\s*+"

_SURE = (
    rf"{_WORD}(?:{_BETWEEN}{_WORD}){{2,40}}(?:{_BETWEEN})?",
    rf"{_WORD}(?:{_BAR}{_WORD}){{1,40}}",
    # Breadcrumbs, also with their parts glued together.
    r"home(?:\s*+[>»›→]\s*+[^>»›→]{1,60}+){2,10}+",
    r"(?-i:Home(?:[A-Z][a-z]++){2}.*)",
    r"(?:skip|jump) to (?:main |the )?(?:content|navigation|search)",
    r"was this (?:content|article|page|answer|information) (?:helpful|useful)\??",
    r"unable to display preview\W*(?:download preview(?: pdf)?\W*)?",
    r"(?:…|\.{3})\W*next",
)

_LIKELY = (
    rf"{_WORD}{_BETWEEN}{_WORD}(?:{_BETWEEN})?",
    r"(?:prev(?:ious)?|next|older|newer) (?:page|posts?|articles?|story|entry|chapter)",
    r"(?:read more|related|more on this|in pictures)\s*+[:»>].{0,120}",
    r"back to (?:the )?top",
    r"(?:read|show|see|view|load|learn) (?:more|all|less)\W*",
    r"(?:continue|keep) reading\W*.{0,60}",
    r"(?:accept|reject|manage)(?: all)? cookies",
    r"(?:subscribe|sign up) (?:to|for) .{0,40}(?:newsletter|updates|e-?mails?|alerts)",
    r"(?:support us|make a donation)",
    r"you (?:may|might) also (?:like|be interested in)",
    r"personali[sz]ed recommendations?",
    r"share (?:this|on|via)\b.{0,40}",
    r"download preview(?: pdf)?",
    r"(?:download|view|open)(?: (?:as|the|full|article)){0,4} (?:pdf|epub|citation)",
    r"(?:no|\d{1,6}) comments?(?: yet)?",
)

_LABEL = (
    rf"{_WORD}(?:{_BETWEEN})?",
    r"(?:cookie|privacy|consent)(?: and \w+)? (?:settings|preferences|policy|notice)",
    r"(?:related|recommended|popular|trending|latest|more) (?:articles?|posts?|stories|content)",
)

_PLEA = (
    r"(?:.{0,120}[.?!] )?click here to .{3,80}",
    r"(?:we|this (?:web)?site) uses? cookies.*",
    r"(?:please )?(?:subscribe|sign up) (?:to|for) .{0,40}(?:newsletter|updates|e-?mails?|alerts)\b.{0,40}",
    r"(?:please )?(?:donate|support us|make a donation)\b.{0,40}",
    r"(?:please )?support .{0,40}(?:journalism|reporting|our work|newsroom)\b.{0,60}",
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_PATTERNS = (
    (_any_of(_SURE), Likeness.SURE),
    (_any_of(_LIKELY), Likeness.LIKELY),
    (_any_of(_LABEL), Likeness.LABEL),
    (_any_of(_PLEA), Likeness.PLEA),
)

_PAGER = re.compile(r"(?:\d{1,3}\s+){2,12}(?:…|\.{3}|next).{0,12}", re.IGNORECASE)

_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S*[.!?]['\"”’)]*")

MAX_NAVIGATION_CHARS = 240
"""Characters of the longest line that can be navigation; a longer one is prose."""


def likeness(line: str) -> Likeness:
    """Return how much a whole line looks like navigation; white space at its ends is ignored.

    A full sentence is at most a plea, except for the few that only pages ask ("Was this page helpful?").
    """
    if len(line) > 2 * MAX_NAVIGATION_CHARS:
        return Likeness.NONE
    line = " ".join(line.split())
    if not 0 < len(line) <= MAX_NAVIGATION_CHARS:
        return Likeness.NONE
    if _PAGER.fullmatch(line) and _counts_up(line):
        return Likeness.SURE
    for pattern, like in _PATTERNS:
        if pattern.fullmatch(line) and (like is not Likeness.LIKELY or not _SENTENCE.fullmatch(line)):
            return like
    return Likeness.NONE


def _counts_up(line: str) -> bool:
    """Return whether the numbers that a line begins with are 1, 2, 3 and so on."""
    numbers = [int(word) for word in re.findall(r"\d+", re.split("…|[.]{3}", line, maxsplit=1)[0])]
    return numbers == list(range(1, len(numbers) + 1))
