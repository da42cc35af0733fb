"""Arguments that several commands share."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from index.errors import PinciteError

if TYPE_CHECKING:
    from rag.query.filters import Filters


SHOWN = 5
"""Passages that `pincite ask` shows by default."""

DEFAULT_FOLDER = "the indexed folder you are in, else the current one if it holds documents, else the demo documents"
"""Which folder is meant if none is named."""


class UsageError(PinciteError):
    """The arguments of a command are wrong."""


class ArgumentParser(argparse.ArgumentParser):
    """Raises a UsageError in one line instead of leaving."""

    def error(self, message: str) -> NoReturn:
        """Raise a UsageError that says how to get help."""
        raise UsageError(f"{self.prog}: {message}. Try: {self.prog} --help")


def add_folder(parser: argparse.ArgumentParser, *, index: bool = True) -> None:
    """Add FOLDER and --demo, and --index where a command reads the index."""
    parser.add_argument(
        "folder", nargs="?", metavar="FOLDER", help=f"the folder of documents (default: {DEFAULT_FOLDER})"
    )
    add_demo(parser)
    if index:
        parser.add_argument(
            "--index", type=as_path, metavar="DIR", help="where the index lives, if not in FOLDER/.pincite"
        )


def add_demo(parser: argparse.ArgumentParser) -> None:
    """Add --demo."""
    parser.add_argument("--demo", action="store_true", help="use the demo documents instead of a folder")


def positive(text: str) -> int:
    """Return a whole number of at least 1, for argparse."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number of at least 1")
    return int(text)


def _date(text: str) -> str:
    from index.models import is_partial_date

    if not is_partial_date(text):
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
