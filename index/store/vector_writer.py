"""Writes a segment with its vectors, from one that has none yet: passage by passage, resumed where it was interrupted.

What the two segments share is linked, not copied: only the files that hold vectors, or say where they are, differ.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from index.atomic import publish_file, sync
from index.encoder.base import Vectors
from index.encoder.token_codes import Codes, code_bytes
from index.store.checksums import record_of
from index.store.disk_errors import explain_disk_errors
from index.store.manifest import SegmentRecord
from index.store.segment import ENDS, PASSAGE, SENTENCE, Segment
from index.value import Value

_CHECKPOINT = "checkpoint.json"
_STREAMED = ("passages.bin", "sentences.bin", "vectors.bin", "tokens.bin")


class Checkpoint(Value):
    """How far a segment has got its vectors, in passages, sentences and tokens."""

    passages: int = 0
    sentences: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class EncodedPassages:
    """Consecutive passages, encoded.

    `vectors`: shape (passages, dimensions). `tokens`: the codes of all their tokens. `counts`: each passage's number
    of tokens. `sentences`: the tokens of their sentences, counted from the first token of each one's passage, shape
    (sentences, 2).
    """

    vectors: Vectors
    tokens: Codes
    counts: NDArray[np.int64]
    sentences: NDArray[np.int64]


class VectorWriter:
    """Adds vectors to a segment without. A context manager; what is written stays until it is finished or removed."""

    def __init__(self, words: Segment, folder: Path, *, save: int, sync: Callable[[Path], None] = sync) -> None:
        """Write into `folder`, which may hold what an interrupted build has written of the same segment.

        After every `save` passages, what has been written is synced; an interrupted build goes on from there.
        """
        self.words = words
        self.folder = folder
        self._save_after = save
        self._sync = sync
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {}
        self._at = self._saved = Checkpoint()

    @property
    def done(self) -> int:
        """The number of passages that have got their vectors."""
        return self._at.passages

    def __enter__(self) -> Self:
        """Open the files at the last checkpoint. Raises StoreError."""
        with explain_disk_errors(self.folder):
            self.folder.mkdir(exist_ok=True)
            self._at = self._saved = self._checkpoint()
            sizes = dict(zip(_STREAMED, self._sizes(self._at), strict=True))
            with self._stack:
                for name, size in sizes.items():
                    file = self._stack.enter_context((self.folder / name).open("ab"))
                    file.truncate(size)
                    self._files[name] = file
                self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._stack.close()

    def add(self, encoded: EncodedPassages) -> None:
        """Write the next passages. Raises StoreError."""
        first, last = self._at.passages, self._at.passages + len(encoded.counts)
        passages = self.words.passages[first:last].copy()
        ends = self._at.tokens + np.cumsum(encoded.counts)
        passages["token_start"], passages["token_end"] = ends - encoded.counts, ends
        until = self._at.sentences + len(encoded.sentences)
        sentences = self.words.sentences[self._at.sentences : until].copy()
        owners = np.repeat(passages["token_start"], passages["sentence_end"] - passages["sentence_start"])
        sentences["token_start"] = owners + encoded.sentences[:, 0]
        sentences["token_end"] = owners + encoded.sentences[:, 1]
        with explain_disk_errors(self.folder):
            for name, rows in zip(
                _STREAMED, (passages, sentences, encoded.vectors.astype("<f4"), encoded.tokens), strict=True
            ):
                self._files[name].write(rows.tobytes())
        self._at = Checkpoint(passages=last, sentences=until, tokens=self._at.tokens + len(encoded.tokens))
        if self._at.passages - self._saved.passages >= self._save_after:
            self._save()

    def finish(self, name: str) -> SegmentRecord:
        """Write what remains once every passage has its vectors, and return the record of segment `name`."""
        words, written = self.words, {*_STREAMED, "ends.bin"}
        with explain_disk_errors(self.folder):
            self._stack.close()
            ends = words.ends[1:].copy()
            token_ends = np.concatenate([[0], np.fromfile(self.folder / "passages.bin", PASSAGE)["token_end"]])
            ends[:, ENDS.index("tokens")] = token_ends[ends[:, ENDS.index("passages")]]
            (self.folder / "ends.bin").write_bytes(np.ascontiguousarray(ends).astype("<i8").tobytes())
            files = {}
            for file, record in words.record.files.items():
                if file not in written:
                    _link(words.folder / file, self.folder / file)
                    files[file] = record
            files.update({file: record_of(self.folder / file) for file in sorted(written)})
            update = {"name": name, "tokens": self._at.tokens, "has_vectors": True, "words": words.record.name}
            found = words.record.model_copy(update={**update, "files": files})
            (self.folder / "segment.json").write_bytes(found.model_dump_json(indent=1).encode())
            (self.folder / _CHECKPOINT).unlink(missing_ok=True)
        return found

    def _sizes(self, at: Checkpoint) -> tuple[int, int, int, int]:
        """Return the bytes of the streamed files at a checkpoint."""
        dimensions = self.words.record.config.embedder.dimensions
        return (
            at.passages * PASSAGE.itemsize,
            at.sentences * SENTENCE.itemsize,
            at.passages * dimensions * 4,
            at.tokens * code_bytes(dimensions),
        )

    def _checkpoint(self) -> Checkpoint:
        """Return the last checkpoint that the files in the folder reach; the beginning if there is none."""
        try:
            found = Checkpoint.model_validate_json((self.folder / _CHECKPOINT).read_bytes())
            held = [(self.folder / name).stat().st_size for name in _STREAMED]
        except (OSError, ValidationError):
            return Checkpoint()
        is_whole = all(size >= least for size, least in zip(held, self._sizes(found), strict=True))
        return found if is_whole and found.passages <= self.words.record.passages else Checkpoint()

    def _save(self) -> None:
        with explain_disk_errors(self.folder):
            for name, file in self._files.items():
                file.flush()
                self._sync(self.folder / name)
            new = self.folder / f"{_CHECKPOINT}.new"
            new.write_bytes(self._at.model_dump_json().encode())
            publish_file(new, self.folder / _CHECKPOINT, sync=self._sync)
        self._saved = self._at


def saved_passages(folder: Path) -> int:
    """Return how many passages of a segment have got their vectors, as of the last checkpoint in its folder."""
    try:
        return Checkpoint.model_validate_json((folder / _CHECKPOINT).read_bytes()).passages
    except (OSError, ValidationError):
        return 0


def _link(file: Path, copy: Path) -> None:
    """Give a file a second name; copy it where the file system has no hard links."""
    copy.unlink(missing_ok=True)
    try:
        os.link(file, copy)
    except OSError:
        shutil.copyfile(file, copy)
