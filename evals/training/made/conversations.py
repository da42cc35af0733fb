"""Made rows of logs, conversations, lists of questions, minutes, changes, clauses and lists, from phrases."""

import random

from evals.training.made.attributes import is_held_out
from evals.training.made.layouts import MadeText
from evals.training.made.names import fill, make, slots
from evals.training.made.phrases import banks
from evals.training.made.scenes import SceneLine, scene_text

UNANSWERABLE = 0.45
"""Share of rows that the text does not answer: nothing is said of it, something else like it, or nobody replies."""

MOST_AROUND = 5
"""Other lines of the longest text."""


def phrase_text(rng: random.Random, *, held_out: bool) -> MadeText | None:
    """Return lines of one kind of text with a question about one of them; None where none came about."""
    bank = rng.choice(list(banks()))
    known = [one for one in banks()[bank] if held_out or not is_held_out(one.words, 5)]
    target = rng.choice([one for one in known if is_held_out(one.words, 5) == held_out] or known)
    key = rng.choice(list(target.questions))
    template = rng.choice(target.questions[key])
    others = [one for one in known if one != target]
    lines = [SceneLine(one.words) for one in rng.sample(others, min(len(others), rng.randint(0, MOST_AROUND)))]
    kind = rng.choice(("absent", "other", "other", "silent")) if rng.random() < UNANSWERABLE else "answered"
    if (kind == "other" and not slots(template)) or (kind == "silent" and "~" not in target.words):
        kind = "absent"
    values: dict[str, str] = {}
    fill(target.words, values, rng)
    question = fill(template, values, rng)
    if kind == "other":
        slot = rng.choice(slots(template))
        other = make(slot.rstrip("0123456789"), rng)
        if other.lower() in values[slot].lower() or values[slot].lower() in other.lower():
            return None
        question = fill(template, values | {slot: other}, rng)
    if kind != "absent":
        words = target.words.split("~", 1)[0] if kind == "silent" else target.words
        lines.insert(rng.randint(0, len(lines)), SceneLine(words, values, is_target=True))
    elif not lines:
        return None
    text, spans = scene_text(bank, lines, rng)
    span = spans.get(key) if kind == "answered" else None
    return MadeText(bank, question, text, span)
