"""The child process that reads files and cuts their documents while the encoder works; see `read_ahead`.

It receives a line for each `ReadRequest` and answers with lines: `document` and a PreparedDocument, `problem` and a
Problem, then `end`; or a word of `ERRORS` and the reason why the file cannot be read. It ends when its input ends,
and with its parent.
"""

import json
import os
import sys
from typing import IO

from index.child import end_with_parent, take_over_stdout
from index.encoder.load import make_embedder
from index.errors import ReadError
from index.indexing.embedding_queue import Counter, cut
from index.indexing.read_ahead import ERRORS, Item, PreparedDocument, ReadRequest, read_items
from index.models import Problem
from index.settings import IndexSettings

NICENESS = 5
"""Added to the process's niceness, so that the encoder comes first."""


def serve(settings: IndexSettings, counter: Counter, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until they end."""
    for line in requests:
        file = ReadRequest.model_validate_json(line)
        try:
            for item in read_items(file, settings):
                answers.write(_line_for(item, settings, counter if file.cut else None))
            answers.write(b"end\n")
        except ReadError as error:
            kind = next(word for word, error_type in ERRORS.items() if type(error) is error_type)
            answers.write(kind + b" " + json.dumps(str(error)).encode() + b"\n")
        answers.flush()


def _line_for(item: Item, settings: IndexSettings, counter: Counter | None) -> bytes:
    if isinstance(item, Problem):
        return b"problem " + item.model_dump_json().encode() + b"\n"
    if counter is not None:
        item = PreparedDocument(document=item.document, passages=tuple(cut(item.document, settings, counter)))
    return b"document " + item.model_dump_json().encode() + b"\n"


def _main() -> None:
    end_with_parent()
    answers = take_over_stdout()
    os.nice(NICENESS)
    settings = IndexSettings.model_validate_json(sys.argv[1])
    try:
        serve(settings, make_embedder(settings.model, settings.runtime), sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(0)  # the parent has ended


if __name__ == "__main__":
    _main()
