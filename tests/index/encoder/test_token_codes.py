"""Codes of token vectors: what they keep, whatever the number of dimensions."""

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder.token_codes import (
    BLOCK_TOKENS,
    BOUNDARY,
    INNER,
    OUTER,
    code_bytes,
    decode_tokens,
    encode_tokens,
    rotate,
    rotation,
)


def drawn(count: int, dimensions: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(0).standard_normal((count, dimensions)).astype(np.float32)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize("dimensions", [1, 2, 5, 16, 384])
def test_the_rotation_keeps_products(dimensions: int) -> None:
    turn = rotation(dimensions)
    assert np.allclose(turn @ turn.T, np.eye(dimensions), atol=1e-5)
    vectors = drawn(20, dimensions)
    assert np.allclose(rotate(3 * vectors) @ rotate(vectors).T, vectors @ vectors.T, atol=1e-5)


def test_a_level_lies_on_its_side_of_the_boundary() -> None:
    decoded = decode_tokens(np.arange(256, dtype=np.uint8)[:, None], 4)
    decoded /= np.abs(decoded).max(axis=1, keepdims=True) + 1e-9
    assert INNER < BOUNDARY < OUTER
    # 0b11_10_01_00: the lowest bits are the first component, and levels ascend.
    assert np.allclose(decoded[0b11_10_01_00], [-1, -INNER / OUTER, INNER / OUTER, 1], atol=1e-3)


@pytest.mark.parametrize(("dimensions", "error"), [(30, 0.08), (384, 0.02)])
def test_products_are_unbiased_and_near_those_of_the_vectors(dimensions: int, error: float) -> None:
    vectors = drawn(BLOCK_TOKENS + 77, dimensions)
    codes = encode_tokens(vectors)
    assert codes.dtype == np.uint8
    assert codes.shape == (len(vectors), code_bytes(dimensions))
    decoded = decode_tokens(codes, dimensions)
    difference = rotate(vectors) @ decoded.T - vectors @ vectors.T
    assert abs(float(difference.mean())) < error / 10
    assert float(difference.std()) < error
    assert np.mean(np.sum(rotate(vectors) * decoded, axis=1)) == pytest.approx(1, abs=error / 2)


def test_vectors_that_lie_on_few_axes_are_kept_as_well_as_any() -> None:
    vectors = np.eye(384, dtype=np.float32)
    found = rotate(vectors) @ decode_tokens(encode_tokens(vectors), 384).T
    assert np.allclose(found, np.eye(384), atol=0.1)
    assert float((found - np.eye(384)).std()) < 0.02


def test_each_token_has_the_same_code_in_any_company() -> None:
    vectors = drawn(2 * BLOCK_TOKENS, 384)
    whole = encode_tokens(vectors)
    assert np.array_equal(np.concatenate([encode_tokens(vectors[:7]), encode_tokens(vectors[7:])]), whole)
    assert np.array_equal(decode_tokens(whole[3:4], 384)[0], decode_tokens(whole, 384)[3])


def test_no_tokens_have_no_codes() -> None:
    codes = encode_tokens(np.zeros((0, 384), np.float32))
    assert codes.shape == (0, 96)
    assert decode_tokens(codes, 384).shape == (0, 384)
