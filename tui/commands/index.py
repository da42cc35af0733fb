"""Build the index of a folder, or bring it up to date."""

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import UsageError, add_folder
from tui.folder import folder_of, show_problems, store_of

if TYPE_CHECKING:
    from index.backend.base import Backend
    from index.backend.mirror import CopyReport
    from index.models import IndexReport
    from index.settings import IndexSettings
    from index.store.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="read and embed every document again; with --fetch, replace whatever index is here",
    )
    parser.add_argument(
        "--all",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="take hidden, ignored and generated files too, from now on (--no-all: no longer)",
    )
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="read and embed on the workers of a Dask cluster; ADDRESS: its scheduler's, such as tcp://host:8786",
    )
    parser.add_argument(
        "--backend",
        choices=("local", "folder", "milvus"),
        help="where the index that answers is: on this disk; or there too: in another folder, in Milvus",
    )
    parser.add_argument(
        "--uri", metavar="URI", help="where that is: the folder, or the Milvus server, such as http://host:19530"
    )
    parser.add_argument("--collection", metavar="NAME", help="the index's name in Milvus (default: pincite)")
    parser.add_argument(
        "--fetch", action="store_true", help="bring the index from there to this disk, without reading the documents"
    )
    parser.add_argument("--watch", action="store_true", help="keep it up to date until Ctrl-C")
    parser.add_argument(
        "--every", type=_seconds, default=2.0, metavar="SECONDS", help="how often --watch looks (default 2)"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError("must be a number of seconds between 0.1 and 86400")
    return seconds


def run(arguments: argparse.Namespace) -> int:
    """Build or update; exit code 1 if no document could be read. A file that is skipped is named and counted."""
    from index.backend.choose import choose_backend
    from index.backend.local import LocalBackend
    from index.backend.mirror import copy_index
    from index.errors import IndexBusy, PinciteError
    from index.indexing.builder import Builder
    from index.indexing.choose_work import choose_work
    from index.store.generation import Generation
    from tui.exit_codes import ERROR
    from tui.output.progress import ProgressReporter
    from tui.output.words import folder_words
    from tui.terminal import narration, visible

    corpus = folder_of(arguments, to_index=True)
    settings = _settings_of(arguments, corpus)
    store = store_of(arguments, corpus)
    embedder = arguments.models.embedder(settings)

    backend = choose_backend(settings, is_writing=True)
    if arguments.fetch:
        return _fetch(backend, store, rebuild=arguments.rebuild)
    opened: Generation | None = None

    def update(rebuild: bool) -> int:
        nonlocal opened
        with ProgressReporter() as progress:
            work = choose_work(settings, always=True)
            builder = Builder(store, settings, embedder, progress=progress, opened=opened, work=work)
            report = builder.update(corpus, rebuild=rebuild, take_all=arguments.all)
            opened = builder.opened
            copied = None
            if backend is not None:
                copied = copy_index(LocalBackend(store), backend, rebuild=rebuild, progress=progress)
        if report.is_change or not arguments.watch:
            show_report(report, folder_words(corpus))
        if copied is not None and (copied.way != "nothing" or not arguments.watch):
            _show_copy(copied)
        return ERROR if not report.documents else 0

    code = update(arguments.rebuild)
    if not arguments.watch:
        return code
    narration().print(f"watching for changes {folder_words(corpus)}; Ctrl-C stops", style="dim")
    last_error = ""
    while True:
        time.sleep(arguments.every)
        try:
            update(False)
            last_error = ""
        except PinciteError as error:
            # A file saved half-way, another writer, a full disk: report it once and try again.
            if not isinstance(error, IndexBusy) and str(error) != last_error:
                last_error = str(error)
                narration().print(visible(last_error), style="yellow")


def _settings_of(arguments: argparse.Namespace, corpus: Path) -> "IndexSettings":
    """Return how a folder is indexed. Raises SettingsError, also for answers; UsageError for demo documents unasked."""
    from index.corpus import is_demo
    from index.settings import IndexSettings, load_settings
    from rag.settings import RagSettings

    flags = {key: getattr(arguments, key) for key in ("dask", "backend", "uri", "collection")}
    settings = load_settings(IndexSettings, "index", corpus, **flags)
    load_settings(RagSettings, "rag", corpus)
    is_unasked = arguments.folder is None and not arguments.demo and is_demo(corpus)
    if settings.backend != "local" and is_unasked:
        raise UsageError(
            f"pincite index: name the folder of documents that {settings.uri or settings.backend} is to hold"
        )
    return settings


def _fetch(backend: "Backend | None", store: "Store", *, rebuild: bool) -> int:
    """Bring the index from a back end to this disk."""
    from index.backend.local import LocalBackend
    from index.backend.mirror import copy_index
    from tui.output.progress import ProgressReporter

    if backend is None:
        raise UsageError("pincite index: --fetch needs --backend and --uri, or these settings")
    with ProgressReporter() as progress:
        copied = copy_index(backend, LocalBackend(store), rebuild=rebuild, progress=progress)
    _show_copy(copied)
    return 0


def _show_copy(report: "CopyReport") -> None:
    """Print on standard error what was copied, and where to."""
    from tui.terminal import counted, narration, visible

    held = f"{counted(report.documents, 'document')}, {counted(report.passages, 'passage')} in {visible(report.place)}"
    changes = (
        f"{report.written:,} written, {report.removed:,} removed" if report.way != "nothing" else "nothing changed"
    )
    narration().print(f"{changes}; {held}")


def show_report(report: "IndexReport", place: str = "") -> None:
    """Print on standard error what an update changed; `place`: in which documents, in words."""
    from tui.output.words import left_out_words
    from tui.terminal import counted, narration, visible

    show_problems(report.problems)
    for line in left_out_words(report.left_out):
        narration().print(visible(line), style="dim")
    counts = {"added": len(report.added), "changed": len(report.changed), "removed": len(report.removed)}
    changes = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count) or "nothing changed"
    held = f"{counted(report.documents, 'document')}, {counted(report.passages, 'passage')} indexed {place}"
    skipped = sum(problem.skipped for problem in report.problems)
    rest = f"; {counted(skipped, 'file')} skipped" if skipped else ""
    narration().print(f"{changes}; {held}".rstrip() + rest)
