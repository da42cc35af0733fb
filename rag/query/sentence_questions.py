"""Turns a sentence into a question that it answers: `The rent is 900 euro` into `What is the rent?`.

By the form of English sentences alone: a subject, a verb of which only the ending is looked at, and what follows.
Whatever has another form gives no question.
"""

import re

from rag.query.dates import MONTHS

MOST_WORDS = 28
"""Words of the longest sentence that is turned."""

_BOUND = r"(?:(?:about|only|at least|at most|up to|over|under|more than|less than|fewer than|not more than|around) )?"
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+(?:[ ,.]\d{3})*)"
_NUMBER = rf"{_BOUND}(?:[-−+]?[€$£]? ?\d[\d.,  ½¼¾]*|{_COUNT}\b)"
_TIME = rf"(?:at|from) (?:\d{{1,2}}[:.]\d\d\b|noon\b|midnight\b|{_COUNT} (?:a\.?m\b|p\.?m\b|o['’]clock))"
_MONTH = f"(?:{'|'.join(map(str.capitalize, MONTHS))})"
_DATE = rf"(?:in|on|since|until|by) (?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH}\b|(?:1[5-9]|20)\d\d\b)"
_PERIOD = rf"(?:for )?{_NUMBER} ?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
_PLACE = r"(?:in|at|near|behind|beside|under) (?:the |an? )?[^\W\d]"

_SUBJECT = (
    r"(?P<subject>(?:The|An?|Our)(?: [^\W\d_][\w’'/-]*| \d+(?= )){1,6}?"
    r"|[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ\d][\w’'/-]*| (?:of|on|for|at|in)(?: the)? [\w’'/-]+){0,5}?)"
)
_BE = re.compile(rf"{_SUBJECT} (?P<be>is|are|was|were) (?P<rest>\S.*)")
_VERB = re.compile(
    rf"{_SUBJECT} (?P<verb>(?!is |was |has |this |its |his |us |as )[a-z]{{2,}}[a-rt-z]s) (?P<rest>\S.*)"
)
_HAVE = re.compile(
    rf"{_SUBJECT} (?P<have>has|have|had) {_BOUND}{_COUNT} (?P<what>(?:[a-z][\w-]+ )?[a-z][\w-]+s)\b(?P<rest>.*)"
)
_PARTICIPLE = re.compile(
    r"(?P<part>(?:[a-z]{2,}ed|[a-z]{2,}en|built|kept|held|made|paid|sold|sent|set|put|bought|found|lost|led|run|born)"
    r"(?: (?:up|out|off|down))?) (?P<after>\S.*)"
)
_NO_SUBJECT = re.compile(
    r"(?:^|\s)(?:it|this|that|these|those|they|he|she|we|you|i|there|here|which|who|whom|what|when|where|if|because|"
    r"while|although|and|or|but|not|no|none|nothing|one|some|both|also|then|as|his|her|its|their|my|your|to|will|would|"
    r"can|could|may|might|must|shall|should|do|does|did|is|are|was|were|has|have|had|than)(?:\s|$)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:[-*•]|§? ?\d+(?:\.\d+)*[.)]?) (?=[A-ZÀ-Þ])")
"""What stands before an item of a list."""

_ARTICLE = re.compile(r"(?:The|An?|Our)\b")


def question_of(sentence: str) -> str | None:
    """Return a question that a sentence answers, None for one of another form. Linear in the sentence."""
    sentence = " ".join(sentence.split())
    if sentence.count(" ") >= MOST_WORDS or not sentence.endswith("."):
        return None
    body = _NUMBERED.sub("", sentence[:-1])
    for form in (_with_have, _with_be, _with_verb):
        found = form(body)
        if found is not None:
            return found
    return None


def _with_be(body: str) -> str | None:
    found = _BE.match(body)
    subject = _subject(found)
    if found is None or subject is None:
        return None
    be, rest = found["be"], found["rest"]
    if re.match(_TIME, rest):
        return f"When {be} {subject}?"
    if re.match(_NUMBER, rest) or (re.match("(?:one|half|the|an?) ", rest) and re.match("an? ", subject)):
        return f"What {be} {subject}?"
    part = _PARTICIPLE.match(rest)
    return None if part is None else _passive(subject, be, part["part"], part["after"])


def _passive(subject: str, be: str, part: str, after: str) -> str | None:
    """Return what is asked of a passive, such as `The hall was built in 1907`."""
    if after.startswith("by "):
        return f"By whom {be} {subject} {part}?" if after[3:4].isupper() else None
    if re.match(_DATE, after):
        return f"When {be} {subject} {part}?"
    if re.match(_PERIOD, after):
        return f"How long {be} {subject} {part}?"
    with_number = re.match(rf"(at|to|for|on|with|from) {_NUMBER}", after)
    if with_number:
        return f"What {be} {subject} {part} {with_number[1]}?"
    return f"Where {be} {subject} {part}?" if re.match(_PLACE, after) else None


def _with_have(body: str) -> str | None:
    found = _HAVE.match(body)
    subject = _subject(found)
    if found is None or subject is None:
        return None
    verb = {"has": "does", "have": "do", "had": "did"}[found["have"]]
    return f"How many {found['what']} {verb} {subject} have?"


def _with_verb(body: str) -> str | None:
    """Return what is asked of a verb in the present: `The canteen opens at 11:30`."""
    found = _VERB.match(body)
    subject = _subject(found)
    if found is None or subject is None:
        return None
    verb, rest = _infinitive(found["verb"]), found["rest"]
    if verb == "mean" and rest.startswith("that "):
        return f"What does {subject} mean?"
    if re.match(_TIME, rest):
        return f"When does {subject} {verb}?"
    if re.match(_PERIOD, rest):
        return f"How long does {subject} {verb}?"
    return f"How much does {subject} {verb}?" if re.match(rf"{_NUMBER} ?\S", rest) else None


def _subject(found: re.Match[str] | None) -> str | None:
    """Return a subject as it stands inside a question, None for one that refers elsewhere or is more than a name."""
    if found is None:
        return None
    subject = found["subject"]
    if _NO_SUBJECT.search(subject):
        return None
    return subject[0].lower() + subject[1:] if _ARTICLE.match(subject) else subject


def _infinitive(verb: str) -> str:
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    return verb[:-2] if re.search(r"(?:sh|ch|x|ss|o|zz)es$", verb) else verb[:-1]
