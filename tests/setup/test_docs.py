"""The documentation: links, anchors and paths lead somewhere, and every command, flag and setting is described."""

import argparse
import importlib
import re
from pathlib import Path

import pytest

from index.settings import IndexSettings, Settings
from rag import models
from rag.settings import RagSettings, ReaderSettings
from tui.cli import COMMANDS
from tui.settings import TuiSettings

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(ROOT / name for name in ("evals/training/README.md", "rag/reader/MODEL_CARD.md")),
    *DOCS,
]
_FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_PATH = re.compile(r"(?<![\w./-])(?:index|rag|tui|evals|tests|docs|seeds)/[\w./-]*\w/?")
_MODULE = re.compile(r"python -m ([\w.]+)")
_TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
MADE = {"seeds/.pincite", "rag/answer.schema.json"}


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts and the site make them."""
    headings = [re.sub(r"[^\w\s-]", "", heading.lower()).strip() for heading in _HEADING.findall(prose(page))]
    return {re.sub(r"[\s-]+", "-", heading) for heading in headings} & {re.sub(r"\s", "-", one) for one in headings}


def spoken_code(page: Path) -> str:
    """Return all that stands in code on a page."""
    text = page.read_text("utf-8")
    return "\n".join([*_FENCE.findall(text), *_CODE.findall(_FENCE.sub("", text))])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    dead = []
    for link in _LINK.findall(_CODE.sub("", prose(page))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    code = spoken_code(page)
    dead += [path for path in _PATH.findall(code) if not (ROOT / path).exists() and path not in MADE]
    for module in _MODULE.findall(code):
        path = ROOT / module.replace(".", "/")
        if not (path.with_suffix(".py").is_file() or (path / "__main__.py").is_file() or module == "pip"):
            dead.append(module)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    dead += [f"make {target}" for target in _TARGET.findall(code) if target not in targets]
    assert not dead


def test_every_page_is_on_the_site() -> None:
    listed = set(re.findall(r"[\w./-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert {str(page.relative_to(ROOT)) for page in PAGES} <= listed


def test_the_two_front_pages_are_short() -> None:
    lines = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in ("README.md", "CONTRIBUTING.md")}
    assert lines["README.md"] <= 150
    assert lines["CONTRIBUTING.md"] <= 120


@pytest.mark.parametrize("name", COMMANDS)
def test_every_flag_of_a_command_is_described(name: str) -> None:
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(COMMANDS[name]).add_arguments(parser)
    flags = {flag for action in parser._actions for flag in action.option_strings}  # as --help walks them
    text = (ROOT / "docs" / "command.md").read_text("utf-8")
    section = text.split(f"\n## pincite {name}\n")[1].split("\n## ")[0]
    everywhere = text.split("\n## Exit codes\n")[0] + text.split("\n### Filters\n")[1].split("\n### ")[0]
    if name == "eval":
        section += (ROOT / "docs" / "evaluation.md").read_text("utf-8")
    missing = {flag for flag in flags if not re.search(rf"{flag}\b", section + everywhere)}
    assert not missing


@pytest.mark.parametrize(
    ("kind", "heading"),
    [(IndexSettings, "[index]"), (RagSettings, "[rag]"), (ReaderSettings, "[rag.reader]"), (TuiSettings, "[tui]")],
)
def test_every_setting_is_described_with_its_default(kind: type[Settings], heading: str) -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    section = text.split(f"\n## `{heading}`")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", section, re.MULTILINE))
    fields = {name: field for name, field in kind.model_fields.items() if name != "reader"}
    assert set(rows) == set(fields)
    for name, field in fields.items():
        if isinstance(field.default, str | int | float):
            assert rows[name] == (str(field.default).lower() if isinstance(field.default, bool) else str(field.default))


def test_every_field_and_signal_of_the_json_is_described() -> None:
    text = (ROOT / "docs" / "command.md").read_text("utf-8")
    section = text.split("\n## JSON\n")[1]
    values = (models.Answer, models.RankedPassage, models.Citation, models.Highlight, models.Scores, models.Signals)
    inner = (models.Contribution, models.TermScore, models.Respelling)
    fields = {field for value in (*values, *inner) for field in value.model_fields}
    assert not {field for field in fields if not re.search(rf"`(?:\w+(?:\[\])?\.)*{field}(?:\[\])?`", section)}
    assert not {signal for signal in models.SIGNALS if f"| `{signal}` |" not in text}
