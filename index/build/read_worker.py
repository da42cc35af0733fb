"""A process that reads files and cuts their documents while the encoder is busy elsewhere; see `index.reading`.

It reads files to read from standard input, a line of JSON each, and answers on standard output: `document` and a
PreparedDocument or `problem` and a Problem a line, then `end`, or `bad` and why the file cannot be read. It ends
when its input ends, or when nobody takes its answers.
"""

import json
import os
import sys
from typing import IO

from index.build.embedding_queue import Counter, cut
from index.build.read_ahead import Item, PreparedDocument, ReadRequest, items_of
from index.encoder.load import make_embedder
from index.errors import ReadError
from index.models import Problem
from index.settings import IndexSettings

LESS_URGENT = 5
"""By how much the process gives way to others: the encoder, above all."""


def serve(settings: IndexSettings, counter: Counter, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until they end."""
    for line in requests:
        file = ReadRequest.model_validate_json(line)
        try:
            for item in items_of(file, settings):
                answers.write(_told(item, settings, counter if file.cut else None))
            answers.write(b"end\n")
        except ReadError as error:
            answers.write(b"bad " + json.dumps(str(error)).encode() + b"\n")
        answers.flush()


def _told(item: Item, settings: IndexSettings, counter: Counter | None) -> bytes:
    if isinstance(item, Problem):
        return b"problem " + item.model_dump_json().encode() + b"\n"
    if counter is not None:
        item = PreparedDocument(document=item.document, passages=tuple(cut(item.document, settings, counter)))
    return b"document " + item.model_dump_json().encode() + b"\n"


def _main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    os.nice(LESS_URGENT)
    settings = IndexSettings.model_validate_json(sys.argv[1])
    try:
        serve(settings, make_embedder(settings.model, settings.runtime), sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(0)  # whoever asked has gone


if __name__ == "__main__":
    _main()
