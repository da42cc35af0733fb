"""The file of a reader's weights: trained matrices as 8-bit integers with one scale per `GROUP` numbers; no pickle.

Embeddings of words and positions are not in it: they are those of the encoder that the reader was trained from.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.model_files import ModelFiles
from index.encoder.safetensors import read_weights
from index.errors import EmbedderError, ReaderError

Floats = NDArray[np.float32]

FORMAT = "1"

SHARED = ("embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight")
"""Weights that are shared with the encoder and not stored."""

HEADS = ("qa_outputs", "answerable.judge", "answerable.verdict")
"""The layers beside the encoder: the span head, and the two layers of the answerable head."""

SHAPE = ("hidden_size", "num_attention_heads", "num_hidden_layers", "layer_norm_eps")
"""The keys of a model's configuration that are needed to build it."""

GROUP = 32
"""Numbers of a row that share a scale. One scale per row costs 0.4 points of F1, this costs none."""

SCALE = ".scale"

HEADER_KEY = "pincite"
"""The header entry that describes the file."""


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """The content of a weights file. `shape`: the configuration. `encoder_sha256`: the encoder that it shares with."""

    weights: dict[str, Floats]
    shape: dict[str, Any]
    encoder_sha256: str


def write_weights(weights: Mapping[str, Floats], shape: Mapping[str, Any], encoder_sha256: str, path: Path) -> str:
    """Write the trained weights of a model, with or without the prefix `bert.`; return the file's SHA-256."""
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {}
    for given, values in sorted(weights.items()):
        name = given.removeprefix("bert.")
        if name in SHARED or not name.startswith(("embeddings.", "encoder.", *HEADS)):
            continue
        if name.startswith("encoder.") and values.ndim > 1:
            tensors[name], tensors[name + SCALE] = quantise(values)
        else:
            tensors[name] = values.astype(np.float16)
    about = {"format": FORMAT, "encoder": encoder_sha256, "shape": {key: shape[key] for key in SHAPE}}
    # One entry only: the library writes several in random order, which would change the hash each time.
    content = save(tensors, {HEADER_KEY: json.dumps(about)})
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def quantise(values: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return a matrix as integers from -127 to 127, and the scale of each group, shape (rows, groups).

    A group is `GROUP` columns of a row; the whole row where it does not divide into such.
    """
    rows, columns = values.shape
    grouped = values.reshape(rows, -1, GROUP if columns % GROUP == 0 else columns)
    scale = np.maximum(np.abs(grouped).max(axis=2) / 127, np.finfo(np.float16).tiny).astype(np.float16)
    integers = np.rint(grouped / scale[:, :, None].astype(np.float32)).clip(-127, 127)
    return integers.astype(np.int8).reshape(rows, columns), scale


def dequantise(integers: NDArray[np.int8], scale: NDArray[np.float16]) -> Floats:
    """Return the matrix that `quantise` encoded."""
    grouped = integers.reshape(*scale.shape, -1).astype(np.float32)
    grouped *= scale[:, :, None].astype(np.float32)
    return grouped.reshape(integers.shape)


def load_weights(path: Path, sha256: str | None) -> ReaderWeights:
    """Return the content of a weights file. Raises ReaderError if it is missing, damaged, or has another hash.

    `sha256`: the file's hash; None takes any.
    """
    again = "Install pincite again."
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReaderError(f"{path}: the reader's weights cannot be read ({error.strerror}). {again}") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise ReaderError(f"{path}: these are not the reader's weights (another SHA-256). {again}")
    try:
        about = _about(content)
        if about["format"] != FORMAT:
            raise ReaderError(f"{path}: these weights are of another version of pincite. {again}")
        return ReaderWeights(_dequantise_all(read_weights(path)), about["shape"], about["encoder"])
    except (EmbedderError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReaderError(f"{path}: the reader's weights are damaged ({error}). {again}") from error


def _about(content: bytes) -> dict[str, Any]:
    """Return the description in a safetensors header: a length in eight bytes and then JSON."""
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    about: dict[str, Any] = json.loads(header["__metadata__"][HEADER_KEY])
    return about


def _dequantise_all(tensors: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    return {
        name: dequantise(values, tensors[name + SCALE]) if name + SCALE in tensors else values.astype(np.float32)
        for name, values in tensors.items()
        if not name.endswith(SCALE)
    }


def shared_weights(files: ModelFiles, encoder_sha256: str) -> dict[str, Floats]:
    """Return the encoder's embeddings, checked by hash. Raises ReaderError if they differ or cannot be read."""
    try:
        files.check()
        if files.identity.weights_sha256 != encoder_sha256:
            raise ReaderError(f"{files.weights}: the reader was trained from another model. Install pincite again.")
        weights = read_weights(files.weights)
        prefix = "" if SHARED[0] in weights else "bert."
        return {name: weights[prefix + name] for name in SHARED}
    except EmbedderError as error:
        raise ReaderError(f"the reader needs the packaged model's embeddings: {error}") from error
    except KeyError as error:
        raise ReaderError(f"{files.weights}: has no {error}, which the reader needs. Install it again.") from error
