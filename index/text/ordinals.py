"""Judges whether a text is of a language that writes ordinal numbers with a full stop: "am 3. Oktober", "2. Stock".

Told by the closed classes of its words: articles, prepositions, conjunctions. Words that both sides share are left out.
"""

import re

SAMPLE_CHARS = 20_000
"""Characters of a text that are read."""

_WITH = frozenset(
    (
        # German, Danish and Norwegian, Icelandic
        "der das und ist nicht ein eine einen einem einer mit von dem des auf für im vom zum zur wird wurde wurden "
        "sich auch nach bei aus sind oder als wie og ikke til af på blev ble ved hos eller både var við á að og ekki "
        # Finnish, Estonian, Hungarian
        "ja ei se että oli kun ovat mutta sekä oma see ning kui és az hogy nem egy van volt "
        # Czech, Slovak, Polish, Croatian, Slovene, Serbian
        "je na že ve byl byla jsou nebo pro sa bol bola alebo się nie jest był oraz dla od su za bio ili kao "
        # Turkish, Latvian, Lithuanian
        "ve bir bu için ile olarak un ir kas yra kad"
    ).split()
)

_WITHOUT = frozenset(
    (
        "the of and to is that it with by at from this which le la les des et une dans que pour qui du el los las "
        "y por con del il di che per della gli os uma em não het een dat niet och att är inte som för si din care"
    ).split()
)

_MONTHS = frozenset(
    "januar jänner februar feber märz april mai juni juli august september oktober november dezember".split()
)
"""The months in German, where they have capitals as all nouns have; elsewhere lower case tells an ordinal."""

_STARTERS = frozenset(
    (
        "der die das den dem ein eine einer es er sie wir ich ihr man dies diese dieser dieses im am in an auf aus bei "
        "mit nach seit von vor zu zum zur für über unter wer was wo wann wie warum dann danach dort hier heute aber "
        "und oder doch denn wenn als ob da so auch nur det den de der han hun vi jeg på til med men og efter etter da "
        "hvor to ten ta na ve po pro se si ne hän he ne tämä mutta ja on az egy és to je su bu bir ve"
    ).split()
)
"""Words that begin a sentence and never follow an ordinal."""

_WORD = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLC]{1,6}")
_BEFORE = re.compile(r"(\S+)\s+$")


def uses_ordinals(text: str) -> bool | None:
    """Return whether the language of a text writes ordinals with a full stop; None if its words do not tell."""
    score = 0
    for match in _WORD.finditer(text, 0, SAMPLE_CHARS):
        word = match.group().casefold()
        score += (word in _WITH) - (word in _WITHOUT)
    return None if abs(score) < 2 else score > 0


def is_ordinal(text: str, start: int, number: str, following: str) -> bool:
    """Return whether a number before a full stop is an ordinal, in a language that writes them so.

    `start`: where the number starts in the text; `following`: the word after the full stop.
    """
    if not (number.isdecimal() and len(number) <= 3) and not _ROMAN.fullmatch(number):
        return False
    word = following.casefold()
    if word in _MONTHS or following.isdecimal():
        return True
    if word in _STARTERS:
        return False
    before = _BEFORE.search(text, max(0, start - 40), start)
    # A capital before the number is a noun, which it counts ("Zimmer 12. Frühstück gibt es"), but at the start.
    return (
        before is None or before.start(1) == 0 or not (before.group(1)[0].isupper() and before.group(1)[-1].isalnum())
    )
