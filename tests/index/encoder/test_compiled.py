"""The compiled encoder, on tiny models; against sentence-transformers where a test says so."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from index.encoder.agreement import TEXTS, compare, readable_texts, reference_array, reference_rows, rows_of
from index.encoder.base import Encoded
from index.encoder.compiled import BATCH_TEXTS, CompiledEmbedder
from index.encoder.model_files import ModelFiles
from index.encoder.openvino_runtime import precisions
from index.encoder.reference import SentenceTransformerEmbedder
from index.errors import EmbedderError, UnsupportedModel
from tests.berts import tiny_bert
from tests.fakes import FakeEmbedder

ODD = ["Who trains police in Managua?", "", "café 🚁 ‘x’", "x" * 30, "base " * 30, "\n a \t", "é", "?" * 5]

ROOT = Path(__file__).resolve().parents[3]


def equal(a: Encoded, b: Encoded, tolerance: float = 1e-5) -> bool:
    return (
        np.array_equal(a.offsets, b.offsets)
        and np.allclose(a.vector, b.vector, atol=tolerance)
        and np.allclose(a.tokens, b.tokens, atol=tolerance)
    )


@pytest.fixture
def embedder(tmp_path: Path) -> CompiledEmbedder:
    return CompiledEmbedder(tiny_bert(tmp_path / "model"), "f32")


def test_vectors_have_length_one_and_word_pieces_their_places(embedder: CompiledEmbedder) -> None:
    text = "Who trains police in Managua? Café 🚁."
    (encoded,) = embedder.encode([text])
    words = [text[start:end] for start, end in encoded.offsets]
    assert words == ["Who", "train", "s", "police", "in", "Man", "agua", "?", "Café", "🚁", "."]
    assert encoded.tokens.shape == (len(words), 16)
    assert np.allclose(np.linalg.norm(encoded.tokens, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-5)


def test_no_text_and_an_empty_one(embedder: CompiledEmbedder) -> None:
    assert embedder.encode([]) == []
    (empty,) = embedder.encode([""])
    assert (empty.vector.shape, empty.tokens.shape, empty.offsets.shape) == ((16,), (0, 16), (0, 2))
    assert np.linalg.norm(empty.vector) == pytest.approx(1, abs=1e-5)


def test_a_text_is_read_to_the_last_word_piece_and_a_longer_one_refused(embedder: CompiledEmbedder) -> None:
    whole, other = embedder.encode(["base " * 29 + "police", "base " * 30])
    assert len(whole.tokens) == len(other.tokens) == 30
    assert not np.allclose(whole.tokens[29], other.tokens[29], atol=1e-3)
    with pytest.raises(ValueError, match="33 tokens exceeds the encoder's 32"):
        embedder.encode(["base", "base " * 31])


@pytest.mark.parametrize("precision", precisions())
def test_a_text_is_encoded_alike_whatever_it_is_encoded_with(tmp_path: Path, precision: str) -> None:
    embedder = CompiledEmbedder(tiny_bert(tmp_path), precision)
    texts = [f"{text} {'a ' * (number % 7)}" for number, text in enumerate(ODD[:3] * (2 * BATCH_TEXTS))]
    together = embedder.encode(texts)
    for text, encoded in zip(texts, together, strict=True):
        (alone,) = embedder.encode([text])
        assert equal(alone, encoded, 0)
        assert alone.vector @ encoded.vector > 0.9995


def test_texts_come_back_in_their_order(embedder: CompiledEmbedder) -> None:
    texts = [("police " * (number % 5 + 1)).strip() for number in range(5 * BATCH_TEXTS)]
    assert [len(encoded.tokens) for encoded in embedder.encode(texts)] == [
        number % 5 + 1 for number in range(5 * BATCH_TEXTS)
    ]


def test_threads_share_it(embedder: CompiledEmbedder) -> None:
    expected = embedder.encode(ODD)
    found: dict[int, list[Encoded]] = {}

    def encode(number: int) -> None:
        found[number] = embedder.encode(ODD * 8)

    threads = [threading.Thread(target=encode, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 8
    for encoded in found.values():
        assert all(equal(a, b) for a, b in zip(encoded, expected * 8, strict=True))


def test_closing_ends_what_is_under_way(embedder: CompiledEmbedder) -> None:
    failed: list[BaseException] = []
    begun = threading.Event()

    def encode() -> None:
        try:
            while True:
                embedder.encode(ODD * 8)
                begun.set()
        except EmbedderError as error:
            failed.append(error)

    threads = [threading.Thread(target=encode) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    embedder.close()
    embedder.close()
    for thread in threads:
        thread.join(timeout=60)
    assert len(failed) == 3
    with pytest.raises(EmbedderError, match="was stopped"):
        embedder.encode(["more"])


LEAVING = """
import sys, threading
from index.encoder.compiled import CompiledEmbedder
from index.encoder.model_files import ModelFiles
embedder, begun = CompiledEmbedder(ModelFiles(sys.argv[1]), "f32"), threading.Event()
def encode():
    while True:
        embedder.encode(["the police " * 14] * 400)
        begun.set()
for _ in range(3):
    threading.Thread(target=encode, daemon=True).start()
begun.wait()
"""


def test_a_process_ends_well_while_its_threads_are_encoding(tmp_path: Path) -> None:
    tiny_bert(tmp_path, hidden=256)
    command = [sys.executable, "-c", LEAVING, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "terminate" not in done.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"model_type": "mpnet"}, "model_type is mpnet, not bert", id="type"),
        pytest.param({"hidden_act": "relu"}, "hidden_act is relu", id="activation"),
        pytest.param({"position_embedding_type": "relative_key"}, "position_embedding_type", id="positions"),
        pytest.param({"pooling": "max"}, "pooling is max_tokens, not mean or CLS", id="pooling"),
        pytest.param({"num_hidden_layers": 3}, "weights have no 'encoder.layer.2", id="weights"),
        pytest.param({"max_position_embeddings": 20}, "reads 32 tokens and has 20 positions", id="length"),
    ],
)
def test_a_model_of_another_kind_is_not_compiled(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    with pytest.raises(UnsupportedModel, match=reason):
        CompiledEmbedder(tiny_bert(tmp_path, **changes), "f32")  # type: ignore[arg-type]


def test_a_model_with_more_modules_is_not_compiled(tmp_path: Path) -> None:
    files = tiny_bert(tmp_path)
    path = tmp_path / "modules.json"
    path.write_text(path.read_text("utf-8").replace("models.Normalize", "models.Dense"), "utf-8")
    with pytest.raises(UnsupportedModel, match="made of Transformer, Pooling, Dense"):
        CompiledEmbedder(files, "f32")
    path.unlink()
    with pytest.raises(UnsupportedModel, match=r"no modules\.json"):
        CompiledEmbedder(files, "f32")


def test_damaged_weights_are_an_error_not_a_reason_to_use_another_runtime(tmp_path: Path) -> None:
    files = tiny_bert(tmp_path)
    path = tmp_path / "model.safetensors"
    whole = path.read_bytes()
    for damaged in (b"", b"\x10", b"\x10\0\0\0\0\0\0\0not a header....", whole[:-100], b"\x02" + b"\0" * 7 + b"[]"):
        path.write_bytes(damaged)
        with pytest.raises(EmbedderError, match="weights cannot be read") as caught:
            CompiledEmbedder(files, "f32")
        assert not isinstance(caught.value, UnsupportedModel)


def test_weights_of_a_model_with_heads_are_found(tmp_path: Path) -> None:
    plain = CompiledEmbedder(tiny_bert(tmp_path / "plain"), "f32").encode(ODD)
    named = CompiledEmbedder(tiny_bert(tmp_path / "named", prefix="bert."), "f32").encode(ODD)
    assert all(equal(a, b) for a, b in zip(plain, named, strict=True))


def test_the_texts_to_compare_fit_any_encoder() -> None:
    short = FakeEmbedder(max_tokens=6)
    assert max(short.count(readable_texts(short))) <= 4
    assert readable_texts(FakeEmbedder(max_tokens=512)) == list(TEXTS)


def test_an_embedder_agrees_with_itself_and_not_with_another() -> None:
    rows = rows_of(FakeEmbedder().encode(list(TEXTS)))
    assert compare(FakeEmbedder(), rows).is_close
    assert not compare(FakeEmbedder(dimensions=8), rows).is_close
    turned = [np.roll(row, 1, axis=1) for row in rows]
    assert not compare(FakeEmbedder(), turned).is_close
    missing = [row * np.float32("nan") for row in rows]
    assert compare(FakeEmbedder(), missing).texts == -1


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("is_normalised", [True, False])
def test_a_tiny_model_gives_what_sentence_transformers_gives(
    tmp_path: Path, pooling: str, layers: int, is_normalised: bool
) -> None:
    files = tiny_bert(tmp_path, pooling=pooling, layers=layers, is_normalised=is_normalised, seed=layers)
    expected = SentenceTransformerEmbedder(files, is_exact=True).encode(ODD)
    found = CompiledEmbedder(files, "f32").encode(ODD)
    assert all(equal(a, b, 1e-4) for a, b in zip(found, expected, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("precision", precisions())
def test_the_packaged_model_gives_what_sentence_transformers_gives(seeds: Path, precision: str) -> None:
    files = ModelFiles()
    lines = (seeds / "004_9279bc81b1f40349.txt").read_text("utf-8").splitlines()
    texts = [*[line for line in lines if line.strip()][:40], *TEXTS]
    expected = SentenceTransformerEmbedder(files, is_exact=True).encode(texts)
    found = CompiledEmbedder(files, precision).encode(texts)
    for a, b in zip(found, expected, strict=True):
        assert a.vector @ b.vector > 0.9998
        assert np.array_equal(a.offsets, b.offsets)
        assert (a.tokens * b.tokens).sum(axis=1).min(initial=1.0) > 0.9995


@pytest.mark.slow
def test_the_kept_reference_is_what_its_command_makes() -> None:
    files = ModelFiles()
    kept = reference_rows(files.identity, FakeEmbedder())
    made = reference_array().astype(np.float32)
    assert np.allclose(np.concatenate(kept), made[:, :-1], atol=2e-3)
    assert [len(rows) for rows in kept] == np.diff([*np.flatnonzero(made[:, -1]), len(made)]).tolist()
    assert compare(CompiledEmbedder(files, "f32"), kept).is_close
