"""Each text is encoded once, in this process or an earlier one, and a file never gives another encoder's vectors."""

from pathlib import Path

import numpy as np
import pytest

from evals.training.vectors import KeptVectors
from index.encoder.base import encode_question
from tests.fakes import FakeEmbedder

TEXTS = ["a dam", "the river Tana", "a dam", "one word more than that"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "vectors.npz"


def test_rows_are_the_texts_in_order(path: Path) -> None:
    embedder = FakeEmbedder()
    found = KeptVectors(embedder, path)(TEXTS)
    wanted = np.stack([encode_question(embedder, text).vector for text in TEXTS])
    assert found.dtype == np.float32 and found == pytest.approx(wanted, abs=1e-3)
    assert KeptVectors(embedder, path)(TEXTS[::-1]).tolist() == found[::-1].tolist()


def test_each_text_is_encoded_once(path: Path) -> None:
    embedder = FakeEmbedder()
    vectors = KeptVectors(embedder, path)
    vectors(TEXTS)
    vectors([*TEXTS, "new"])
    assert sorted(embedder.texts) == sorted({*TEXTS, "new"})


def test_the_next_process_encodes_what_is_new(path: Path) -> None:
    first = KeptVectors(FakeEmbedder(), path)(TEXTS)
    embedder = FakeEmbedder()
    again = KeptVectors(embedder, path)(["new", *TEXTS])
    assert embedder.texts == ["new"] and again[1:].tolist() == first.tolist()
    KeptVectors(embedder, path)(["new", *TEXTS])
    assert embedder.texts == ["new"]


def test_another_encoder_begins_anew(path: Path) -> None:
    KeptVectors(FakeEmbedder(), path)(TEXTS)
    other = FakeEmbedder(name="other", dimensions=8)
    assert KeptVectors(other, path)(TEXTS).shape == (4, 8)
    assert set(other.texts) == set(TEXTS)


@pytest.mark.parametrize("kept", [0, 20, 400])
def test_a_damaged_file_counts_for_nothing(path: Path, kept: int) -> None:
    first = KeptVectors(FakeEmbedder(), path)(TEXTS)
    path.write_bytes(path.read_bytes()[:kept])
    embedder = FakeEmbedder()
    assert KeptVectors(embedder, path)(TEXTS).tolist() == first.tolist() and len(embedder.texts) == 3


def test_long_texts_are_read_in_windows(path: Path) -> None:
    embedder = FakeEmbedder(max_pieces=10)
    long = " ".join(f"word{i}" for i in range(40))
    [found, _] = KeptVectors(embedder, path)([long, "a dam"])
    assert found == pytest.approx(encode_question(embedder, long).vector, abs=1e-3)


def test_nothing_is_written_beside_it(path: Path) -> None:
    KeptVectors(FakeEmbedder(), path)(TEXTS)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
