"""The keys of the app: every action can be found, explained and given another key, and none takes another's."""

import importlib
import pkgutil
import re
from collections import Counter

import pytest
from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys
from textual.widgets import Input

import tui
from tui.app.app import PinciteApp
from tui.app.keys import all_bindings
from tui.app.library.find import FindBox
from tui.app.library.table import DocumentTable
from tui.app.screens.ask import AskScreen
from tui.app.screens.library import LibraryScreen
from tui.app.screens.passage_area import PassageArea
from tui.app.viewer.find_bar import FindBar
from tui.app.viewer.page import Page
from tui.app.viewer.panel import DocumentPanel
from tui.app.widgets.question import QuestionBox
from tui.app.widgets.results import Results
from tui.cli import main


def _kinds() -> list[type[DOMNode]]:
    """Return every class of the app that declares bindings."""
    found: dict[str, type[DOMNode]] = {}
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and value.__module__.startswith("tui.") and vars(value).get("BINDINGS"):
                    found[value.__qualname__] = value
    return list(found.values())


DECLARED: list[tuple[type[DOMNode], Binding]] = [
    (kind, binding) for kind in _kinds() for binding in vars(kind)["BINDINGS"]
]
EACH = pytest.mark.parametrize(
    ("kind", "binding"), DECLARED, ids=[f"{kind.__name__}-{binding.key}" for kind, binding in DECLARED]
)


@EACH
def test_every_binding_explains_itself_and_can_be_remapped(kind: type[DOMNode], binding: Binding) -> None:
    assert isinstance(binding, Binding)
    assert binding.description and binding.tooltip
    assert re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", binding.id or "")
    assert binding.id in all_bindings()


@EACH
def test_every_binding_has_an_action_where_it_is_declared(kind: type[DOMNode], binding: Binding) -> None:
    assert callable(getattr(kind, f"action_{binding.action.partition('(')[0]}", None))


def test_ids_are_of_one_action_each() -> None:
    counts = Counter(binding.id for _, binding in DECLARED)
    assert [name for name, count in counts.items() if count > 1] == []
    assert all(name == binding.id for name, binding in all_bindings().items())
    assert len(all_bindings()) == len(DECLARED)


CHAINS: dict[str, tuple[type[DOMNode], ...]] = {
    "question": (QuestionBox, AskScreen, PinciteApp),
    "results": (Results, PassageArea, AskScreen, PinciteApp),
    "source": (Page, DocumentPanel, PassageArea, AskScreen, PinciteApp),
    "find": (Input, FindBar, DocumentPanel, PassageArea, AskScreen, PinciteApp),
    "library": (DocumentTable, LibraryScreen, PinciteApp),
    "library find": (FindBox, LibraryScreen, PinciteApp),
}
"""What a key is offered to, one after the other, by what has the focus."""

MEANT = {
    "question": {"question.clear>ask.back"},
    "results": set[str](),
    "source": {
        "document.find>ask.question",
        "document.copy>ask.copy",
        "document.edit>ask.edit",
        "document.close>ask.back",
    },
    "library": {"library.cancel>library.back", "library.leave>app.library"},
    "library find": {
        "library.find-clear>library.cancel",
        "library.find-clear>library.back",
        "library.leave>app.library",
    },
}
"""Keys that what has the focus takes from what is around it, on purpose: its own kind of the same action."""


ON_OCCASION = {"app.close-help"}
"""Actions that take their key first, and only while there is something for them to do."""


def claims(chain: tuple[type[DOMNode], ...]) -> dict[str, list[Binding]]:
    """Return the bindings of each key in the order in which they are offered it, Textual's own among them."""
    found: dict[str, list[Binding]] = {}
    for kind in chain:
        for key, bindings in kind._merge_bindings().key_to_bindings.items():
            found.setdefault(key, []).extend(bindings)
    return found


@pytest.mark.parametrize("name", MEANT)
def test_no_key_takes_another_s(name: str) -> None:
    taken = {
        f"{bindings[0].id}>{binding.id}"
        for bindings in claims(CHAINS[name]).values()
        for binding in bindings[1:]
        if binding.id and binding.id not in ON_OCCASION
    }
    assert taken == MEANT[name]


@pytest.mark.parametrize("name", CHAINS)
def test_leaving_help_and_the_palette_are_never_taken(name: str) -> None:
    offered = claims(CHAINS[name])
    assert offered["ctrl+q"][0].action == "quit"
    assert offered["f1"][0].action == "help"
    assert App.COMMAND_PALETTE_BINDING not in offered  # Textual binds it when the app runs


def test_no_character_is_taken_from_who_types() -> None:
    typed = [binding for _, binding in DECLARED if binding.priority]
    assert all(len(key) > 1 for binding in typed for key in binding.key.split(","))


def test_keys_have_names_that_textual_knows() -> None:
    named = {key.value for key in Keys} | {
        "slash",
        "plus",
        "minus",
        "colon",
        "left_square_bracket",
        "right_square_bracket",
    }
    for _, binding in DECLARED:
        for key in binding.key.split(","):
            assert len(key) == 1 or key in named or key.startswith("alt+"), key


def test_the_command_lists_every_action(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(binding.id or "" for _, binding in DECLARED)
    assert next(line for line in lines if line.startswith("ask.mark")).split(maxsplit=2)[1:] == [
        "m",
        "Mark this passage, or remove its mark",
    ]
