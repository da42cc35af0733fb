"""Writing one generation: parts in, files with their hashes out."""

import datetime
import errno
import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError
from index.generation import POSTINGS
from index.lexical import LexicalIndex
from index.manifest import DocumentRecord, FileRecord, Manifest, Recipe, SkippedFile
from index.models import Problem
from index.parts import Part, rebased

_STREAMED = ("documents.jsonl", "texts.bin", "search.bin", "passages.bin", "sentences.bin", "tokens.bin")


class GenerationWriter:
    """Writes the files of a generation into a folder, part by part, and the manifest last."""

    def __init__(self, folder: Path, dimensions: int, *, step: Callable[[str], None] = lambda _: None) -> None:
        """Write into `folder`; `dimensions` are those of the passages' embeddings.

        `step` is called before each write with what is written (tests stop there).
        """
        import faiss

        self._folder = folder
        self._step = step
        self.dimensions = dimensions
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {}
        self._hashes: dict[str, tuple[int, hashlib._Hash]] = {}
        self._at = {"text": 0, "search": 0, "sentences": 0, "tokens": 0, "passages": 0}
        self._terms: list[Sequence[str]] = []
        self._dense = faiss.IndexFlatIP(dimensions)
        self.documents = 0

    def __enter__(self) -> Self:
        for name in _STREAMED:
            self._open(name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._close()
            return
        # What went wrong first is what is told; files that can't be closed either are given up.
        with suppress(OSError):
            self._stack.close()

    def _close(self) -> None:
        with _DiskErrors(self._folder):
            for file in self._files.values():
                file.flush()
            self._stack.close()

    @property
    def passages(self) -> int:
        """Passages written so far."""
        return self._at["passages"]

    def add(self, part: Part) -> None:
        """Write a document's part."""
        at = dict(self._at)
        for name, data in rebased(part, at, self.documents):
            self._write(name, data)
        lengths = {
            "text": len(part.text),
            "search": len(part.search),
            "sentences": len(part.sentences),
            "tokens": len(part.tokens),
            "passages": len(part.passages),
        }
        for key, length in lengths.items():
            self._at[key] += length
        ranges = {key: (at[key], self._at[key]) for key in self._at}
        record = DocumentRecord(
            name=part.name,
            file=part.origin.name,
            size=part.origin.size,
            mtime_ns=part.origin.mtime_ns,
            declared=part.origin.declared,
            sha256=part.sha256,
            encoding=part.encoding,
            format=part.format,
            characters=part.characters,
            source=part.source,
            **ranges,
        )
        self._write("documents.jsonl", record.model_dump_json().encode() + b"\n")
        self._dense.add(np.ascontiguousarray(part.vectors, np.float32))
        self._terms.extend(part.terms)
        self.documents += 1

    def finish(
        self,
        generation: str,
        created: datetime.datetime,
        recipe: Recipe,
        problems: Sequence[Problem],
        skipped: Sequence[SkippedFile],
        basis: NDArray[np.float32],
    ) -> Manifest:
        """Write the lexical and dense index and, last, the manifest; return it."""
        import faiss

        lexical = LexicalIndex.build(self._terms)
        self._whole("terms.json", json.dumps(list(lexical.vocabulary), ensure_ascii=True).encode())
        for key, kind in POSTINGS.items():
            self._whole(f"postings-{key}.bin", np.asarray(getattr(lexical, key), kind).tobytes())
        self._whole("basis.bin", basis.astype("<f4").tobytes())
        self._whole("dense.faiss", faiss.serialize_index(self._dense).tobytes())
        manifest = Manifest(
            generation=generation,
            created=created,
            recipe=recipe,
            documents=self.documents,
            passages=self._at["passages"],
            sentences=self._at["sentences"],
            tokens=self._at["tokens"],
            token_dimensions=basis.shape[1],
            problems=tuple(problems),
            skipped=tuple(skipped),
            files={
                name: FileRecord(bytes=size, sha256=digest.hexdigest()) for name, (size, digest) in self._hashes.items()
            },
        )
        self._close()
        self._files.clear()
        self._step("write manifest.json")
        with _DiskErrors(self._folder), (self._folder / "manifest.json").open("wb") as file:
            file.write(manifest.model_dump_json(indent=1).encode())
        return manifest

    def _open(self, name: str) -> None:
        with _DiskErrors(self._folder):
            self._files[name] = self._stack.enter_context((self._folder / name).open("wb"))
        self._hashes[name] = (0, hashlib.sha256())

    def _write(self, name: str, data: bytes) -> None:
        self._step(f"write {name}")
        with _DiskErrors(self._folder):
            self._files[name].write(data)
        size, digest = self._hashes[name]
        digest.update(data)
        self._hashes[name] = (size + len(data), digest)

    def _whole(self, name: str, data: bytes) -> None:
        self._open(name)
        self._write(name, data)


class _DiskErrors:
    """Turns what the operating system says of a write into one line that says what to do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise disk_error(self._folder, error) from error


def disk_error(folder: Path, error: OSError) -> StoreError:
    """Return what to tell a person about a write that failed; the index before it is untouched."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(
            f"{folder}: the disk is full. The index as it was before is untouched; free some space and try again, "
            "or name another place with --index DIR."
        )
    return StoreError(
        f"{folder}: cannot be written ({error.strerror or error}). The index as it was before is untouched."
    )
