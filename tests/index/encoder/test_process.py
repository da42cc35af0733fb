"""The encoder in a child process: a cheap embedder stands in for the model on the other side."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.encoder.base import Encoded
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED, ModelFiles
from index.encoder.process import EncoderProcess
from index.errors import EmbedderError
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).resolve().parents[3]
SERVE = """
import os, sys, time
sys.path.insert(0, {root!r})
from index.encoder.process import serve
from tests.fakes import FakeEmbedder
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
print("a library that prints to standard output")
{before}
serve(FakeEmbedder(), sys.stdin.buffer, answers)
"""


def process(before: str = "") -> EncoderProcess:
    return EncoderProcess(ModelFiles(), command=[sys.executable, "-c", SERVE.format(root=str(ROOT), before=before)])


@pytest.fixture
def encoder() -> Iterator[EncoderProcess]:
    encoder = process()
    yield encoder
    encoder.close()


def equal(a: Encoded, b: Encoded) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in ("vector", "tokens", "offsets"))


def test_texts_come_back_encoded_as_by_the_embedder_itself(encoder: EncoderProcess) -> None:
    texts = ["Who trains police in Managua?", "", "Nicarágua\nمرحبا 🚁", "x"]
    for _ in range(2):
        got = encoder.encode(texts)
        assert all(equal(a, b) for a, b in zip(got, FakeEmbedder().encode(texts), strict=True))


def test_loading_makes_it_ready_and_encodes_nothing(encoder: EncoderProcess) -> None:
    seen = [encoder.is_ready]
    encoder.load()
    assert [*seen, encoder.is_ready] == [False, True]
    assert encoder.encode([]) == []


def test_identity_and_counting_need_no_child() -> None:
    encoder = EncoderProcess(ModelFiles(), command=["/does/not/exist"])
    assert encoder.identity.name == PACKAGED
    assert encoder.count(["two words"]) == [2]


def test_a_text_too_long_is_refused_and_the_next_one_encoded(encoder: EncoderProcess) -> None:
    with pytest.raises(ValueError, match="exceeds the encoder's"):
        encoder.encode(["word " * 400])
    assert len(encoder.encode(["fine"])) == 1


def test_a_child_that_died_is_started_again() -> None:
    encoder = process()
    encoder.load()
    assert encoder._child is not None
    encoder._child.kill()
    encoder._child.wait()
    assert len(encoder.encode(["again"])) == 1
    encoder.close()


def test_a_child_that_cannot_load_says_why() -> None:
    encoder = process(before="sys.exit('no such weights')")
    with pytest.raises(EmbedderError, match=r"the encoder stopped \(no such weights\)"):
        encoder.load()
    assert not encoder.is_ready
    encoder.close()


def test_an_error_of_the_embedder_crosses_over() -> None:
    encoder = process(
        before="from index.errors import EmbedderError\ndef fail(self, texts): raise EmbedderError('bad weights')\n"
        "FakeEmbedder.encode = fail"
    )
    with pytest.raises(EmbedderError, match="bad weights"):
        encoder.load()
    encoder.close()


def test_closing_ends_an_encode_under_way_at_once() -> None:
    encoder = process(before="time.sleep(600)")
    failed: list[BaseException] = []

    def load() -> None:
        try:
            encoder.load()
        except EmbedderError as error:
            failed.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    while encoder._child is None:
        time.sleep(0.001)
    encoder.close()
    thread.join(timeout=20)
    assert len(failed) == 1
    with pytest.raises(EmbedderError, match="was stopped"):
        encoder.encode(["more"])


def test_threads_share_it(encoder: EncoderProcess) -> None:
    texts = [f"passage number {number}" for number in range(40)]
    results: dict[int, Encoded] = {}

    def encode(number: int) -> None:
        results[number] = encoder.encode([texts[number]])[0]

    threads = [threading.Thread(target=encode, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = FakeEmbedder().encode(texts)
    assert all(equal(results[number], expected[number]) for number in range(40))


def test_the_child_ends_when_its_owner_does(encoder: EncoderProcess) -> None:
    encoder.load()
    child = encoder._child
    assert child is not None
    child.requests.close()
    assert child.wait(timeout=20) == 0


@pytest.mark.slow
def test_the_packaged_model_is_the_same_in_a_child() -> None:
    encoder = EncoderProcess(ModelFiles())
    texts = ["Who trains police in Managua?", "A second text."]
    try:
        got = encoder.encode(texts)
    finally:
        encoder.close()
    for a, b in zip(got, make_embedder(PACKAGED, "sentence-transformers").encode(texts), strict=True):
        assert np.allclose(a.vector, b.vector, atol=1e-5)
        assert np.array_equal(a.offsets, b.offsets)
