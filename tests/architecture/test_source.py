"""Rules over the source itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("index", "rag", "tui", "evals")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
LONGEST = 320


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path) -> set[str]:
    """Return the names of the functions that a file calls."""
    tree = ast.parse(path.read_bytes())
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def imported(path: Path) -> set[str]:
    """Return the top-level modules that a file imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_room_has_files() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(ROOMS)
    assert len(FILES) > 40


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_has_a_docstring_and_is_not_too_long(path: Path) -> None:
    source = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(source)), f"{named(path)} has no docstring"
    assert len(source.splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [path for path in FILES if named(path).startswith(("index/", "rag/"))], ids=named)
def test_the_library_prints_nothing(path: Path) -> None:
    """`rag.schema` is a command of the checkout and prints nothing either."""
    assert "print" not in calls(path)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_nothing_is_pickled_or_evaluated(path: Path) -> None:
    assert imported(path).isdisjoint({"pickle", "shelve", "marshal", "dill", "joblib"})
    assert calls(path).isdisjoint({"eval", "exec"})


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("index", {"rag", "tui", "evals", "textual", "rich"}),
        ("rag", {"tui", "evals", "textual", "rich"}),
        ("evals", {"tui", "textual"}),
        ("tui", {"evals"}),
    ],
)
def test_a_room_imports_only_rooms_to_its_left(room: str, forbidden: set[str]) -> None:
    for path in FILES:
        if path.relative_to(ROOT).parts[0] == room:
            assert imported(path).isdisjoint(forbidden), named(path)


def test_no_package_file_stands_below_tests() -> None:
    """It would shadow the room of the same name."""
    assert [named(path) for path in (ROOT / "tests").rglob("__init__.py")] == []


def test_the_documents_folder_holds_no_python() -> None:
    assert list((ROOT / "seeds").rglob("*.py")) == []
