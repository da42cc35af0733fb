"""Reading one generation of an index: immutable files, memory-mapped.

Files (raw little-endian arrays unless said otherwise; shapes follow from the manifest):
`documents.jsonl` a DocumentRecord a line · `texts.bin` the documents as decoded, UTF-8 · `search.bin` headings
and searched texts, UTF-8 · `passages.bin` PASSAGE · `sentences.bin` SENTENCE · `dense.faiss` a FAISS index of
the passages' embeddings · `tokens.bin` int8 word-piece vectors in the basis of `basis.bin` · `terms.json` and
`postings-*.bin` the lexical index.
"""

import hashlib
import json
import shlex
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from index.errors import IndexDamaged, IndexMismatch
from index.lexical import LexicalIndex
from index.location import INDEX_FOLDER
from index.manifest import FORMAT, DocumentRecord, Manifest

if TYPE_CHECKING:
    import faiss

PASSAGE = np.dtype(
    [
        ("document", "<i4"),
        ("start", "<i8"),
        ("end", "<i8"),
        ("line_start", "<i4"),
        ("line_end", "<i4"),
        ("page", "<i4"),
        ("text_start", "<i8"),
        ("text_end", "<i8"),
        ("heading_start", "<i8"),
        ("search_start", "<i8"),
        ("search_end", "<i8"),
        ("sentence_start", "<i8"),
        ("sentence_end", "<i8"),
        ("token_start", "<i8"),
        ("token_end", "<i8"),
    ]
)
"""A passage: its document, characters, lines from 1, page from 1 (0: the document has no pages), bytes of
texts.bin, bytes of search.bin (its heading, then its text), sentences, word pieces."""

SENTENCE = np.dtype(
    [
        ("start", "<i8"),
        ("end", "<i8"),
        ("search_start", "<i4"),
        ("search_end", "<i4"),
        ("token_start", "<i8"),
        ("token_end", "<i8"),
        ("fingerprint", "<u8"),
    ]
)
"""A sentence: characters of the document, characters of its passage's searched text, word pieces, and a hash
of its words that repeats of it share."""

_BYTES = np.dtype("u1")

MOST_HASHED = 1_000_000_000
"""Bytes of the largest index whose files are hashed at every opening, about a second's work; `pincite verify`
hashes any."""

POSTINGS = {"indptr": "<i8", "passages": "<i4", "counts": "<i4", "weights": "<f8", "idf": "<f8"}


class Generation:
    """One generation of an index, open for reading. Safe to share between threads."""

    def __init__(self, folder: Path, *, check: bool = True) -> None:
        """Open a generation; with `check`, hash every file against the manifest.

        Raises IndexDamaged, naming the file.
        """
        self.folder = folder
        self.manifest = _read_manifest(folder / "manifest.json")
        if check:
            self.check()
        # All mapped now though some are read later: an update elsewhere may remove files, but not what is mapped.
        self.passages = self._map("passages.bin", PASSAGE)
        self.sentences = self._map("sentences.bin", SENTENCE)
        tokens, basis = self._map("tokens.bin", np.dtype("i1")), self._map("basis.bin", np.dtype("<f4"))
        self._texts = self._map("texts.bin", _BYTES)
        self._search = self._map("search.bin", _BYTES)
        self._records = self._map("documents.jsonl", _BYTES)
        self._terms = self._map("terms.json", _BYTES)
        self._faiss = self._map("dense.faiss", _BYTES)
        self._postings = {key: self._map(f"postings-{key}.bin", np.dtype(kind)) for key, kind in POSTINGS.items()}
        manifest, dimensions = self.manifest, self.manifest.token_dimensions
        counts = (int((self._records == ord("\n")).sum()), len(self.passages), len(self.sentences), len(tokens))
        stated = (manifest.documents, manifest.passages, manifest.sentences, manifest.tokens * dimensions)
        if counts != stated or dimensions < 1 or len(basis) % dimensions:
            raise IndexDamaged(f"{folder / 'manifest.json'}: does not fit the files beside it. {rebuild(folder)}")
        self.tokens: NDArray[np.int8] = tokens.reshape(-1, dimensions)
        self.basis: NDArray[np.float32] = basis.reshape(-1, dimensions)

    def check(self, *, full: bool = False) -> None:
        """Check every file against the manifest. Raises IndexDamaged, naming the first that differs.

        Sizes always; hashes too unless the index is so large that opening would take long (`full`: even then).
        """
        full = full or sum(record.bytes for record in self.manifest.files.values()) <= MOST_HASHED
        for name, record in self.manifest.files.items():
            path = self.folder / name
            try:
                if path.stat().st_size != record.bytes:
                    raise IndexDamaged(
                        f"{path}: is not the file that was written (another size). {rebuild(self.folder)}"
                    )
                if not full:
                    continue
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise IndexDamaged(
                    f"{path}: cannot be read ({error.strerror or error}). {rebuild(self.folder)}"
                ) from error
            if digest != record.sha256:
                raise IndexDamaged(f"{path}: is not the file that was written (another hash). {rebuild(self.folder)}")

    def _map(self, name: str, dtype: "np.dtype[Any]") -> NDArray[Any]:
        path = self.folder / name
        try:
            if path.stat().st_size == 0:
                return np.zeros(0, dtype)
            return np.memmap(path, dtype, "r")
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{path}: cannot be read ({error}). {rebuild(self.folder)}") from error

    @cached_property
    def documents(self) -> list[DocumentRecord]:
        """The documents, in the order of their passages."""
        try:
            return [DocumentRecord.model_validate_json(line) for line in self._records.tobytes().splitlines()]
        except ValidationError as error:
            path = self.folder / "documents.jsonl"
            raise IndexDamaged(f"{path}: is not what was written. {rebuild(self.folder)}") from error

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The passages' embeddings, shape (passages, dimensions): a view of the FAISS index, not a copy."""
        import faiss

        dense: Any = self.dense
        if dense.ntotal == 0:
            return np.zeros((0, dense.d), np.float32)
        view = faiss.rev_swig_ptr(dense.get_xb(), dense.ntotal * dense.d)
        return np.asarray(_Owned(view, dense)).reshape(-1, dense.d)

    @cached_property
    def dense(self) -> "faiss.Index":
        """The FAISS index of the passages' embeddings, by inner product."""
        import faiss

        return faiss.deserialize_index(np.array(self._faiss))

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index."""
        vocabulary = {term: row for row, term in enumerate(json.loads(self._terms.tobytes()))}
        return LexicalIndex(vocabulary=vocabulary, size=len(self.passages), **self._postings)

    @cached_property
    def fingerprints(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The sentences' fingerprints in ascending order, and the sentence that each belongs to."""
        order = np.argsort(self.sentences["fingerprint"], kind="stable")
        return self.sentences["fingerprint"][order], order

    def text(self, passage: int) -> str:
        """Return a passage's words as they stand in its document."""
        row = self.passages[passage]
        return _decode(self._texts[int(row["text_start"]) : int(row["text_end"])])

    def heading(self, passage: int) -> str:
        """Return the heading of a passage's section, empty where there is none."""
        row = self.passages[passage]
        return _decode(self._search[int(row["heading_start"]) : int(row["search_start"])])

    def search_text(self, passage: int) -> str:
        """Return a passage's words as they are searched."""
        row = self.passages[passage]
        return _decode(self._search[int(row["search_start"]) : int(row["search_end"])])

    def document_text(self, document: int) -> str:
        """Return a document's whole text as decoded."""
        start, end = self.documents[document].text
        return _decode(self._texts[start:end])

    def document_bytes(self, document: int) -> bytes:
        """Return a document's whole text, UTF-8."""
        start, end = self.documents[document].text
        return bytes(self._texts[start:end])

    def document_view(self, document: int) -> NDArray[np.uint8]:
        """Return a document's whole text, UTF-8, as it is mapped: nothing is read before it is looked at."""
        start, end = self.documents[document].text
        view: NDArray[np.uint8] = self._texts[start:end].view(np.ndarray)
        return view

    def search_bytes(self, document: int) -> bytes:
        """Return all that is searched of a document, UTF-8."""
        start, end = self.documents[document].search
        return bytes(self._search[start:end])

    def passage_of(self, sentence: int) -> int:
        """Return the passage that a sentence is in."""
        return int(np.searchsorted(self.passages["sentence_end"], sentence, side="right"))

    def repeats_of(self, sentence: int) -> Iterator[int]:
        """Yield the other sentences with the same words, in order."""
        values, owners = self.fingerprints
        value = self.sentences["fingerprint"][sentence]
        first, last = np.searchsorted(values, value), np.searchsorted(values, value, side="right")
        yield from (int(owner) for owner in owners[first:last] if owner != sentence)


def _read_manifest(path: Path) -> Manifest:
    try:
        data = path.read_bytes()
        version = json.loads(data)["recipe"]["format"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexDamaged(f"{path}: missing or not a manifest. {rebuild(path.parent)}") from error
    if version != FORMAT:
        hint = rebuild(path.parent)
        raise IndexMismatch(f"{path.parent}: written by another version of pincite (format {version}). {hint}")
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise IndexDamaged(f"{path}: missing or not a manifest. {rebuild(path.parent)}") from error


def rebuild(generation: Path) -> str:
    """Return what to do about a generation that cannot be used, given its folder."""
    return rebuild_index(generation.parent.parent)


def rebuild_index(index: Path, verb: str = "Rebuild", flag: str = " --rebuild") -> str:
    """Return what to do about an index that cannot be used, given its folder."""
    if index.name == INDEX_FOLDER:
        return f"{verb} it with: pincite index{flag} {shlex.quote(str(index.parent))}"
    return f"{verb} it with: pincite index{flag} FOLDER --index {shlex.quote(str(index))}"


class _Owned:
    """Memory that belongs to a FAISS index, which numpy keeps alive as long as an array of it lives."""

    def __init__(self, view: NDArray[np.float32], owner: object) -> None:
        self.owner = owner
        self.__array_interface__ = view.__array_interface__


def _decode(data: NDArray[np.uint8]) -> str:
    return data.tobytes().decode("utf-8", "surrogatepass")
