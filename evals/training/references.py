"""Makes notes and bylines as papers have them, with questions about them: no source of rows has any."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.training.data import GoldAnswer, TrainingRow
from evals.training.negatives import NameIndex

SOURCE = "references"

_GIVEN = (
    "Anna John Maria Peter Elena David Sofia Carlos Ingrid Ahmed Mei Thomas Laura Viktor Amina Paul Julia Diego Helen "
    "Stephen Olga Marc Fatima Daniel Rosa Andrew Nadia Kenneth Lucia Igor Ruth Samuel Clara Emil Priya George Luis"
).split()
_FAMILY = (
    "Miller Ivanova Santos Becker Nakamura Okafor Lindqvist Moreau Haddad Kowalski Brennan Castillo Weber Petrov Grant "
    "Oliveira Schmidt Chen Johansson Reyes Fischer Novak Hughes Romero Walker Kim Duarte Larsen Mendoza Clarke Popescu "
    "Osei Vargas Hoffmann Sullivan Marchetti Rahman Stein Baker Aguilar"
).split()
_FIELDS = (
    "Strategic Studies|International Affairs|Economic History|Energy Policy|Public Health|Latin American Research|"
    "Comparative Politics|Marine Biology|Rural Sociology|Defense Analysis|Applied Linguistics|Urban Planning|"
    "Environmental Law|Modern History|Labor Economics|Conflict Resolution"
).split("|")
_JOURNALS = (
    "Journal of {}", "{} Review", "{} Quarterly", "Annals of {}", "The {} Monitor", "{} Today", "Bulletin of {}",
)  # fmt: skip
_PRESS = ("{} University Press", "University of {} Press", "{} Books", "{} Institute", "{} House")
_CITIES = "London Boston Geneva Denver Oxford Madrid Chicago Vienna Toronto Berlin Austin Leiden Bogota Cairo".split()
_MONTHS = "January February March April May June July August September October November December".split()
_PAPERS = ("{} Times", "{} Herald", "The {} Post", "{} Daily News", "{} Tribune")
_TITLES = (
    "The Politics of {a}", "{a} and {b}: A History", "{a} in Crisis", "Toward a New {a}", "{a}’s Return to {b}",
    "What {a} Wants from {b}", "The Making of {a}", "Rethinking {a}", "{a} after {b}", "Lessons from {a}",
    "The Limits of {a}", "Why {a} Matters", "Between {a} and {b}", "{a}: Myths and Facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """A work that is cited. `inside`: the journal, newspaper or book that it is in; `editor`: of that book."""

    author: str
    title: str
    inside: str
    editor: str
    city: str
    press: str
    year: str
    pages: str
    month: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a work is cited, and what may be asked of it: by the part that answers, questions about the rest."""

    note: Callable[[Work], str]
    asks: dict[str, tuple[str, ...]]


_AUTHOR = (
    "Who wrote {title}?", "Who is the author of “{title}”?", "Whose work is {title}?", "author of {title}",
    "By whom is {title}?", "Which author is cited for {title}?",
)  # fmt: skip
_YEAR = ("When was {title} published?", "In what year did {title} come out?", "{title} publication year")
_INSIDE = (
    "Where did {author}'s {title} appear?", "In which publication did {title} appear?",
    "What journal published {title}?",
    "{author} {title} published in",
)  # fmt: skip
_TITLE = (
    "What is the title of {author}'s work of {year}?", "Which work by {author} is cited?",
    "What did {author} write in {inside}?", "What is the name of the {year} piece by {author}?",
    "Which article in {inside} is referred to?",
)  # fmt: skip
_BOOK = ("Which book by {author} is cited?", "What is the title of {author}'s {year} book?")
_PRESS_ASKS = ("Who published {title}?", "Which publisher brought out {author}'s book?", "{title} publisher")
_PAGES = ("Which pages of {title} are cited?", "On what pages of {inside} is {author}'s article?")
_EDITOR = ("Who edited {inside}?", "Who is the editor of {inside}?", "{inside} editor")

_STYLES = (
    Style(
        lambda w: f"{w.author}, “{w.title},” {w.inside}, {w.month}, {w.year}, pp. {w.pages}.",
        {"author": _AUTHOR, "year": _YEAR, "inside": _INSIDE, "title": _TITLE, "pages": _PAGES},
    ),
    Style(
        lambda w: f"{w.author}, {w.title} ({w.city}: {w.press}, {w.year}), p. {w.pages.split('–')[0]}.",
        {"author": _AUTHOR, "year": _YEAR, "press": _PRESS_ASKS, "title": _BOOK},
    ),
    Style(
        lambda w: f"{w.author}, “{w.title},” in {w.inside}, ed. {w.editor} ({w.city}: {w.press}, {w.year}).",
        {"author": _AUTHOR, "editor": _EDITOR, "year": _YEAR, "press": ("Who published {inside}?",)},
    ),
    Style(
        lambda w: f"{_inverted(w.author)} ({w.year}). {w.title}. {w.inside}, {w.pages}.",
        {"year": _YEAR, "inside": _INSIDE, "title": _TITLE, "pages": _PAGES},
    ),
    Style(
        lambda w: f"{w.title}\n\nWritten by {w.author} - {w.month}, {w.year}",
        {"author": ("Who wrote the article {title}?", "Who wrote this piece on {title}?", "{title} written by")},
    ),
)  # fmt: skip


def made(names: NameIndex, count: int, seed: int) -> list[TrainingRow]:
    """Return so many rows, decided by the seed: a few notes in a row, asked about one of them, or of one not there.

    None where there are no names of one or two words to make titles of.
    """
    rng = random.Random(f"{seed}:{SOURCE}")  # not for secrets
    subjects = [*names.by_words.get(1, ()), *names.by_words.get(2, ())]
    return [_row(rng, subjects, f"{SOURCE}:{number}") for number in range(count)] if subjects else []


def _row(rng: random.Random, subjects: Sequence[str], key: str) -> TrainingRow:
    works = [_work(rng, subjects) for _ in range(rng.randint(2, 6))]
    style = rng.choice(_STYLES)
    cited = [(style if rng.random() < 0.6 else rng.choice(_STYLES[:4])).note(work) for work in works]
    chosen = rng.randrange(len(works))
    cited[chosen] = style.note(works[chosen])
    context = "".join(_numbered(cited, rng))
    part = rng.choice(list(style.asks))
    work = works[chosen] if rng.random() < 0.75 else _work(rng, subjects)
    question = rng.choice(style.asks[part]).format(**{name: getattr(work, name) for name in Work.__slots__})
    start = context.index(cited[chosen])
    at = cited[chosen].find(getattr(work, part))
    answers = (GoldAnswer(getattr(work, part), start + at),) if work is works[chosen] else ()
    return TrainingRow(key, question, context, answers, SOURCE, key)


def _numbered(cited: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Yield notes one after the other, numbered in one of the ways they are, or not."""
    form = rng.choice(("{n} {note}\n", "{roman} {note} ", "[{n}] {note}\n", "{n}. {note} ", "{note}\n\n"))
    first = rng.randint(1, 60)
    for number, note in enumerate(cited, first):
        yield form.format(n=number, roman=_roman(number), note=note)


def _work(rng: random.Random, subjects: Sequence[str]) -> Work:
    one, other = rng.choice(subjects), rng.choice(subjects)
    city, field = rng.choice(_CITIES), rng.choice(_FIELDS)
    inside = rng.choice(_JOURNALS).format(field) if rng.random() < 0.6 else rng.choice(_PAPERS).format(city)
    first = rng.randint(1, 400)
    return Work(
        author=_person(rng),
        title=rng.choice(_TITLES).format(a=one, b=other),
        inside=inside,
        editor=_person(rng),
        city=city,
        press=rng.choice(_PRESS).format(city),
        year=str(rng.randint(1950, 2024)),
        pages=f"{first}–{first + rng.randint(1, 30)}",
        month=f"{rng.choice(_MONTHS)} {rng.randint(1, 28)}",
    )


def _person(rng: random.Random) -> str:
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    if rng.random() < 0.2:
        given = f"{given[0]}."
    elif rng.random() < 0.2:
        given = f"{given} {rng.choice(_GIVEN)[0]}."
    return f"{given} {family}"


def _inverted(person: str) -> str:
    *given, family = person.split()
    return f"{family}, {' '.join(f'{name[0]}.' for name in given)}"


def _roman(number: int) -> str:
    parts = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in parts:
        while number >= value:
            text, number = text + letters, number - value
    return text
