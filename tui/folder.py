"""The folder that a command is about: which one it is, its index, its settings, and what the user keeps about it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.backend.base import Backend
    from index.models import Problem, Source
    from index.reading import OpenGeneration
    from index.store.store import Store
    from rag.settings import RagSettings
    from tui.workspace import Workspace


def named_folder(arguments: argparse.Namespace) -> Path | None:
    """Return the folder that was named, None for none. Raises CorpusError if it is not a folder.

    Unlike `folder_of` this imports next to nothing: the app is on the screen before its folder is looked for.
    """
    from index.location import check_folder, default_corpus

    _refuse_two_folders(arguments)
    if arguments.folder is not None:
        return check_folder(arguments.folder)
    return default_corpus() if arguments.demo else None


def folder_of(arguments: argparse.Namespace, *, to_index: bool = False) -> Path:
    """Return the folder that is meant, see `index.corpus.choose_corpus`. Raises CorpusError, SettingsError, UsageError.

    `to_index`: its documents will be indexed.
    """
    from index.corpus import choose_corpus

    _refuse_two_folders(arguments)
    return choose_corpus(arguments.folder, demo=arguments.demo, to_index=to_index)


def _refuse_two_folders(arguments: argparse.Namespace) -> None:
    if arguments.folder is not None and arguments.demo:
        raise UsageError("pincite: name a folder or --demo, not both")


def show_folder(folder: Path, documents: int | None = None, *, is_data: bool = True) -> None:
    """Print which folder an answer is about; on standard error if `is_data` is False."""
    from tui.output.words import folder_words
    from tui.terminal import narration, output

    console = output() if is_data else narration()
    console.print(folder_words(folder, documents), style="dim")


def rag_settings(arguments: argparse.Namespace, folder: Path) -> "RagSettings":
    """Return how questions about a folder are answered. Raises SettingsError."""
    from index.settings import load_settings
    from rag.settings import RagSettings

    settings = load_settings(RagSettings, "rag", folder)
    return settings.without_reader() if getattr(arguments, "no_reader", False) else settings


def store_of(arguments: argparse.Namespace, folder: Path) -> "Store":
    """Return the store of a folder's index: the one named with --index, or the folder's own."""
    from index.location import index_location
    from index.store.store import Store

    return Store(arguments.index or index_location(folder))


def backend_of(folder: Path) -> "Backend | None":
    """Return what holds a folder's index beyond this machine, as the settings say; None for the index on this disk."""
    from index.backend.choose import choose_backend
    from index.settings import IndexSettings, load_settings

    return choose_backend(load_settings(IndexSettings, "index", folder))


def generation_of(arguments: argparse.Namespace, folder: Path) -> "OpenGeneration":
    """Return a folder's index open for reading, wherever it lies. Raises StoreError, SettingsError."""
    return remote_generation_of(folder) or store_of(arguments, folder).open(check=False)


def remote_generation_of(folder: Path) -> "OpenGeneration | None":
    """Return a folder's index open for reading if it lies beyond this disk, None if not. Raises StoreError."""
    backend = backend_of(folder)
    if backend is None:
        return None
    from index.backend.remote.generation import RemoteGeneration

    return RemoteGeneration(backend, backend.snapshot())


def sources_of(arguments: argparse.Namespace, folder: Path) -> "dict[str, Source]":
    """Return what is known about a folder's documents, by name: as indexed, or as declared where there is no index."""
    from index.errors import StoreError
    from index.files.sources import load_sources

    try:
        generation = generation_of(arguments, folder)
    except StoreError:
        return dict(load_sources(folder))
    return {record.name: record.source for record in generation.documents}


def show_problems(problems: "Iterable[Problem]") -> None:
    """Name each file that was skipped or read with a reservation, on standard error."""
    from tui.terminal import narration, visible

    for problem in problems:
        kind = "skipped" if problem.skipped else "note"
        narration().print(f"{kind}: {visible(problem.name)} {visible(problem.message)}", style="yellow")


def workspace_of(folder: Path) -> "Workspace":
    """Return the workspace of a folder; damage in it is reported on standard error."""
    from tui.terminal import narration, visible
    from tui.workspace import Workspace

    return Workspace.of(folder, report=lambda line: narration().print(visible(line), style="yellow"))


def remember(workspace: "Workspace", question: str) -> None:
    """Add a question to the history; if that fails, say so on standard error and go on."""
    from tui.terminal import narration, visible
    from tui.workspace.files import WorkspaceError

    try:
        workspace.history.add(question)
    except WorkspaceError as error:
        narration().print(visible(f"The question was not added to the history: {error}"), style="yellow")
