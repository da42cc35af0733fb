"""Rules about the source that no linter checks: cycles, lengths, names, and the docstrings of folders."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("index", "rag", "tui", "evals")
TREES = {path.relative_to(ROOT): ast.parse(path.read_bytes()) for room in ROOMS for path in (ROOT / room).rglob("*.py")}

FILE_LINES = 300
CLASS_LINES = 250
FOLDER_SENTENCES = 3


def classes_of(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """Yield every class of a file, nested ones too."""
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def classes() -> Iterator[ast.ClassDef]:
    """Yield every class of the rooms, nested ones too."""
    for tree in TREES.values():
        yield from classes_of(tree)


def names_of_ours(path: Path) -> set[str]:
    """Return the names in a file that it defines, or imports from a room: `Screen` may be Textual's."""
    names = {node.name for node in classes_of(TREES[path])}
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ROOMS:
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def test_the_rooms_are_read() -> None:
    assert {path.parts[0] for path in TREES} == set(ROOMS)


def test_no_file_imports_itself_through_others() -> None:
    """Imports inside functions and for type checking count."""
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    cyclic = {
        module
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if graph.chain_exists(imported, module)
    }
    assert cyclic == set()


def test_every_folder_of_a_room_is_a_package() -> None:
    """A folder without `__init__.py` is invisible to import-linter and to the test of cycles."""
    folders = {path.parent for path in TREES}
    assert {folder for folder in folders if folder / "__init__.py" not in TREES} == set()


def test_no_file_is_too_long() -> None:
    long = {str(path) for path in TREES if len((ROOT / path).read_bytes().splitlines()) > FILE_LINES}
    assert long == set()


def test_no_class_is_too_long() -> None:
    """A class is as long as it and all its bases of ours are together."""
    by_name = {node.name: (node, path) for path, tree in TREES.items() for node in classes_of(tree)}

    def ancestry(node: ast.ClassDef, path: Path) -> set[ast.ClassDef]:
        bases = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases} - {node.name}
        ours = bases & by_name.keys() & names_of_ours(path)
        return {node}.union(*(ancestry(*by_name[base]) for base in ours))

    long = {
        node.name
        for path, tree in TREES.items()
        for node in classes_of(tree)
        if sum((one.end_lineno or 0) - one.lineno + 1 for one in ancestry(node, path)) > CLASS_LINES
    }
    assert long == set()


def test_no_two_classes_share_a_name() -> None:
    count: dict[str, int] = defaultdict(int)
    for node in classes():
        count[node.name] += 1
    assert {name for name, times in count.items() if times > 1} == set()


def test_every_folder_says_what_goes_in_what_comes_out_and_who_may_import_it() -> None:
    silent = {
        str(path.parent)
        for path, tree in TREES.items()
        if path.name == "__init__.py"
        and len(re.findall(r"[.!?](?=\s|$)", ast.get_docstring(tree) or "")) < FOLDER_SENTENCES
    }
    assert silent == set()


def test_no_package_file_stands_below_tests() -> None:
    """It would shadow the room of the same name."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_the_documents_folder_holds_no_python() -> None:
    assert list((ROOT / "seeds").rglob("*.py")) == []
