"""Folders of documents whose every version says which it is."""

import random
import re
from pathlib import Path

GOODS = "lamps ropes barrels kettles saddles anchors bricks candles ladders mirrors needles ploughs quills".split()
PLACES = "Aberdeen Bergen Cadiz Dover Esbjerg Funchal Genoa Hull Izmir Jaffa Kiel Lagos Malmo Narvik Odessa".split()

_ROUND = re.compile(r"In round (\d+) ")

State = dict[str, int]
"""The round in which each document was written last, by name."""


def text_of(name: str, number: int, paragraphs: int = 3) -> str:
    """Return the text of a document as of a round; each paragraph says the round."""
    chance = random.Random(f"{name}/{number}")
    parts = []
    for part in range(paragraphs):
        place, goods = chance.choice(PLACES), chance.choice(GOODS)
        parts.append(
            f"In round {number} the depot of {Path(name).stem} in {place} held {chance.randrange(10**6)} {goods} "
            f"(part {part}).\nThe keeper counted them in the morning and wrote the sum into the ledger of {place}."
        )
    return "\n\n".join(parts) + "\n"


def write_round(folder: Path, names: list[str], number: int) -> None:
    """Write a round's version of some documents."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(name, number), "utf-8")


def round_of(text: str) -> int | None:
    """Return the round that a text says; None if it says none or several."""
    found = set(_ROUND.findall(text))
    return int(found.pop()) if len(found) == 1 else None
