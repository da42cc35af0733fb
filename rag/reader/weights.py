"""The file of a reader's weights: what is learnt, matrices as eight-bit integers, `GROUP` to a scale, no pickle.

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

BORROWED = ("embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight")
"""Weights that are the encoder's."""

HEADS = ("qa_outputs", "answerable.judge", "answerable.verdict")
"""The layers beside the encoder: the span's, and the two of the verdict."""

SHAPE = ("hidden_size", "num_attention_heads", "num_hidden_layers", "layer_norm_eps")
"""What must be known of a model's configuration to build it."""

GROUP = 32
"""Numbers of a matrix's row that share a scale: with one a row the answers lose 0.4 points of F1, with this none."""

SCALE = ".scale"

ABOUT = "pincite"
"""The entry of the file's header that says what it is."""


@dataclass(frozen=True, slots=True)
class ReaderWeights:
    """What a file of weights holds. `shape`: the model's configuration. `encoder_sha256`: whose embeddings it needs."""

    weights: dict[str, Floats]
    shape: dict[str, Any]
    encoder_sha256: str


def written(weights: Mapping[str, Floats], shape: Mapping[str, Any], encoder_sha256: str, path: Path) -> str:
    """Write the learnt among a model's weights, with or without a leading `bert.`; return the file's SHA-256."""
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {}
    for given, values in sorted(weights.items()):
        name = given.removeprefix("bert.")
        if name in BORROWED or not name.startswith(("embeddings.", "encoder.", *HEADS)):
            continue
        if name.startswith("encoder.") and values.ndim > 1:
            tensors[name], tensors[name + SCALE] = rounded(values)
        else:
            tensors[name] = values.astype(np.float16)
    about = {"format": FORMAT, "encoder": encoder_sha256, "shape": {key: shape[key] for key in SHAPE}}
    # One entry: the library writes several in an order of chance, and the file would have another hash each time.
    content = save(tensors, {ABOUT: json.dumps(about)})
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def rounded(values: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return a matrix as integers from -127 to 127, and the scale of each group, shape (rows, groups).

    A group is `GROUP` columns of a row; the whole row where it does not divide into such.
    """
    rows, columns = values.shape
    grouped = values.reshape(rows, -1, GROUP if columns % GROUP == 0 else columns)
    scale = np.maximum(np.abs(grouped).max(axis=2) / 127, np.finfo(np.float16).tiny).astype(np.float16)
    integers = np.rint(grouped / scale[:, :, None].astype(np.float32)).clip(-127, 127)
    return integers.astype(np.int8).reshape(rows, columns), scale


def restored(integers: NDArray[np.int8], scale: NDArray[np.float16]) -> Floats:
    """Return the matrix that `rounded` stands for."""
    grouped = integers.reshape(*scale.shape, -1).astype(np.float32)
    grouped *= scale[:, :, None].astype(np.float32)
    return grouped.reshape(integers.shape)


def read(path: Path, sha256: str | None) -> ReaderWeights:
    """Return what a file of weights holds. Raises ReaderError if it is missing, no such file, or has another hash.

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
        return ReaderWeights(_restored(read_weights(path)), about["shape"], about["encoder"])
    except (EmbedderError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReaderError(f"{path}: the reader's weights are damaged ({error}). {again}") from error


def _about(content: bytes) -> dict[str, Any]:
    """Return what a file of safetensors says of itself: its header is a length in eight bytes and then JSON."""
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    about: dict[str, Any] = json.loads(header["__metadata__"][ABOUT])
    return about


def _restored(tensors: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
    return {
        name: restored(values, tensors[name + SCALE]) if name + SCALE in tensors else values.astype(np.float32)
        for name, values in tensors.items()
        if not name.endswith(SCALE)
    }


def borrowed(files: ModelFiles, encoder_sha256: str) -> dict[str, Floats]:
    """Return the encoder's embeddings, its weights checked. Raises ReaderError if they are another's or unreadable."""
    try:
        files.check()
        if files.identity.weights_sha256 != encoder_sha256:
            raise ReaderError(f"{files.weights}: the reader was trained from another model. Install pincite again.")
        weights = read_weights(files.weights)
        prefix = "" if BORROWED[0] in weights else "bert."
        return {name: weights[prefix + name] for name in BORROWED}
    except EmbedderError as error:
        raise ReaderError(f"the reader needs the packaged model's embeddings: {error}") from error
    except KeyError as error:
        raise ReaderError(f"{files.weights}: has no {error}, which the reader needs. Install it again.") from error
