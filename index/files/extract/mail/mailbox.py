"""Parts a mailbox (MBOX) into its messages."""

import re
from collections.abc import Iterator
from itertools import pairwise

_FROM = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{1,500}\r?\n(?=[!-9;-~]{1,80}:|>From )")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def iter_messages(data: bytes) -> Iterator[bytes]:
    """Yield the messages of a mailbox: each begins below a line `From …` that stands above a header."""
    starts = [match.start() for match in _FROM.finditer(data)]
    for start, end in pairwise([*starts, len(data)]):
        first = data.find(b"\n", start) + 1
        yield _ESCAPED.sub(rb"\1", data[first:end])
