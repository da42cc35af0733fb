"""Checks that what the arrays of a segment point at exists: an index may have been made by anyone, hashes and all."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.store.segment import ENDS, POSTINGS, Segment

_PASSAGE_FIELDS = (
    (("start", "end"), "texts"),
    (("text_start", "text_end"), "texts"),
    (("heading_start", "context_start", "search_start", "search_end"), "search"),
    (("sentence_start", "sentence_end"), "sentences"),
    (("token_start", "token_end"), "tokens"),
)
"""Columns of a passage that never fall from left to right, and what the last one points into."""

_SENTENCE_FIELDS = (
    (("start", "end"), "texts"),
    (("search_start", "search_end"), None),
    (("token_start", "token_end"), "tokens"),
)


def check_ranges(segment: Segment) -> None:
    """Raise IndexDamaged, naming the file, if an array of a segment points at what does not exist."""
    checks: dict[str, Callable[[], bool]] = {
        "ends.bin": lambda: _has_ends(segment),
        "passages.bin": lambda: _has_rows(segment, segment.passages, _PASSAGE_FIELDS) and _has_owners(segment),
        "sentences.bin": lambda: _has_rows(segment, segment.sentences, _SENTENCE_FIELDS),
        "fingerprint-owners.bin": lambda: _are_below(segment.owners, len(segment.sentences)),
        "vectors.bin": lambda: bool(np.isfinite(segment.vectors).all()),
    }
    for name, is_sound in checks.items():
        if not is_sound():
            raise segment.damage(name)
    fault = segment.postings.find_fault(segment.record.passages)
    if fault is not None:
        raise segment.damage(POSTINGS[fault])


def _has_ends(segment: Segment) -> bool:
    wanted = {
        "text": len(segment.texts),
        "search": len(segment.search),
        "passages": len(segment.passages),
        "sentences": len(segment.sentences),
        "tokens": len(segment.tokens),
        "record": segment.record_bytes,
    }
    last = segment.ends[-1]
    return bool((np.diff(segment.ends, axis=0) >= 0).all()) and all(
        int(last[ENDS.index(key)]) == size for key, size in wanted.items()
    )


def _has_rows(segment: Segment, rows: NDArray[np.void], fields: tuple[tuple[tuple[str, ...], str | None], ...]) -> bool:
    for names, target in fields:
        before = np.zeros(len(rows), np.int64)
        for name in names:
            if (rows[name] < before).any():
                return False
            before = rows[name]
        if target is not None and not _are_below(before, len(getattr(segment, target)) + 1):
            return False
    return True


def _has_owners(segment: Segment) -> bool:
    counts = np.diff(segment.column("passages"))
    return np.array_equal(segment.passages["document"], np.repeat(np.arange(len(counts)), counts))


def _are_below(numbers: NDArray[Any], limit: int) -> bool:
    return not len(numbers) or (int(numbers.min()) >= 0 and int(numbers.max()) < limit)
