"""Check that everything pincite needs is here, and say what to do where it is not."""

import argparse
import importlib
import platform
from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def run(_arguments: argparse.Namespace) -> int:
    """Check each thing in turn; exit code 1 if one is missing."""
    from tui.cli import ERROR
    from tui.terminal import output, visible

    checks: dict[str, Callable[[], str]] = {
        "Python": _python,
        "libraries": _libraries,
        "embedding model": _model,
        "default documents": _documents,
    }
    failed = False
    for name, check in checks.items():
        try:
            found, style = check(), "green"
        except Exception as error:  # noqa: BLE001  (a doctor reports whatever is wrong)
            found, style, failed = f"{type(error).__name__}: {error}", "red", True
        output().print(f"{'✗' if style == 'red' else '✓'} {name}: {visible(found)}", style=style)
    return ERROR if failed else 0


def _python() -> str:
    return f"{platform.python_version()} on {platform.machine()}"


def _libraries() -> str:
    from importlib.metadata import version

    for module in ("torch", "sentence_transformers", "faiss", "rank_bm25", "Stemmer", "tokenizers", "textual"):
        importlib.import_module(module)
    names = ("torch", "sentence-transformers", "faiss-cpu", "rank-bm25", "textual", "pydantic")
    return ", ".join(f"{name} {version(name)}" for name in names)


def _model() -> str:
    from index.embedder import PACKAGED, embedder_for

    embedder = embedder_for(PACKAGED)
    vector = embedder.encode(["Where are the words?"])[0].vector
    return f"{embedder.identity.name}, SHA-256 as published, {len(vector)} dimensions"


def _documents() -> str:
    from index.folder import scan
    from index.location import default_corpus

    files, problems = scan(default_corpus())
    return f"{len(files)} files" + (f", {len(problems)} with problems" if problems else "")
