"""The embedding model: who it is, how it counts, and what it refuses. Encoding needs its weights and is slow."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.encoder.base import Embedder, encode_question
from index.encoder.compiled import CompiledEmbedder
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED, PACKAGED_SHA256, ModelFiles
from index.encoder.reference import SentenceTransformerEmbedder
from index.errors import EmbedderError
from index.settings import Runtime
from tests.berts import tiny_bert
from tests.fakes import FakeEmbedder


def test_the_packaged_model_is_the_published_one() -> None:
    identity = make_embedder(PACKAGED).identity
    assert (identity.name, identity.weights_sha256) == (PACKAGED, PACKAGED_SHA256)
    assert (identity.dimensions, identity.max_tokens, identity.normalised) == (384, 256, True)
    files = ModelFiles()
    assert hashlib.sha256(files.weights.read_bytes()).hexdigest() == PACKAGED_SHA256
    files.check()


def test_the_packaged_model_has_an_identity_without_being_hashed_and_is_checked_before_use(tmp_path: Path) -> None:
    files = ModelFiles()
    assert files.identity == make_embedder(PACKAGED).identity
    assert "_hashed" not in vars(files)
    other = ModelFiles()
    vars(other)["folder"] = tiny_bert(tmp_path).folder
    assert other.identity.weights_sha256 == PACKAGED_SHA256
    for make in (lambda: CompiledEmbedder(other, "f32"), lambda: SentenceTransformerEmbedder(other).load()):
        with pytest.raises(EmbedderError, match="not the published weights"):
            make()


def test_weights_are_hashed_meanwhile_and_what_is_wrong_with_them_comes_first(tmp_path: Path) -> None:
    files = ModelFiles()
    with files.checked():
        pass
    assert vars(files)["_hashed"] == PACKAGED_SHA256
    other = ModelFiles()
    vars(other)["folder"] = tiny_bert(tmp_path).folder
    with pytest.raises(EmbedderError, match="not the published weights"), other.checked():
        raise EmbedderError("they make no graph")
    other.weights.unlink()
    missing = ModelFiles(str(tmp_path))
    with pytest.raises(EmbedderError, match="weights are missing"), missing.checked():
        pass


def test_other_models_are_hashed_for_their_identity(tmp_path: Path) -> None:
    files = tiny_bert(tmp_path)
    assert files.identity.weights_sha256 == hashlib.sha256(files.weights.read_bytes()).hexdigest()
    assert (files.identity.name, files.identity.dimensions) == (tmp_path.name, 16)


def test_one_embedder_a_model() -> None:
    assert make_embedder(PACKAGED) is make_embedder(PACKAGED)
    assert make_embedder(PACKAGED, "sentence-transformers") is not make_embedder(PACKAGED)
    assert isinstance(make_embedder(PACKAGED, "sentence-transformers"), SentenceTransformerEmbedder)


def test_word_pieces_are_counted_without_special_ones_or_cuts() -> None:
    assert make_embedder(PACKAGED).count(["", "base", "the base", "base " * 300, "counternarcotics"]) == [
        0,
        1,
        2,
        300,
        4,
    ]


def test_a_model_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"no such folder.*index\.model"):
        _ = ModelFiles(str(tmp_path / "nowhere")).identity
    with pytest.raises(EmbedderError, match="weights are missing"):
        _ = ModelFiles(str(tmp_path)).weights


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
    embedder = FakeEmbedder(max_tokens=18)
    found = encode_question(embedder, question)
    assert max(embedder.count(embedder.texts)) <= 16
    assert "".join("".join(embedder.texts).split()) == "".join(question.split())
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)
    assert len(found.tokens) == len(found.offsets)
    read = "".join(question[start:end] for start, end in found.offsets)
    assert read == "".join(question.split())


@pytest.fixture(params=["compiled", "sentence-transformers"])
def real(request: pytest.FixtureRequest) -> Embedder:
    runtime: Runtime = request.param
    return make_embedder(PACKAGED, runtime)


@pytest.mark.slow
def test_the_real_encoder_refuses_what_it_cannot_read_whole(real: Embedder) -> None:
    assert len(real.encode(["base " * 254])[0].tokens) == 254
    with pytest.raises(ValueError, match="302 tokens exceeds the encoder's 256"):
        real.encode(["base", "base " * 300])
    assert real.encode([]) == []


@pytest.mark.slow
def test_the_real_word_pieces_map_to_the_words(real: Embedder) -> None:
    text = "Ivanov visited Managua; “counternarcotics” café."
    (encoded,) = real.encode([text])
    words = [text[start:end] for start, end in encoded.offsets]
    assert words[:4] == ["Ivanov", "visited", "Mana", "gua"]
    assert "".join(words) == "".join(text.split())
    assert encoded.tokens.shape == (len(words), 384)
    assert np.allclose(np.linalg.norm(encoded.tokens, axis=1), 1, atol=1e-3)
    assert np.linalg.norm(encoded.vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_the_real_vectors_mean_something_and_do_not_depend_on_their_batch(real: Embedder) -> None:
    texts = [
        "Who trains the police?",
        "Officers are taught by instructors.",
        "The harvest of wheat was poor this year.",
    ]
    question, answer, other = (encoded.vector for encoded in real.encode(texts))
    assert question @ answer > question @ other + 0.1
    (alone,) = real.encode(texts[:1])
    assert alone.vector @ question > 0.999


@pytest.mark.slow
def test_the_real_encoder_reads_a_long_question_whole(real: Embedder) -> None:
    found = encode_question(real, "helicopters for Peru " * 150)
    assert len(found.tokens) == real.count(["helicopters for Peru " * 150])[0]
    short, other = real.encode(["helicopters for Peru", "wheat for Brazil"])
    assert found.vector @ short.vector > found.vector @ other.vector + 0.2
