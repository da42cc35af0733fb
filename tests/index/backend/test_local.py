"""A folder as a back end: each snapshot keeps its generation open for as long as someone has it, and no longer."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

from index.backend.local import LocalBackend
from index.indexing.builder import Builder
from index.store.store import Store


def test_a_reader_goes_on_with_its_snapshot_and_others_are_let_go(
    corpus: Path, write: Callable[[str, str | bytes], Path], builder: Builder, store: Store
) -> None:
    backend, seen, texts = LocalBackend(store), [], []
    for number in range(5):
        write("a.txt", f"Ship {number} sailed.")
        builder.update(corpus)
        at = backend.snapshot()
        seen.append(weakref.ref(at.held.generation))  # type: ignore[attr-defined]
        if number == 1:
            older = at
        texts.append(backend.document_text(at, 0))
    del at
    gc.collect()
    assert [one() is not None for one in seen] == [False, True, False, False, False]
    assert backend.document_text(older, 0) == texts[1] != texts[4]
    assert len(backend.lexical(older, [["ship"]], 9)[0].keys) == 1
    backend.close()
    assert backend.document_text(backend.snapshot(), 0) == texts[4]
