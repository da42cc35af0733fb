"""All regular expressions of index, rag and tui: where each stands, and how long it can take."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.reliability.ambiguity import Ambiguity, ambiguity
from evals.reliability.finding import Finding, Scale
from evals.reliability.workplace import Workplace

ROOMS = ("index", "rag", "tui")

_CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


@dataclass(frozen=True)
class Expression:
    """A regular expression and the module that it stands in."""

    module: str
    pattern: str
    flags: int


def modules(rooms: Sequence[str] = ROOMS) -> Iterator[str]:
    """Yield the names of all modules of some rooms that run nothing when imported."""
    for room in rooms:
        package = importlib.import_module(room)
        yield room
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not found.name.endswith("__main__"):
                yield found.name


def expressions(names: Sequence[str] | None = None) -> set[Expression]:
    """Return the patterns of modules: compiled ones, wherever a module or a class holds them, and literals in calls."""
    found: set[Expression] = set()
    for name in names if names is not None else list(modules()):
        module = importlib.import_module(name)
        holders = [vars(module), *(vars(one) for one in vars(module).values() if isinstance(one, type))]
        for holder in holders:
            for value in list(holder.values()):
                found |= {Expression(name, one.pattern, one.flags) for one in _compiled(value)}
        if module.__file__:
            found |= set(_literals(name, Path(module.__file__).read_text("utf-8")))
    return found


def _compiled(value: object) -> Iterator["re.Pattern[str]"]:
    """Yield the compiled patterns of text in a value, also inside tuples, lists, sets and dicts."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _compiled(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _compiled(one)


def _literals(module: str, source: str) -> Iterator[Expression]:
    """Yield the patterns that calls of `re` are given as they stand, with the flags that are named."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CALLS):
            continue
        is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if is_re and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            named = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
            flags = sum(getattr(re, name) for name in named & set(re.RegexFlag.__members__))
            yield Expression(module, node.args[0].value, int(flags))


def run(_: Workplace, __: Scale) -> Finding:
    """Judge every pattern; see what the module says."""
    finding = Finding("patterns", "regular expressions of `index`, `rag` and `tui` that could take for ever")
    found = sorted(expressions(), key=lambda one: (one.module, one.pattern))
    counts = dict.fromkeys(Ambiguity, 0)
    for one in found:
        growth = ambiguity(one.pattern, one.flags)
        counts[growth] += 1
        if growth is Ambiguity.EXPONENTIAL:
            finding.fault(f"{one.module}: exponential: {one.pattern}")
    finding.tried = f"{len(found)} patterns of {len(list(modules()))} modules, by the ambiguity of their automata"
    polynomial = counts[Ambiguity.POLYNOMIAL]
    finding.held = f"none can take exponential time; {polynomial} can take polynomial time in the length of a match"
    return finding


def main() -> None:
    """Print every pattern that matches in more than one way."""
    for one in sorted(expressions(), key=lambda one: (one.module, one.pattern)):
        growth = ambiguity(one.pattern, one.flags)
        if growth is not Ambiguity.NONE:
            print(f"{growth.value:<12} {one.module}: {one.pattern}")


if __name__ == "__main__":
    main()
