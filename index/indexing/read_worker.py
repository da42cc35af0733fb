"""The child process that reads files and cuts their documents while the encoder works; see `read_ahead`.

It receives a line for each `ReadRequest` and answers with lines: `document` and a DocumentHead, followed by its
content; `known` and the head of a document whose content is not needed; `problem` and a Problem; then `end`. Content
is `text` and a number of bytes, followed by these, then `passages` and some LocatedPassages, then `done`. Or the
answer is a word of `ERRORS` and the reason why the file cannot be read. The process ends when its input ends, and with
its parent.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Protocol

from index.child import end_with_parent, take_over_stdout
from index.encoder.load import make_embedder
from index.errors import FolderAway, ReadError
from index.indexing.read_ahead import ERRORS, Item, ReadRequest, read_items
from index.models import Problem
from index.settings import IndexSettings
from index.text.units import TokenCounter

NICENESS = 5
"""Added to the process's niceness, so that the encoder comes first."""


class Answers(Protocol):
    """Where answers are written to."""

    def write(self, data: bytes, /) -> int:
        """Write some bytes."""
        ...

    def flush(self) -> None:
        """Send what has been written on its way."""
        ...


def serve(settings: IndexSettings, counter: TokenCounter, requests: Iterable[bytes], answers: Answers) -> None:
    """Answer requests until they end."""
    for line in requests:
        file = ReadRequest.model_validate_json(line)
        try:
            for item in read_items(file, settings, counter):
                for answer in _answers(item):
                    answers.write(answer)
                    answers.flush()
            answers.write(b"end\n")
        except (ReadError, FolderAway) as error:
            kind = next(word for word, error_type in ERRORS.items() if type(error) is error_type)
            answers.write(kind + b" " + json.dumps(str(error)).encode() + b"\n")
        answers.flush()


def _answers(item: Item) -> Iterator[bytes]:
    if isinstance(item, Problem):
        yield b"problem " + item.model_dump_json().encode() + b"\n"
        return
    kind = b"known " if item.content is None else b"document "
    yield kind + item.head.model_dump_json().encode() + b"\n"
    if item.content is None:
        return
    for content in item.content:
        if isinstance(content, bytes):
            yield b"text %d\n" % len(content)
            yield content
        else:
            yield b"passages [" + b",".join(one.model_dump_json().encode() for one in content) + b"]\n"
    yield b"done\n"


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
