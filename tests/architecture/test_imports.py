"""The cost of imports, and work without a network, checked in fresh processes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "openvino", "textual")


def run(script: str, *arguments: str, timeout: float = 60) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=timeout, check=False)


def modules_after(statement: str) -> set[str]:
    """Return the modules loaded after a statement."""
    done = run(f"{statement}\nimport sys\nsys.stderr.write(' '.join(sys.modules))")
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def loaded_after(statement: str) -> set[str]:
    """Return the top-level modules loaded after a statement."""
    return {name.partition(".")[0] for name in modules_after(statement)}


@pytest.mark.parametrize(
    "statement",
    [
        "import index",
        "import rag",
        "import tui.cli",
        "from rag import Retriever, Answer, Citation, Filters, RankedPassage",
        "from tui.cli import main; assert main(['--help']) == 0",
        "from tui.cli import main; assert main(['--version']) == 0",
        "import index.indexing.builder, index.store.store, index.encoder.base, rag.retriever",
        "import tui.repl, tui.commands.ask, tui.commands.index, tui.commands.status, tui.commands.verify",
        "import tui.repl.session, tui.commands.mark, tui.commands.marks, tui.commands.session, tui.commands.teach",
        "import tui.commands.export, tui.commands.history, tui.commands.show, tui.workspace.sessions",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(statement: str) -> None:
    found = loaded_after(statement)
    assert "sys" in found
    assert found.isdisjoint(HEAVY)


def test_settings_load_no_numpy() -> None:
    found = loaded_after("import index.settings, rag.settings, tui.settings")
    assert "pydantic" in found
    assert "numpy" not in found


def test_evals_does_not_load_textual() -> None:
    found = loaded_after(
        "import evals.cli, evals.evaluate, evals.baseline, evals.evidence.fit, evals.collections, evals.report.html"
    )
    assert "evals" in found
    assert "textual" not in found


def test_the_rooms_below_do_not_load_those_above() -> None:
    assert loaded_after("import index.indexing.builder, index.indexing.status").isdisjoint({"rag", "tui", "evals"})
    assert loaded_after("import rag.retriever").isdisjoint({"tui", "evals"})


REFERENCE_PACKAGES = {"torch", "transformers", "sentence_transformers"}
"""Packages that the compiled encoder does not need."""

BUILT_AND_ASKED = """
import os, sys
from tui.cli import main
sys.stdout = open(os.devnull, "w")
folder = sys.argv[1]
assert main(["index", folder]) == 0
assert main(["ask", "Where was the training centre opened?", folder]) in (0, 3)
"""


@pytest.mark.slow
def test_documents_are_indexed_and_questions_answered_without_torch_or_telemetry(tmp_path: Path) -> None:
    (tmp_path / "training.txt").write_text("The minister opened a training centre in Managua.\n", "utf-8")
    found = loaded_after(
        f"import sys; sys.argv[1:] = [{str(tmp_path)!r}]\n{BUILT_AND_ASKED}\nsys.stderr = sys.__stderr__"
    )
    assert {"openvino", "numpy", "rag"} <= found
    assert found.isdisjoint(REFERENCE_PACKAGES | {"openvino_telemetry", "textual"})


BUILDING_MODULES = {
    "index.text.chunker",
    "index.indexing.cut_document",
    "index.indexing.embedding_queue",
    "index.indexing.generation_writer",
    "index.store.segment_writer",
    "index.indexing.read_ahead",
}
"""Modules that cut, embed and write; finding that nothing has changed needs none of them."""


@pytest.mark.slow
def test_a_question_on_a_current_index_imports_nothing_that_builds_one(tmp_path: Path) -> None:
    (tmp_path / "training.txt").write_text("The minister opened a training centre in Managua.\n", "utf-8")
    arguments = f"import sys; sys.argv[1:] = [{str(tmp_path)!r}]\n"
    built = modules_after(f"{arguments}{BUILT_AND_ASKED}\nsys.stderr = sys.__stderr__")
    assert built >= BUILDING_MODULES
    asked = BUILT_AND_ASKED.replace('assert main(["index", folder]) == 0\n', "")
    found = modules_after(f"{arguments}{asked}\nsys.stderr = sys.__stderr__")
    assert {"openvino", "index.indexing.builder", "tui.startup"} <= found
    assert found.isdisjoint(BUILDING_MODULES | {"faiss", "openvino.tools.ovc", "numpy.random"})


CONVERTED = """
import sys
sys.modules["openvino_telemetry"] = None
from index.encoder.openvino_runtime import openvino
module = openvino()
assert module is openvino() is sys.modules["openvino"]
assert "openvino.tools.ovc" not in sys.modules
assert module.convert_model.__module__.startswith("openvino.tools.ovc")
assert not hasattr(module, "another")
"""


@pytest.mark.slow
def test_the_converter_is_imported_on_request() -> None:
    assert "openvino.tools.ovc" in modules_after(CONVERTED)


OFFLINE = """
import socket, sys
def refuse(*args, **kwargs):
    raise AssertionError(f"a connection was tried: {args}")
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refuse)
from rag import Retriever
with Retriever.open(sys.argv[1]) as retriever:
    print(retriever.ask("Where was the training centre opened?", k=1).passages[0].citation.document)
"""


@pytest.mark.slow
def test_a_question_is_answered_without_any_connection(tmp_path: Path) -> None:
    (tmp_path / "training.txt").write_text("The minister opened a training centre in Managua.\n", "utf-8")
    (tmp_path / "other.txt").write_text("The glacier lost another four metres of ice.\n", "utf-8")
    done = run(OFFLINE, str(tmp_path), timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "training.txt\n"
    assert done.stderr == ""
