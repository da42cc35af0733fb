"""Judge the finding in a folder of files with questions: `python -m evals.formats DIR`."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from evals.formats.judging import copy_files, judge
from evals.formats.questions import read_questions
from evals.formats.report import failures, lines
from evals.systems import SHIPPED, SYSTEMS, unhurried
from index.errors import PinciteError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.formats", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="files, and questions.jsonl about them")
    parser.add_argument("--split", choices=("dev", "test"), help="the questions on one half of the files")
    parser.add_argument("--failures", action="store_true", help="list what was not found first, with what was")
    parser.add_argument("--workplace", type=Path, metavar="DIR", help="keep the copy of the files and its index here")
    arguments = parser.parse_args(argv)
    try:
        return _judge(arguments)
    except PinciteError as error:
        print(error, file=sys.stderr)
        return 1


def _judge(arguments: argparse.Namespace) -> int:
    from rag.retriever import Retriever

    questions = read_questions(arguments.folder)
    asked = [one for one in questions if arguments.split in (None, one.split)]
    kept = arguments.workplace
    with nullcontext(str(kept)) if kept else tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "files"
        copy_files(arguments.folder, copy, questions)
        with Retriever.open(copy, settings=unhurried(SYSTEMS[SHIPPED])) as retriever:
            judged = judge(asked, retriever)
    print("\n".join(lines(judged)))
    if arguments.failures:
        print("\n" + "\n".join(failures(judged.judgements)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
