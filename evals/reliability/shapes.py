"""Shapes of text that may cost too much or lose words: how time and memory grow with the size, what is in passages."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from evals.reliability.finding import Finding, Scale
from evals.reliability.workplace import Workplace

MOST_GROWTH = 5.0
"""How many times as long a text of four times the size may take; linear is 4."""

NOISE_SECONDS = 0.25
"""Seconds of the processor that are added to both sides of the comparison: short times are noise."""

MOST_BYTES_A_BYTE = 200.0
"""Bytes of memory that a further byte of text may cost at the peak."""

LEAST_LETTERS = 0.995
"""Part of a text's letters that has to be in passages; the numbers of notes and list items stand before them."""

NO_WORDS = ("html open.md", "entities.md", "form feeds.txt")
"""Shapes whose letters are markup, or lines at the edge of each page, which `status --left-out` lists."""

SECONDS = 300
"""Seconds after which a shape counts as a hang."""


def _lines(line: Callable[[int], str]) -> Callable[[int], str]:
    """Return a shape of numbered lines."""

    def shape(size: int) -> str:
        found, length, number = [], 0, 0
        while length < size:
            found.append(line(number))
            length += len(found[-1]) + 1
            number += 1
        return "\n".join(found) + "\n"

    return shape


def _run(unit: str, end: str = "") -> Callable[[int], str]:
    """Return a shape of one unit repeated on one line."""
    return lambda size: (unit * (size // len(unit) + 1))[:size] + end + "\n"


PROSE = "The keeper of depot {n} counted the barrels in the morning. He wrote {n} into the ledger and closed the gate."

SHAPES: dict[str, Callable[[int], str]] = {
    "headings #": _lines(lambda n: f"# Heading {n} of it"),
    "headings deeper": _lines(lambda n: f"{'#' * (1 + n % 6)} Heading {n} of it"),
    "headings underlined": _lines(lambda n: f"Heading {n}\n=========="),
    "headings numbered": _lines(lambda n: f"{n // 9}.{n % 9}.1 Heading"),
    "headings in capitals": _lines(lambda n: f"HEADING {n} OF IT"),
    "headings and one line": _lines(lambda n: f"## Part {n}\n\nThe line of part {n}.\n"),
    "one-word lines": _lines(lambda n: f"word{n}"),
    "one-letter lines": _lines(lambda n: "abcdefghij"[n % 10]),
    "numbers": _lines(lambda n: f"{n} {n * 7} {n * 13}"),
    "years": _lines(lambda n: f"{1500 + n % 600}"),
    "the same line": _lines(lambda _: "The same line again and again."),
    "two lines in turn": _lines(lambda n: ("Name: Smith", "Status: open")[n % 2]),
    "blank lines": _lines(lambda n: "" if n % 20 else f"A line {n} among blanks."),
    "spaces at ends": _lines(lambda n: f"Line {n} with spaces." + " " * 60),
    "indented deeper": _lines(lambda n: " " * (n % 200) + f"line {n} deeper"),
    "prose": _lines(lambda n: PROSE.format(n=n)),
    "prose, hard-wrapped": _lines(lambda n: f"the {n} barrels that the keeper of the depot had counted in the morn-"),
    "prose without line ends": _run("The keeper counted the barrels in the morning. "),
    "words without an end": _run("barrel ledger keeper morning "),
    "one word": _run("a"),
    "one word with hyphens": _run("long-winded-"),
    "a.a.a.": _run("a."),
    "a. A. a. A.": _run("a. A. "),
    "abbreviations": _run("Dr. Mr. e.g. i.e. No. 5 "),
    "full stops": _run("."),
    "ellipses": _run("… … wait … "),
    "exclamations": _run("Stop! "),
    "open brackets": _run("("),
    "open brackets and words": _run("(word "),
    "closed brackets": _run(")"),
    "open square brackets": _run("["),
    "open braces": _run("{"),
    "link starts": _run("[a]("),
    "links": _run("[word](http://example.org/x) "),
    "images": _run("![word](x.png) "),
    "reference links": _lines(lambda n: f"[{n}]: http://example.org/{n} 'title {n}'"),
    "notes marks": _run("word[1][2] "),
    "notes": _lines(lambda n: f"[{n}] A note about barrel {n}."),
    "notes by number": _lines(lambda n: f"{n}. Smith, Barrels of the North, p. {n}."),
    "quotes": _run('"'),
    "quoted words": _run('"word" '),
    "typographic quotes": _run("“word "),
    "nested quotes >": _lines(lambda n: f"{'>' * (1 + n % 100)} quoted line {n}"),
    "deep quotes >": _run("> "),
    "asterisks": _run("*"),
    "emphasis open": _run("*word "),
    "emphasis": _run("**word** "),
    "underscores": _run("_a_"),
    "backticks": _run("`"),
    "code spans": _run("`code` word "),
    "code fences": _lines(lambda n: f"```\ncode {n}\n```"),
    "fence never closed": lambda size: "```\n" + _lines(lambda n: f"code line {n};")(size),
    "backslashes": _run("\\"),
    "escapes": _run("\\*word "),
    "table rows": _lines(lambda n: f"| depot {n} | {n * 7} | kettles |"),
    "table with head": lambda size: "| depot | count |\n|---|---|\n" + _lines(lambda n: f"| d{n} | {n * 7} |")(size),
    "table without bars outside": lambda size: "depot | count\n---|---\n" + _lines(lambda n: f"d{n} | {n * 7}")(size),
    "a row of bars": _run("|"),
    "a row of cells": _run("| a "),
    "dashes and bars": _run("|---"),
    "rules": _lines(lambda _: "---"),
    "a rule without end": _run("-"),
    "equals without end": _run("="),
    "hashes": _run("#"),
    "hashes and words": _run("# word "),
    "list items": _lines(lambda n: f"- item {n} of the list"),
    "list deeper": _lines(lambda n: "  " * (n % 40) + f"- item {n}"),
    "list marks": _run("- "),
    "numbered items": _lines(lambda n: f"{n}. item"),
    "tasks": _lines(lambda n: f"- [ ] task {n}"),
    "menu": _lines(lambda n: ("Home", "About us", "Contact", "Login / Register")[n % 4]),
    "menu on a line": _run("Home | About | Contact | "),
    "login/register": _run("login/register ", "x"),
    "addresses": _lines(lambda n: f"http://example.org/{n}/{'a' * (n % 50)}"),
    "an address without end": lambda size: "http://example.org/" + _run("a/b?c=d&")(size),
    "mail addresses": _run("a.b@c.d "),
    "at signs": _run("a@"),
    "html": _lines(lambda n: f"<p>Paragraph <b>{n}</b> &amp; more</p>"),
    "html open": _run("<div>"),
    "angle brackets": _run("<"),
    "comments open": _run("<!-- "),
    "entities": _run("&amp;"),
    "minified json": lambda size: "{" + _run('"key":{"a":[1,2,3]},')(size),
    "minified script": _run("function(a){return b(a)};"),
    "csv": _lines(lambda n: f'{n},depot,{n * 7},kettles,"a, b"'),
    "csv on a line": _run("1,1,"),
    "tabs": _run("a\t"),
    "log": _lines(lambda n: f"2024-03-{1 + n % 28:02d}T10:{n % 60:02d}:00Z INFO depot[{n}]: counted {n} barrels"),
    "transcript": _lines(lambda n: f"{('ANNA', 'BEN')[n % 2]}: I counted {n} barrels this morning."),
    "subtitles": _lines(lambda n: f"{n}\n00:00:{n % 60:02d},000 --> 00:00:{n % 60:02d},900\nBarrel {n}.\n"),
    "front matter": lambda size: "---\n" + _lines(lambda n: f"key{n}: value {n}")(size),
    "page numbers": _lines(lambda n: f"{n}" if n % 30 == 0 else PROSE.format(n=n)),
    "running heads": _lines(lambda n: "THE DEPOTS OF THE NORTH" if n % 30 == 0 else PROSE.format(n=n)),
    "form feeds": _lines(lambda n: f"\fPage {n}\n{PROSE.format(n=n)}"),
    "carriage returns": lambda size: _lines(lambda n: PROSE.format(n=n))(size).replace("\n", "\r"),
    "CR LF": lambda size: _lines(lambda n: PROSE.format(n=n))(size).replace("\n", "\r\n"),
    "vertical tabs": _run("word\v"),
    "line separators": _run("A line here.\u2028"),
    "controls": _run("word\x01\x02\x1b[31m "),
    "escape sequences": _run("\x1b]8;;x\x07word "),
    "right to left": _run("\u202eword\u202c "),
    "arabic": _run("أحصى الحارس البراميل في الصباح؟ "),
    "hindi": _run("रखवाले ने सुबह पीपे गिने। "),
    "chinese": _run("看守人早上数了桶。"),
    "thai": _run("ผู้ดูแลนับถังในตอนเช้า"),
    "zero width": _run("wo\u200brd\u200d "),
    "combining marks": _run("e\u0301\u0302\u0303"),
    "marks without a letter": _run("\u0301"),
    "soft hyphens": _run("bar\u00adrel "),
    "emoji": _run("👩‍👩‍👧‍👦 "),
    "ligatures": _run("oﬃce ﬂoor "),
    "full width": _run("Ｆｕｌｌ　ｗｉｄｔｈ。"),
    "replacement characters": _run("wo\ufffdrd "),
    "private use": _run("\ue000\uf8ff "),
    "astral": _run("𝔴𝔬𝔯𝔡 "),
    "byte order marks": _run("word\ufeff "),
    "base64": _run("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo"),
    "hexadecimal": _lines(lambda n: f"{n:064x}"),
    "dotted leaders": _lines(lambda n: f"Chapter {n} {'.' * 50} {n}"),
    "verse": _lines(lambda n: f"O barrel {n},\nroll on,\n"),
    "colons": _run("a:b:"),
    "semicolons": _run("word; "),
    "commas": _run("word, "),
    "apostrophes": _run("it's o'clock "),
    "slashes": _run("and/or/"),
    "money": _run("$1,000.50 "),
    "citations": _run("(Smith, 2013, p. 5) "),
    "initials": _run("J. R. R. T. "),
}


def run(place: Workplace, scale: Scale) -> Finding:
    """Index each shape at two sizes, as .txt and as .md; see what the module says."""
    finding = Finding("shapes", "shapes of text that may cost too much or lose words")
    chosen = [(name, kind) for name in list(SHAPES)[: scale.shapes] for kind in ("txt", "md")]
    worst = {"time": 0.0, "memory": 0.0, "letters": 1.0}
    refused: list[str] = []
    folder = place.new("shapes")

    def measure(job: tuple[str, str]) -> tuple[str, dict[str, list[float]] | str]:
        name, kind = job
        command = [sys.executable, "-m", "evals.reliability.measure_shape", name, kind, *map(str, scale.shape_kb)]
        own = folder / f"{list(SHAPES).index(name)}-{kind}"
        own.mkdir()
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, timeout=SECONDS, env=place.environment, cwd=own
            )
        except subprocess.TimeoutExpired:
            return f"{name}.{kind}", f"more than {SECONDS} s"
        if done.returncode:
            return f"{name}.{kind}", f"ended with {done.returncode}: {done.stderr[-300:]}"
        found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
        return f"{name}.{kind}", found

    with ThreadPoolExecutor(2) as pool:
        for name, found in pool.map(measure, chosen):
            if isinstance(found, str):
                finding.fault(f"{name}: {found}")
            else:
                refused += [name] if found["refused"] else []
                _judge(name, found, scale.shape_kb, worst, finding)
    small, large = scale.shape_kb
    finding.tried = f"{len(chosen)} shapes, each of {small} and of {large} KB, with the model's tokenizer"
    finding.held = (
        f"no crash, no hang; {large / small:g} times the size takes at most {worst['time']:.1f} times as long; "
        f"a further byte costs at most {worst['memory']:.0f} bytes of memory; at least {worst['letters']:.2%} of the "
        f"letters are in passages, but for {len(refused)} files that are refused as no text, and named"
    )
    return finding


def _judge(
    name: str, found: dict[str, list[float]], sizes: tuple[int, int], worst: dict[str, float], finding: Finding
) -> None:
    small, large = found["seconds"]
    growth = (large + NOISE_SECONDS) / (small + NOISE_SECONDS)
    memory = (found["peak"][1] - found["peak"][0]) / ((sizes[1] - sizes[0]) * 1000)
    letters = 1.0 if name in NO_WORDS else min(found["letters"])
    worst.update(
        time=max(worst["time"], growth), memory=max(worst["memory"], memory), letters=min(worst["letters"], letters)
    )
    if growth > MOST_GROWTH * (sizes[1] / sizes[0]) / 4:
        finding.fault(f"{name}: {small:.2f} s, then {large:.2f} s")
    if memory > MOST_BYTES_A_BYTE:
        finding.fault(f"{name}: {memory:.0f} bytes of memory a byte")
    if letters < LEAST_LETTERS:
        finding.fault(f"{name}: {letters:.2%} of the letters are in passages")


def write_shape(path: Path, name: str, size: int) -> None:
    """Write a shape of so many characters."""
    path.write_bytes(SHAPES[name](size).encode("utf-8"))
