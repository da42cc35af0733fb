"""Check that everything pincite needs is here, and say what to do where it is not."""

import argparse
import importlib
import math
import platform
from collections.abc import Callable

from index.errors import BackendMismatch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def run(_arguments: argparse.Namespace) -> int:
    """Check each thing in turn; exit code 1 if one is missing."""
    from tui.exit_codes import ERROR
    from tui.terminal import output, visible

    checks: dict[str, Callable[[], str]] = {
        "Python": _python,
        "libraries": _libraries,
        "embedding model": _model,
        "encoder": _encoder,
        "reader": _reader,
        "demo documents": _documents,
        "index": _index,
        "workers": _workers,
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

    from index.encoder.openvino_runtime import openvino

    openvino()
    for module in ("torch", "sentence_transformers", "faiss", "rank_bm25", "Stemmer", "tokenizers", "textual"):
        importlib.import_module(module)
    names = ("openvino", "torch", "sentence-transformers", "faiss-cpu", "rank-bm25", "textual", "pydantic")
    return ", ".join(f"{name} {version(name)}" for name in names)


def _model() -> str:
    from index.encoder.model_files import ModelFiles

    files = ModelFiles()
    files.check()
    return f"{files.identity.name}, SHA-256 as published, {files.identity.dimensions} dimensions"


def _encoder() -> str:
    """Return what runs the model that is set here, how exactly, and how well that was found to agree."""
    from importlib.metadata import version

    from index.corpus import choose_corpus
    from index.encoder.auto import AutoEmbedder
    from index.encoder.load import make_embedder
    from index.settings import IndexSettings, load_settings

    settings = load_settings(IndexSettings, "index", choose_corpus())
    embedder = make_embedder(settings.model, settings.runtime)
    embedder.load()
    embedder.encode(["Where are the words?"])
    verdict = embedder.verdict if isinstance(embedder, AutoEmbedder) else None
    if verdict is None or verdict.agreement is None or verdict.precision is None:
        because = f"; {verdict.reason}" if verdict is not None else ", as index.runtime says"
        return f"sentence-transformers {version('sentence-transformers')}{because}"
    precision = {"bf16": "bfloat16", "f32": "float32"}[verdict.precision]
    texts, pieces = verdict.agreement.texts, verdict.agreement.pieces
    return (
        f"compiled by OpenVINO {version('openvino')}, in {precision}; agrees with sentence-transformers: "
        f"cosine ≥ {_floor(texts)} for texts, ≥ {_floor(pieces)} for word pieces"
    )


def _floor(cosine: float) -> str:
    """Return a cosine to five digits, never more than it is."""
    return f"{math.floor(cosine * 100_000) / 100_000:.5f}"


def _reader() -> str:
    from rag.reader import make_reader

    reader = make_reader()
    reader.load()
    reader.close()
    return f"{reader.identity.name}, SHA-256 as packaged"


def _documents() -> str:
    from index.files.scan import scan
    from index.location import default_corpus

    files, problems, _ = scan(default_corpus())
    return f"{len(files)} files" + (f", {len(problems)} with problems" if problems else "")


def _workers() -> str:
    """Return who reads and embeds, as the settings name them."""
    from index.corpus import choose_corpus
    from index.encoder.load import make_embedder
    from index.settings import IndexSettings, load_settings

    settings = load_settings(IndexSettings, "index", choose_corpus())
    if not settings.dask:
        return "this machine alone, as index.dask says"
    from index.indexing.cluster.cluster import Cluster

    cluster = Cluster.of(settings, always=True)
    try:
        return cluster.inspect(settings, make_embedder(settings.model, settings.runtime))
    finally:
        cluster.close()


def _index() -> str:
    """Return where the index lies that the settings name, and what is published there."""
    from index.corpus import choose_corpus
    from tui.folder import backend_of

    backend = backend_of(choose_corpus())
    if backend is None:
        return "on this disk, as index.backend says"
    try:
        snapshot = backend.snapshot()
        held, stated = backend.count(snapshot), int(snapshot.firsts[-1])
        if held != stated:
            raise BackendMismatch(f"{backend.place}: holds {held:,} passages, not {stated:,}. Run pincite index again.")
        return f"{backend.place}: {len(snapshot.documents):,} documents, {stated:,} passages"
    finally:
        backend.close()
