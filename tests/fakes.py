"""Doubles that tests hand in where the program takes its parts: an embedder, a clock, a crash, a deadline."""

import datetime
import functools
import hashlib
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import cast

import numpy as np

from index.encoder.base import EmbedderIdentity, Encoded, Vector
from index.models import Progress
from rag.models import Scores
from rag.ranking.evidence import shipped_model
from rag.reader import ReaderIdentity, Reading
from rag.reader.reading_text import Ranges

NO_SCORES = Scores(
    lexical=0,
    lexical_rank=1,
    dense=0,
    dense_rank=1,
    late_interaction=None,
    late_interaction_rank=None,
    fused=0,
    contributions=(),
    terms=(),
)
"""The scores of a hit that was never ranked."""

_PIECE = re.compile(r"\w{1,8}|[^\w\s]")


class FakeEmbedder:
    """Hashes words to vectors: the same word is the same vector, texts that share words are near each other.

    A word piece is up to eight letters of a word, or one punctuation mark. `texts` is everything encoded so far.
    """

    def __init__(self, *, name: str = "fake", dimensions: int = 64, max_tokens: int = 256) -> None:
        self.identity = EmbedderIdentity(
            name=name,
            weights_sha256=hashlib.sha256(name.encode()).hexdigest(),
            dimensions=dimensions,
            max_tokens=max_tokens,
        )
        self.max_tokens = max_tokens
        self.texts: list[str] = []

    def count(self, texts: Sequence[str]) -> list[int]:
        return [sum(1 for _ in _PIECE.finditer(text)) for text in texts]

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Have nothing to load."""

    def close(self) -> None:
        """Have nothing to close."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        if max(self.count(texts), default=0) > self.max_tokens - 2:
            raise ValueError(f"a text exceeds the encoder's {self.max_tokens} pieces")
        self.texts += texts
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        dimensions = self.identity.dimensions
        matches = list(_PIECE.finditer(text))
        rows = [_vector_of(match.group().casefold(), dimensions) for match in matches]
        tokens = np.array(rows, np.float32).reshape(-1, dimensions)
        total = tokens.sum(axis=0) if rows else np.eye(1, dimensions, dtype=np.float32)[0]
        offsets = np.array([match.span() for match in matches], np.int32).reshape(-1, 2)
        vector = (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)
        return Encoded(vector=vector, tokens=tokens, offsets=offsets)


@functools.lru_cache(maxsize=4096)
def _vector_of(piece: str, dimensions: int) -> Vector:
    digest = hashlib.blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    drawn = np.random.default_rng(int.from_bytes(digest, "little")).standard_normal(dimensions)
    vector: Vector = (drawn / np.linalg.norm(drawn)).astype(np.float32)
    return vector


class FakeReader:
    """Reads by the words that a text shares with the question: its margin is their number less two.

    The words it marks are the first of the text that the question lacks, of those that may be marked. `texts`: all
    that it has read.
    """

    def __init__(self, *, fault: Exception | None = None, identity: ReaderIdentity | None = None) -> None:
        self.identity = identity or shipped_model().reader
        self.texts: list[str] = []
        self._fault = fault

    def load(self) -> None:
        """Have nothing to load."""

    def close(self) -> None:
        """Have nothing to close."""

    def read(
        self,
        question: str,
        texts: Sequence[str],
        should_stop: Callable[[], bool] = lambda: False,
        choosable: Sequence[Ranges] | None = None,
        headings: Sequence[Ranges] | None = None,
    ) -> list[Reading]:
        if self._fault is not None:
            raise self._fault
        asked, made = set(re.findall(r"\w+", question.casefold())), []
        for number, text in enumerate(texts):
            if should_stop():
                break
            self.texts.append(text)
            words = list(re.finditer(r"\w+", text))
            shared = sum(word.group().casefold() in asked for word in words)
            ranges = [(0, len(text))] if choosable is None else choosable[number]
            first = next(
                (
                    word
                    for word in words
                    if word.group().casefold() not in asked
                    and any(begin <= word.start() and word.end() <= end for begin, end in ranges)
                ),
                None,
            )
            start, end = first.span() if first else (0, 0)
            made.append(Reading(start, end, shared - 2.0, shared - 3.0))
        return made


class FakeClock:
    """Tells a time that moves on by a second each time it is asked."""

    def __init__(self, start: datetime.datetime = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime.datetime:
        self.now += datetime.timedelta(seconds=1)
        return self.now


class Crash(BaseException):
    """A process that dies, as far as `except Exception` is concerned."""


class DyingEmbedder(FakeEmbedder):
    """Dies once it has embedded so many texts."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        if len(self.texts) + len(texts) > self._after:
            raise Crash("the power went")
        return super().encode(texts)


class CrashAt:
    """A `step` that notes every step's name and dies at the one with the given number; by default at none."""

    def __init__(self, number: int = -1, die: Callable[[], None] | None = None) -> None:
        self.names: list[str] = []
        self._number = number
        self._die = die

    def __call__(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) - 1 == self._number:
            if self._die is not None:
                self._die()
            raise Crash(name)


Step = Callable[[str], None]

_steps: list[tuple[Path, Step]] = []
_CHANGES = {
    "os.mkdir": "make",
    "os.rename": "rename",
    "os.link": "link",
    "os.truncate": "truncate",
    "os.remove": "remove",
    "os.rmdir": "remove",
}


@contextmanager
def disk_steps(folder: Path, step: Step) -> Iterator[None]:
    """Call `step` before each change of what is below a folder, with its name; what it raises stops the change.

    The interpreter tells an audit hook of each file that is opened, and of each file or folder that is made, renamed,
    linked, truncated or removed. Steps are named `write texts.bin`, `rename segments/*` and so on; locks are left out.
    """
    _install_audit_hook()
    _steps.append((folder, step))
    try:
        yield
    finally:
        _steps.pop()


@functools.cache
def _install_audit_hook() -> None:
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _steps or (event != "open" and event not in _CHANGES):
        return
    if event == "open" and not cast("int", arguments[2]) & (os.O_WRONLY | os.O_RDWR):
        return
    folder, step = _steps[-1]
    if event == "os.truncate" and isinstance(arguments[0], int):
        path = Path(f"/proc/self/fd/{arguments[0]}").readlink()
    elif isinstance(arguments[0], str | os.PathLike):
        path = Path(arguments[0])
    else:
        return  # a file that is open already
    is_in_removed = event in ("os.remove", "os.rmdir") and arguments[-1] != -1  # named within a folder being removed
    if (is_in_removed or folder in path.parents) and not path.name.endswith("lock"):
        name = f"{path.parent.name}/*" if path.parent.parent == folder else path.name
        step(f"{_CHANGES.get(event, 'write')} {name}")


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Fail the test if its body takes longer: far longer than linear work needs, far shorter than quadratic does."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
