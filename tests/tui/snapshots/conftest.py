"""A corpus and an app that look the same on every machine and in every run."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

TRAINING = """\
The minister opened a training centre for police officers in Managua on Wednesday. It has room for ninety of them,
and it will train officers from seven countries of the region in the fight against smuggling.

Russia paid for the building. Nicaragua gave the land.

What the centre teaches:
• searching lorries and containers
• reading bank statements
"""
COPY = """\
The weekly adds little of its own. The minister opened a training centre for police officers in Managua on Wednesday.
"""
HELICOPTERS = """\
Peru paid 406 million dollars for twenty-four helicopters last autumn. They will be delivered to the air force before
the end of the year, and a workshop for their repair will be built in Arequipa.
"""
HOSTILE = (
    "[@click=app.quit]Quit[/] the police [/ and [TODO] and [link=file:///etc]this[/link] :smile: \\[b].\n"
    "\x1b[2J\x1b]0;title\x07 police \x9b5m a\u202eb \x07.\n\n"
    "شرطة police Ne\u0301e Cafe\u0301 👩\u200d🚒 水水 🚓 police.\n\n"
    "• one item of the police\n• another item\n"
)
SOURCES = """\
["training.txt"]
title = "A school for police"
publisher = "The Herald"
date = "2013-03-20"

["weekly.txt"]
title = "Around the [weekly]"
publisher = "The Weekly"
date = "2013-03-24"

["helicopters.txt"]
publisher = "Air Weekly"
date = "2010"
"""
SAVED = 1_600_000_000
"""When the documents were saved, in seconds of the epoch."""


@pytest.fixture(autouse=True)
def same_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("PINCITE_RAG_THRESHOLD", "0.3")  # a vector of hashed words is no confident one
    for name in ("COLORTERM", "NO_COLOR", "TEXTUAL_THEME"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    texts = {"training": TRAINING, "weekly": COPY, "helicopters": HELICOPTERS}
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, "utf-8")
    (corpus / "SOURCES.toml").write_text(SOURCES, "utf-8")
    for path in corpus.iterdir():
        os.utime(path, (SAVED, SAVED))
    return corpus


@pytest.fixture
def hostile(folder: Path) -> Path:
    """The corpus with a document that holds everything it should not."""
    path = folder / "[@click=app.quit]hostile[.txt"
    path.write_text(HOSTILE, "utf-8")
    os.utime(path, (SAVED, SAVED))
    return folder
