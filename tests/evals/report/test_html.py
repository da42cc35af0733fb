"""The page: hostile text stays text, and nothing else is needed."""

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.outcomes import Outcome, ShownPassage
from evals.provenance import Provenance
from evals.report.content import report_of
from evals.report.html import page
from evals.systems import SYSTEMS, FailedSystem, System, SystemRun
from rag.cases import Case
from tests import chromium

MakeCase = Callable[..., Case]
MakeOutcome = Callable[..., Outcome]

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>\"'&\x1b[31m\u202e\u2028"
VOID = {"meta", "img", "br", "input", "link"}


class Reader(HTMLParser):
    """Collects tags with their attributes, text outside of style and script, and whether tags are balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"}:
            self.text += data


@pytest.fixture
def system_runs(case: MakeCase, outcome: MakeOutcome) -> list[SystemRun[list[Outcome]]]:
    shown = ShownPassage(document=HOSTILE, start=0, end=99, text=f"Before {HOSTILE} after", highlights=(HOSTILE,))
    wanted = case([(HOSTILE, 0, HOSTILE)], id="missed", question=HOSTILE, kinds=(HOSTILE, "who"))
    outcomes = [
        outcome(wanted, passages=(shown,), effort=None),
        outcome(case([("a", 0, "x")], id="good", question="Good?"), rank=1, effort=120, highlight=True),
        outcome(case(id="near", question="Near?", kinds=("near-miss",), why=HOSTILE), passages=(shown,)),
    ]
    return [SystemRun(System(name=name, settings=SYSTEMS["bm25"]), outcomes) for name in ("bm25", HOSTILE)]


@pytest.fixture
def html(system_runs: list[SystemRun[list[Outcome]]]) -> str:
    provenance = Provenance(title=HOSTILE, split="test", created="2024", manifest_sha256="ab" * 32, versions={"x": "1"})
    return page(report_of(provenance, system_runs, [FailedSystem(name=HOSTILE, reason=HOSTILE)]), system_runs)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


def test_hostile_text_is_text(html: str) -> None:
    reader = read(html)
    assert [tag for tag, _ in reader.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in reader.tags}
    assert {name for _, attributes in reader.tags for name in attributes if name.startswith("on")} == set()
    assert "document.title='owned'" in reader.text
    # What is no printable character is shown as its code point, and the page can be written.
    assert "<U+001B>[31m<U+202E>" in reader.text
    assert html.encode("utf-8").isascii() is False
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e\u2028]", html)


def test_it_needs_nothing_else_and_runs_its_own_script_alone(html: str) -> None:
    reader = read(html)
    assert {"link", "iframe", "object", "embed", "base"}.isdisjoint({tag for tag, _ in reader.tags})
    assert [attributes for _, attributes in reader.tags if {"src", "href", "style"} & attributes.keys()] == []
    policy = next(a["content"] for tag, a in reader.tags if tag == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    for kind in ("style", "script"):
        [content] = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_every_failure_can_be_found(html: str) -> None:
    rows = [attributes for tag, attributes in read(html).tags if tag == "details"]
    assert [row["data-fault"] for row in rows] == ["not among the passages", "answered though unanswerable"] * 2
    chosen = [attributes for tag, attributes in read(html).tags if tag == "option" and "selected" in attributes]
    assert [option["value"] for option in chosen] == ["bm25"]


def test_plots_are_drawn_well(html: str) -> None:
    plots = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        ElementTree.fromstring(plot)
        assert "nan" not in plot


def test_without_answerable_questions_or_failures(case: MakeCase, outcome: MakeOutcome) -> None:
    provenance = Provenance(title="x", split="test", created="2024", manifest_sha256="ab" * 32, versions={})
    refused = outcome(case(kinds=("off-topic",)), answered=False, confidence=0.1)
    system_runs = [SystemRun(System(name="shipped", settings=SYSTEMS["shipped"]), [refused])]
    reader = read(page(report_of(provenance, system_runs), system_runs))
    assert "0 answerable questions, 1 unanswerable" in reader.text
    assert "details" not in {tag for tag, _ in reader.tags}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(chromium.missing() is not None, reason="Chromium and its chromedriver are needed")
def test_in_a_browser_the_failures_are_filtered_and_nothing_is_asked_for(html: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html, "utf-8")
    with chromium.chromium(tmp_path / "profile", (900, 900)) as browser:
        browser.open(path.as_uri())
        count = "return document.querySelector('output').textContent"
        assert browser.evaluate(count) == "2 of 4"
        browser.evaluate(
            "const words = document.querySelector('input'); words.value = 'near?'; "
            "words.dispatchEvent(new Event('input', {bubbles: true}))"
        )
        assert browser.evaluate(count) == "1 of 4"
        assert browser.evaluate("return document.querySelectorAll('details:not([hidden])').length") == 1
        kinds = "const kind = document.querySelector('[name=kind]'); kind.value = 'who'; "
        browser.evaluate(kinds + "kind.dispatchEvent(new Event('input', {bubbles: true}))")
        assert browser.evaluate(count) == "0 of 4"
        assert "owned" not in browser.evaluate("return document.title").partition("<")[0]
        assert browser.requests() == [path.as_uri()]
        assert browser.errors() == []
