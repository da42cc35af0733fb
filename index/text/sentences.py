"""Where sentences begin and end in repaired text."""

import re
from collections.abc import Callable

from index.models import Span
from index.text import ordinals

_CANDIDATE = re.compile(
    r"(?:(?<![.!?])[.!?]++|…)[\"')\]]*+(?=\s)"
    r"|[。！？｡]+[」』”）)]*"
    r"|[؟۔।॥։።။།\u037e\u17d4]++[\"')\]]*+"
    r"|(?<=[\u0370-\u03ff\u1f00-\u1fff]);(?=\s)"
)
_IDEOGRAPHIC = "。！？｡"
"""Marks of scripts that put no space between words."""

_NEVER_ENDS = frozenset(
    (
        "mr mrs ms dr prof rev fr sr jr st gen col maj capt cmdr lt sgt adm gov sen rep pres hon messrs e.g eg "
        "i.e ie cf viz vs v al ca c approx no nos nr vol vols p pp fig figs ch chap sec art ed eds trans op cit "
        "ibid jan feb mar apr jun jul aug sep sept oct nov dec mt ft dept univ assn bros a.k.a z.b d.h bzw "
        # German, Danish, French, Spanish, Italian, Dutch
        "vgl ggf evtl inkl bspw sog hrsg bd abb kap geb insb mio mrd jh hl chr bl kl f.eks pkt hhv mme mlle av env "
        "sra srta núm pág sig dott bijv dhr mevr"
    ).split()
)
"""Abbreviations that a name, a number or the sentence's next words follow."""

_SOMETIMES_ENDS = frozenset(
    ("etc usw osv inc ltd co corp a.m p.m am pm u.s u.k u.n e.u u.s.a u.s.s.r d.c ph.d").split()
)

_STARTERS = frozenset(
    (
        "the a an this that these those it its he she they we i you his her their our my there here in on at by "
        "for from with as if when while although though but and or so yet however moreover furthermore thus "
        "therefore hence also then since because after before during according under over first second third "
        "finally another other some many most all both each no not what who where why how which one two meanwhile "
        "instead similarly clearly indeed "
        # German
        "der die das es er sie wir ein eine im dann danach dort hier heute aber und doch"
    ).split()
)
"""Words that, capitalised after an abbreviation, speak for a new sentence."""

_LAST_WORD = re.compile(r"[^\s(\[\"';,|]+$")
_FIRST_WORD = re.compile(r"[\s\"'(\[]*([^\W_]+)")

SHORTEST = 3
"""Words that a sentence has at least; a shorter fragment stays with the sentence before it."""


def sentences(text: str, writes_ordinals: Callable[[], bool] = lambda: False) -> list[Span]:
    """Return the spans of the sentences of one paragraph of repaired text, without the space between.

    `writes_ordinals`: whether a number before a full stop may be an ordinal, asked where the paragraph does not tell.

    Abbreviations, initials, `e.g.`, `U.S.` before a name, dots inside numbers and names, closing
    brackets and quotation marks, and questions inside a sentence do not end one. Linear in the text.
    """
    found: list[Span] = []
    start = 0
    is_ordinal = _OrdinalJudge(text, writes_ordinals)
    for match in _CANDIDATE.finditer(text):
        end = match.end()
        if not _is_end(text, match) or is_ordinal(match):
            continue
        while start < end and text[start].isspace():
            start += 1
        fragment = len(text[start:end].split()) < SHORTEST and match.group()[0] not in _IDEOGRAPHIC
        if fragment and found:
            found[-1] = Span(start=found[-1].start, end=end)
        elif fragment:
            continue
        else:
            found.append(Span(start=start, end=end))
        start = end
    while start < len(text) and text[start].isspace():
        start += 1
    end = len(text.rstrip())
    if start < end:
        rest = text[start:end]
        if found and len(rest.split()) < SHORTEST and rest.isascii() and found[-1].end != start:
            found[-1] = Span(start=found[-1].start, end=end)
        else:
            found.append(Span(start=start, end=end))
    return found


class _OrdinalJudge:
    """Judges the numbers before full stops in one paragraph."""

    def __init__(self, text: str, default: Callable[[], bool]) -> None:
        self._text = text
        self._default = default
        self._applies: bool | None = None

    def __call__(self, match: re.Match[str]) -> bool:
        """Return whether what would end a sentence is the full stop of an ordinal."""
        before = _LAST_WORD.search(self._text, max(0, match.start() - 40), match.start())
        following = _FIRST_WORD.match(self._text, match.end(), match.end() + 80)
        if match.group() != "." or before is None or following is None:
            return False
        if not ordinals.is_ordinal(self._text, before.start(), before.group(), following.group(1)):
            return False
        if self._applies is None:
            told = ordinals.uses_ordinals(self._text)
            self._applies = self._default() if told is None else told
        return self._applies


def _is_end(text: str, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] not in ".!?…":
        return True
    following = _FIRST_WORD.match(text, match.end(), match.end() + 80)
    if following is None:
        return True
    first = following.group(1)
    if first[0].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
    if before is None:
        return True
    word = before.group().casefold()
    if word in _NEVER_ENDS or (word.endswith("str") and first.isdecimal()):
        return False
    if word in _SOMETIMES_ENDS or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):
        return first.casefold() in _STARTERS
    if len(word) == 1 and word.isalpha() and before.group().islower():
        # The first half of an abbreviation ("z. B.", "v. Chr.").
        return len(first) > 3 or not text.startswith(".", following.end(1))
    if len(word) == 1 and word.isalpha() and before.group().isupper():
        # An initial ("W. Alejandro"), unless it closes a sentence before a starter ("plan B. The").
        return first.casefold() in _STARTERS and len(first) > 1
    is_list_number = word.isdecimal() and len(word) <= 2 and match.start() == len(word)
    return not is_list_number
