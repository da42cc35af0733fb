"""What Milvus keeps of an index, as it goes into fields and comes out again.

Fields hold text of at most 65,535 bytes: bytes are packed and written in base 64; what is longer is cut into pieces.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.backend.base import StoredDocument, StoredPassage, TermStatistics
from index.encoder.token_codes import Codes
from index.errors import BackendMismatch
from index.store.manifest import DocumentRecord
from index.store.segment import PASSAGE, SENTENCE

PIECE = 60_000
"""Characters of a piece: a field of Milvus holds at most 65,535 bytes."""

LONGEST_TERM = 60
"""Characters of the longest term that is written out; a longer one is hashed."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxy0123456789")
"""What Milvus's standard analyzer neither splits nor changes, but for `z`, which is around all else."""


def escape(term: str) -> str:
    """Return a term as one token of Milvus's standard analyzer: different terms are different tokens."""
    found = "".join(one if one in _PLAIN else f"z{ord(one):x}z" for one in term)
    if len(found) <= LONGEST_TERM:
        return found
    return f"zh{hashlib.blake2b(term.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}z"


def print_of(fingerprint: int) -> int:
    """Return what stands for a sentence's fingerprint: Milvus has no unsigned numbers, 3.2 takes no negative ones."""
    return fingerprint >> 1


def within(field: str, values: Sequence[int]) -> str:
    """Return the condition that a field has one of some values, said by runs of neighbours where there are few."""
    if not len(values):
        return f"{field} in []"
    ordered = np.unique(np.asarray(values, np.int64))
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 2) != 1)
    if 2 * len(starts) > len(ordered):
        return f"{field} in {ordered.tolist()}"
    ends = [*(starts[1:] - 1).tolist(), len(ordered) - 1]
    runs = zip(ordered[starts].tolist(), ordered[ends].tolist(), strict=True)
    return "(" + " or ".join(f"({field} >= {first} and {field} <= {last})" for first, last in runs) + ")"


def pack(data: bytes) -> str:
    """Return bytes as text that a field can hold."""
    return base64.b64encode(zlib.compress(data, 1)).decode("ascii")


def unpack(text: str) -> bytes:
    """Return the bytes of a packed text. Raises BackendMismatch."""
    try:
        return zlib.decompress(base64.b64decode(text))
    except (ValueError, zlib.error) as error:
        raise BackendMismatch("Milvus holds something else than was written. Run pincite index --rebuild.") from error


def pieces(text: str) -> list[str]:
    """Return a text in pieces that fit into fields; at least one."""
    return [text[start : start + PIECE] for start in range(0, len(text), PIECE)] or [""]


def pack_passage(passage: StoredPassage) -> str:
    """Return all of a passage but the codes of its word pieces."""
    texts = [passage.heading, passage.context, passage.search_text, passage.text, " ".join(passage.terms)]
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    sizes = np.array([len(passage.sentences), *map(len, encoded)], "<i4").tobytes()
    return pack(b"".join([sizes, passage.row.tobytes(), passage.sentences.tobytes(), *encoded]))


def unpack_passage(text: str, codes: Codes | None) -> StoredPassage:
    """Return a packed passage. Raises BackendMismatch."""
    data = unpack(text)
    count, *sizes = np.frombuffer(data, "<i4", 6).tolist()
    at = 24
    row: np.void = np.frombuffer(data, PASSAGE, 1, at)[0]
    at += PASSAGE.itemsize
    sentences: NDArray[np.void] = np.frombuffer(data, SENTENCE, count, at)
    at += SENTENCE.itemsize * count
    texts = []
    for size in sizes:
        texts.append(data[at : at + size].decode("utf-8", "surrogatepass"))
        at += size
    heading, context, search_text, own, terms = texts
    return StoredPassage(row, sentences, heading, context, search_text, own, tuple(terms.split()), codes)


def pack_codes(codes: Codes) -> str:
    """Return the codes of word pieces, which do not compress."""
    width = codes.shape[1] if codes.ndim == 2 else 0
    return f"{width}:{base64.b64encode(np.ascontiguousarray(codes).tobytes()).decode('ascii')}"


def unpack_codes(text: str) -> Codes:
    """Return the codes of word pieces, shape (pieces, bytes)."""
    width, _, data = text.partition(":")
    codes: Codes = np.frombuffer(base64.b64decode(data), np.uint8).reshape(-1, max(1, int(width)))
    return codes


def pack_document(document: StoredDocument) -> str:
    """Return what is known of a document without its passages."""
    value = {
        "record": document.record.model_dump_json(),
        "passages": document.passages,
        "heads": document.heads,
        "furniture": document.furniture,
        "beginning": document.beginning,
    }
    return pack(json.dumps(value).encode())


def unpack_document(sequence: int, text: str) -> StoredDocument:
    """Return a packed document."""
    value = json.loads(unpack(text))
    record = DocumentRecord.model_validate_json(value["record"])
    return StoredDocument(
        sequence, record, value["passages"], value["heads"], tuple(value["furniture"]), value["beginning"]
    )


def pack_statistics(statistics: TermStatistics) -> str:
    """Return the statistics of some passages; counts may be negative where passages were removed."""
    value = {"frequencies": statistics.frequencies, "total": statistics.total}
    return pack(json.dumps(dict(value), ensure_ascii=True).encode())


def sum_statistics(texts: Iterable[str]) -> TermStatistics:
    """Return the sum of packed statistics."""
    frequencies: dict[str, int] = {}
    total = 0
    for text in texts:
        value = json.loads(unpack(text))
        total += value["total"]
        for term, count in value["frequencies"].items():
            frequencies[term] = frequencies.get(term, 0) + count
    return TermStatistics({term: count for term, count in frequencies.items() if count > 0}, total)


def negative(statistics: TermStatistics) -> TermStatistics:
    """Return statistics that take others away."""
    return TermStatistics({term: -count for term, count in statistics.frequencies.items()}, -statistics.total)


def statistics_of_passages(passages: Iterable[Sequence[str]]) -> TermStatistics:
    """Return the statistics of passages, given their terms."""
    frequencies: dict[str, int] = {}
    total = 0
    for own in passages:
        total += len(own)
        for term in set(own):
            frequencies[term] = frequencies.get(term, 0) + 1
    return TermStatistics(frequencies, total)


def joined(rows: Iterable[Mapping[str, object]]) -> str:
    """Return the text of rows that hold its pieces."""
    return "".join(str(row["data"]) for row in sorted(rows, key=lambda row: int(str(row["piece"]))))
