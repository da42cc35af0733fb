"""The embedding model: who it is, how it counts, and what it refuses. Encoding needs its weights and is slow."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.embedder import PACKAGED, PACKAGED_SHA256, SentenceTransformerEmbedder, embedder_for, encode_question
from index.errors import EmbedderError
from tests.fakes import FakeEmbedder


def test_the_packaged_model_is_the_published_one() -> None:
    identity = embedder_for(PACKAGED).identity
    assert (identity.name, identity.weights_sha256) == (PACKAGED, PACKAGED_SHA256)
    assert (identity.dimensions, identity.max_pieces, identity.normalised) == (384, 256, True)
    weights = (embedder_for(PACKAGED).folder / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == PACKAGED_SHA256


def test_the_packaged_model_promises_its_identity_without_being_hashed() -> None:
    embedder = SentenceTransformerEmbedder(PACKAGED)
    assert embedder.promised_identity == embedder_for(PACKAGED).identity
    assert "identity" not in vars(embedder)


def test_other_models_are_hashed_for_what_they_promise(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"hidden_size": 8}', "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    embedder = SentenceTransformerEmbedder(str(tmp_path))
    assert embedder.promised_identity == embedder.identity
    assert embedder.identity.weights_sha256 == hashlib.sha256(b"weights").hexdigest()


def test_one_embedder_a_model() -> None:
    assert embedder_for(PACKAGED) is embedder_for(PACKAGED)


def test_word_pieces_are_counted_without_special_ones_or_cuts() -> None:
    assert embedder_for(PACKAGED).count(["", "base", "the base", "base " * 300, "counternarcotics"]) == [
        0,
        1,
        2,
        300,
        4,
    ]


def test_a_model_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"no such folder.*index\.model"):
        _ = SentenceTransformerEmbedder(str(tmp_path / "nowhere")).identity
    with pytest.raises(EmbedderError, match="weights are missing"):
        _ = SentenceTransformerEmbedder(str(tmp_path)).identity


def test_a_short_question_is_encoded_as_it_is(embedder: FakeEmbedder) -> None:
    (expected,) = embedder.encode(["Who trains police?"])
    found = encode_question(embedder, "Who trains police?")
    assert np.array_equal(found.vector, expected.vector)
    assert np.array_equal(found.offsets, expected.offsets)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("police " * 40 + "navy " * 21 + "base", id="words"),
        pytest.param("".join(f"part{n:04}" for n in range(40)), id="no spaces"),
        pytest.param("one long-word" + "x" * 300 + " and the end", id="both"),
    ],
)
def test_a_long_question_is_read_in_windows_and_nothing_is_lost(question: str) -> None:
    embedder = FakeEmbedder(max_pieces=18)
    found = encode_question(embedder, question)
    assert max(embedder.count(embedder.texts)) <= 16
    assert "".join("".join(embedder.texts).split()) == "".join(question.split())
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)
    assert len(found.tokens) == len(found.offsets)
    read = "".join(question[start:end] for start, end in found.offsets)
    assert read == "".join(question.split())


@pytest.mark.slow
def test_the_real_encoder_refuses_what_it_cannot_read_whole() -> None:
    embedder = embedder_for(PACKAGED)
    assert len(embedder.encode(["base " * 254])[0].tokens) == 254
    with pytest.raises(ValueError, match="302 word pieces exceeds the encoder's 256"):
        embedder.encode(["base", "base " * 300])
    assert embedder.encode([]) == []


@pytest.mark.slow
def test_the_real_word_pieces_map_to_the_words() -> None:
    text = "Ivanov visited Managua; “counternarcotics” café."
    (encoded,) = embedder_for(PACKAGED).encode([text])
    words = [text[start:end] for start, end in encoded.offsets]
    assert words[:4] == ["Ivanov", "visited", "Mana", "gua"]
    assert "".join(words) == "".join(text.split())
    assert encoded.tokens.shape == (len(words), 384)
    assert np.allclose(np.linalg.norm(encoded.tokens, axis=1), 1, atol=1e-3)
    assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_the_real_vectors_mean_something_and_do_not_depend_on_their_batch() -> None:
    embedder = embedder_for(PACKAGED)
    texts = [
        "Who trains the police?",
        "Officers are taught by instructors.",
        "The harvest of wheat was poor this year.",
    ]
    question, answer, other = (encoded.vector for encoded in embedder.encode(texts))
    assert question @ answer > question @ other + 0.1
    (alone,) = embedder.encode(texts[:1])
    assert alone.vector @ question > 0.999


@pytest.mark.slow
def test_the_real_encoder_reads_a_long_question_whole() -> None:
    embedder = embedder_for(PACKAGED)
    found = encode_question(embedder, "helicopters for Peru " * 150)
    assert len(found.tokens) == embedder.count(["helicopters for Peru " * 150])[0]
    short, other = embedder.encode(["helicopters for Peru", "wheat for Brazil"])
    assert found.vector @ short.vector > found.vector @ other.vector + 0.2
