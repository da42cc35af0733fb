"""Check that an index is what was written and that its passages, or given citations, still stand in the files."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import add_folder
from tui.folder import folder_of, remote_generation_of, show_folder, store_of

if TYPE_CHECKING:
    from index.reading import OpenGeneration
    from index.store.generation import Generation
    from rag.models import Citation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    parser.add_argument(
        "--citations", type=Path, metavar="FILE", help="check the citations in this answer (of ask --json) instead"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check; exit code 1 if anything no longer holds."""
    from index.settings import IndexSettings, load_settings
    from rag.answer.citations import CitationStatus, check_citations, check_stored, cite_passages
    from tui.exit_codes import ERROR
    from tui.terminal import output
    from tui.workspace.export.citing import document_text

    corpus = folder_of(arguments)
    remote = remote_generation_of(corpus)
    if arguments.citations is not None:
        citations = citations_in(arguments.citations)
        show_folder(corpus)
    else:
        generation = remote or _checked(store_of(arguments, corpus).open())
        show_folder(corpus, generation.manifest.documents)
        citations = cite_passages(generation)
        if remote is None:
            output().print(f"index: {len(generation.manifest.files)} files, each as written")
    if remote is not None:
        checks = check_stored(citations, remote)
    else:
        checks = check_citations(citations, corpus, load_settings(IndexSettings, "index", corpus))
    for check in checks:
        if check.status is not CitationStatus.VERBATIM:
            moved = f" (the words now stand at character {check.found_at})" if check.found_at is not None else ""
            output().print(f"{check.status}: {document_text(check.citation)}{moved}", style="yellow")
    counts = Counter(check.status for check in checks)
    what = "citations" if arguments.citations is not None else "passages"
    output().print(f"{what}: " + ", ".join(f"{counts[status]:,} {status}" for status in CitationStatus))
    return 0 if counts[CitationStatus.VERBATIM] == len(checks) else ERROR


def _checked(generation: "Generation") -> "OpenGeneration":
    generation.check(full=True)
    return generation


def citations_in(path: Path) -> "list[Citation]":
    """Return every citation in a JSON file, wherever it stands. Raises CorpusError if there is none."""
    from pydantic import ValidationError

    from index.errors import CorpusError

    try:
        found = list(_citations(json.loads(path.read_bytes())))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CorpusError(f"{path}: holds a citation that is none ({place}: {first['msg']}).") from error
    except (OSError, ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: cannot be read as JSON ({error}).") from error
    if not found:
        raise CorpusError(f"{path}: holds no citations. Make one with: pincite ask --json QUESTION > {path.name}")
    return found


def _citations(value: object) -> "Iterator[Citation]":
    from rag.models import Citation

    if isinstance(value, dict):
        if {"document", "start", "end", "sha256"} <= value.keys():
            yield Citation.model_validate(value)
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _citations(item)
