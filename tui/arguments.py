"""Arguments that several commands share, and how a folder is found and opened."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.models import Problem, Source
    from index.store.store import Store
    from rag.models import RankedPassage
    from rag.query.filters import Filters
    from rag.retriever import Retriever
    from rag.settings import RagSettings
    from tui.workspace import Workspace


SHOWN = 5
"""Passages that `pincite ask` shows unless told otherwise."""


def add_folder(parser: argparse.ArgumentParser, *, index: bool = True) -> None:
    """Add FOLDER, and --index where a command reads the index."""
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help="the folder of documents (default: the indexed one you are in, else those that come with pincite)",
    )
    if index:
        parser.add_argument(
            "--index", type=as_path, metavar="DIR", help="where the index lives, if not in FOLDER/.pincite"
        )


def positive(text: str) -> int:
    """Return a whole number of at least 1, for argparse."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)


def _date(text: str) -> str:
    from index.models import is_date

    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text) or not is_date(text):
        raise argparse.ArgumentTypeError("write a date as 2013, 2013-03 or 2013-03-20")
    return text


def as_path(text: str) -> Path:
    """Return a path with the home folder resolved, for argparse."""
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Add the filters by document, publisher and date."""
    group = parser.add_argument_group("filters")
    group.add_argument(
        "--document", action="append", default=[], metavar="GLOB", help="only documents with such a path"
    )
    group.add_argument(
        "--publisher", action="append", default=[], metavar="NAME", help="only documents published by NAME"
    )
    group.add_argument(
        "--since", type=_date, metavar="DATE", help="only documents of that date or later (2013, 2013-03, 2013-03-20)"
    )
    group.add_argument("--until", type=_date, metavar="DATE", help="only documents of that date or earlier")


def add_reader(parser: argparse.ArgumentParser) -> None:
    """Add the switch of the reader."""
    parser.add_argument(
        "--no-reader", action="store_true", help="answer at once, without the model that reads the best passages"
    )


def has_filters(arguments: argparse.Namespace) -> bool:
    """Tell whether any filter was given."""
    return bool(arguments.document or arguments.publisher or arguments.since or arguments.until)


def filters_of(arguments: argparse.Namespace) -> "Filters":
    """Return the filters that were given. Raises FilterError if --since is after --until."""
    from pydantic import ValidationError

    from index.errors import FilterError
    from rag.query.filters import Filters

    try:
        return Filters(
            documents=tuple(arguments.document),
            publishers=tuple(arguments.publisher),
            since=arguments.since,
            until=arguments.until,
        )
    except ValidationError as error:
        raise FilterError(f"{error.errors()[0]['msg'].removeprefix('Value error, ')}.") from error


def named_folder(arguments: argparse.Namespace) -> Path | None:
    """Return the folder that was named, None for none. Raises CorpusError at once if it is no folder."""
    if arguments.folder is None:
        return None
    folder = as_path(arguments.folder)
    if not folder.is_dir():
        from index.location import check_folder

        check_folder(folder)
    return folder


def folder_of(arguments: argparse.Namespace) -> Path:
    """Return the folder that is meant: the one named, the indexed one around the current folder, or the default."""
    from index.location import check_folder, default_corpus, find_corpus

    if arguments.folder is not None:
        return check_folder(arguments.folder)
    try:
        here = Path.cwd()
    except OSError:
        return default_corpus()
    return find_corpus(here) or default_corpus()


def rag_settings(arguments: argparse.Namespace, folder: Path) -> "RagSettings":
    """Return how questions on a folder are to be answered. Raises SettingsError."""
    from index.settings import load_settings
    from rag.settings import RagSettings

    settings = load_settings(RagSettings, "rag", folder)
    return settings.without_reader() if getattr(arguments, "no_reader", False) else settings


def tell_problems(problems: "Iterable[Problem]") -> None:
    """Name each file that was skipped or read with a reservation, on standard error."""
    from tui.terminal import narration, visible

    for problem in problems:
        kind = "skipped" if problem.skipped else "note"
        narration().print(f"{kind}: {visible(problem.name)} {visible(problem.message)}", style="yellow")


def store_of(arguments: argparse.Namespace, folder: Path) -> "Store":
    """Return where the index of a folder is, wherever the arguments say."""
    from index.location import index_location
    from index.store.store import Store

    return Store(arguments.index or index_location(folder))


def workspace_of(folder: Path) -> "Workspace":
    """Return what the person keeps of their work on a folder; what is damaged in it is told on standard error."""
    from tui.terminal import narration, visible
    from tui.workspace import Workspace

    return Workspace.of(folder, tell=lambda line: narration().print(visible(line), style="yellow"))


def remember(workspace: "Workspace", question: str) -> None:
    """Note a question in the history; one that can't be noted is answered all the same."""
    from tui.terminal import narration, visible
    from tui.workspace.files import WorkspaceError

    try:
        workspace.history.add(question)
    except WorkspaceError as error:
        narration().print(visible(f"The question was not noted in the history: {error}"), style="yellow")


def passage_of(retriever: "Retriever", question: str, number: int, filters: "Filters") -> "RankedPassage":
    """Return the passage that stands at a place, from 1, in the answer to a question.

    Raises QuestionError if there are fewer.
    """
    from index.errors import QuestionError

    hits = retriever.ask(question, max(number, SHOWN), filters).passages
    if number > len(hits):
        raise QuestionError(f"there are only {len(hits)} passages for this question; name one of them with --passage.")
    return hits[number - 1]


def sources_of(arguments: argparse.Namespace, folder: Path) -> "dict[str, Source]":
    """Return what is known of a folder's documents by name, as indexed; where there is no index, as declared."""
    from index.errors import StoreError
    from index.files.sources import load_sources

    try:
        generation = store_of(arguments, folder).open(check=False)
    except StoreError:
        return dict(load_sources(folder))
    return {record.name: record.source for record in generation.documents}
