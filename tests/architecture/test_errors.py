"""The error tree: its drawing shows every error there is, under the one it derives from."""

import ast
import re
from pathlib import Path

from index import errors

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("index", "rag", "tui", "evals")


def drawn() -> dict[str, str]:
    """Return each error of the drawing with its parent."""
    found: dict[str, str] = {}
    above = ["PinciteError"]
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"((?:[│ ]   )*)[├└]── (\w+)", line)
        if match:
            depth = len(match[1]) // 4
            found[match[2]] = above[depth]
            above[depth + 1 :] = [match[2]]
    return found


def existing() -> dict[str, str]:
    """Return each error of the code with its parent."""
    bases: dict[str, list[str]] = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = [base.id for base in node.bases if isinstance(base, ast.Name)]
    found = {"PinciteError": ""}
    while True:
        more = {
            name: base for name, own in bases.items() for base in own if base in found and name not in found
        }  # fmt: skip
        if not more:
            return {name: parent for name, parent in found.items() if parent}
        found |= more


def test_every_error_is_drawn_under_its_parent() -> None:
    assert drawn() == existing()
