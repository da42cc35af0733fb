"""Judge answers about folders of look-alikes: `python -m evals.folders`."""

import argparse
import sys
from collections.abc import Sequence

from evals.folders.judging import ask_folders
from evals.folders.report import failures, lines
from index.errors import PinciteError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.folders", description=__doc__)
    parser.add_argument("--split", choices=("dev", "test"), help="the folders of one half")
    parser.add_argument("--only", default="", metavar="NAME", help="folders whose names hold this")
    parser.add_argument("--failures", action="store_true", help="list what is wrong, with what came first")
    parser.add_argument("--markdown", action="store_true", help="print the table as a page quotes it")
    arguments = parser.parse_args(argv)
    try:
        outcomes = list(ask_folders(arguments.split, arguments.only))
    except PinciteError as error:
        print(error, file=sys.stderr)
        return 1
    table = "\n".join(lines(outcomes))
    print(f"```text\n{table}\n```" if arguments.markdown else table)
    if arguments.failures:
        print("\n" + "\n".join(failures(outcomes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
