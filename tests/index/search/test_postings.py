"""Postings: written in runs, merged and cut, they are those of the passages that are left."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.search.postings_writer
from index.search.postings import FILES, Postings, code_type
from index.search.postings_writer import PostingsWriter, merge

WORDS = st.text(st.sampled_from("abé\u3042\U0001f600"), min_size=1, max_size=2)
CORPORA = st.lists(st.lists(WORDS, max_size=6), max_size=12)


def told(postings: Postings) -> list[dict[str, tuple[int, int]]]:
    """Return for each passage its terms, each with how often it occurs and how many terms the passage has."""
    found: list[dict[str, tuple[int, int]]] = [{} for _ in postings.lengths]
    for row, name in enumerate(postings.names):
        place = postings.place(row)
        passages = postings.passages[place].tolist()
        assert passages == sorted(set(passages))
        assert passages, "a term that no passage has"
        assert postings.row(name) == row
        for passage, code in zip(passages, postings.codes[place].tolist(), strict=True):
            found[passage][name] = tuple(postings.pairs[code].tolist())
    assert list(postings.names) == sorted(postings.names)
    return found


def expected(corpus: list[list[str]]) -> list[dict[str, tuple[int, int]]]:
    return [{term: (passage.count(term), len(passage)) for term in passage} for passage in corpus]


@given(CORPORA)
def test_postings_tell_what_every_passage_has(corpus: list[list[str]]) -> None:
    postings = Postings.build(corpus)
    assert told(postings) == expected(corpus)
    assert postings.lengths.tolist() == [len(passage) for passage in corpus]
    assert postings.row("c") is None
    assert postings.row("") is None


@given(CORPORA, st.integers(1, 8))
def test_runs_on_the_disk_make_the_postings_that_memory_would(corpus: list[list[str]], most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        writer = PostingsWriter(Path(folder), run=most)
        for passage in corpus:
            writer.add(passage)
        saved = writer.save()
        assert told(Postings.from_arrays(saved)) == expected(corpus)
        assert saved.keys() == FILES.keys()


@given(st.lists(st.tuples(CORPORA, st.integers(0, 12), st.integers(0, 12)), max_size=4), CORPORA)
def test_passages_of_other_postings_can_be_taken_and_added_to(
    others: list[tuple[list[list[str]], int, int]], more: list[list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        writer, corpus = PostingsWriter(Path(folder)), list[list[str]]()
        for other, one, two in others:
            source = Postings.build(other)
            first, last = sorted((min(one, len(other)), min(two, len(other))))
            writer.take(source, 0, first // 2)
            writer.take(source, first, last)
            corpus += other[: first // 2] + other[first:last]
        for passage in more:
            writer.add(passage)
        assert told(Postings.from_arrays(writer.save())) == expected(corpus + more)


def test_a_merge_in_many_blocks_is_a_merge_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(0)
    corpora = [[[f"t{n}" for n in chance.integers(0, 30, 9)] for _ in range(40)] for _ in range(3)]
    sources = [Postings.build(corpus) for corpus in corpora]
    numbers = np.split(chance.permutation(120).astype(np.int32), 3)
    numbers = [np.sort(own) for own in numbers]  # ascending within a source, interleaved between them
    whole = merge(list(zip(sources, numbers, strict=True)), 120, tmp_path)
    monkeypatch.setattr(index.search.postings_writer, "RUN_POSTINGS", 7)
    parts = merge(list(zip(sources, numbers, strict=True)), 120, tmp_path)
    corpus: list[list[str]] = [[] for _ in range(120)]
    for own, passages in zip(numbers, corpora, strict=True):
        for number, passage in zip(own.tolist(), passages, strict=True):
            corpus[number] = passage
    assert told(Postings.from_arrays(whole)) == told(Postings.from_arrays(parts)) == expected(corpus)


def test_many_pairs_take_wider_codes() -> None:
    corpus = [["a"] * count + [f"b{n}" for n in range(length)] for count in range(1, 3) for length in range(3)]
    assert Postings.build(corpus).codes.dtype == np.dtype("<u2")
    assert code_type(1 << 16) == np.dtype("<u2")
    assert code_type((1 << 16) + 1) == np.dtype("<u4")
