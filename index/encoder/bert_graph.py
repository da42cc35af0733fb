"""Builds the body of a BERT as an OpenVINO graph from its weights, without torch and without an intermediate file.

Source: J. Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
NAACL 2019, as transformers' `BertModel` has it: post-layer normalisation, learned positions, GELU by erf.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 1
"""Raised whenever the graph computes other numbers."""

MASKED_LOGIT = -1e4
"""Added to the attention logits of padding, so that their softmax is 0 in every precision."""

Weights = Mapping[str, NDArray[np.float32]]
"""Arrays by name, with or without the prefix `bert.`."""


def unsupported_reason(config: Mapping[str, Any]) -> str | None:
    """Return why `bert` cannot build a model of this configuration; None if it can."""
    expected = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "position_embedding_type": "absolute",
        "is_decoder": False,
    }
    for key, value in expected.items():
        if config.get(key, value if key != "model_type" else None) != value:
            return f"its {key} is {config.get(key)}, not {value}"
    return None


def bert(weights: Weights, config: Mapping[str, Any], ids: Any, mask: Any, types: Any = None) -> Any:
    """Return the node of the last hidden state, shape (texts, tokens, hidden size), float32.

    `ids`, `mask` (1: a token, 0: padding) and `types`: nodes of int32, shape (texts, tokens); without
    `types` every token is of type 0. Raises KeyError if a weight is missing.
    """
    from openvino import opset13 as op

    heads = int(config["num_attention_heads"])
    size = int(config["hidden_size"])
    words = "embeddings.word_embeddings.weight"
    prefix = "" if words in weights else "bert."

    def constant(name: str) -> Any:
        return op.constant(np.ascontiguousarray(weights[prefix + name], np.float32), shared_memory=True)

    def whole(*values: int) -> Any:
        return op.constant(np.array(values, np.int64))

    def linear(x: Any, name: str) -> Any:
        product = op.matmul(x, constant(f"{name}.weight"), transpose_a=False, transpose_b=True)
        return op.add(product, constant(f"{name}.bias"))

    def normalise(x: Any, name: str) -> Any:
        centred = op.mvn(x, whole(-1), True, float(config.get("layer_norm_eps", 1e-12)), "inside_sqrt")
        return op.add(op.multiply(centred, constant(f"{name}.weight")), constant(f"{name}.bias"))

    def by_head(x: Any) -> Any:
        return op.transpose(op.reshape(x, whole(0, 0, heads, size // heads), special_zero=True), whole(0, 2, 1, 3))

    length = op.gather(op.shape_of(ids, "i64"), whole(1), whole(0))
    positions = op.slice(constant("embeddings.position_embeddings.weight"), whole(0), length, whole(1), whole(0))
    kinds = op.constant(np.zeros((1, 1), np.int32)) if types is None else types
    x = op.add(op.gather(constant(words), ids, whole(0)), positions)
    x = op.add(x, op.gather(constant("embeddings.token_type_embeddings.weight"), kinds, whole(0)))
    x = normalise(x, "embeddings.LayerNorm")
    padding = op.unsqueeze(op.subtract(np.float32(1), op.convert(mask, "f32")), whole(1, 2))
    bias = op.multiply(padding, np.float32(MASKED_LOGIT))
    for number in range(int(config["num_hidden_layers"])):
        layer = f"encoder.layer.{number}"
        query, key, value = (by_head(linear(x, f"{layer}.attention.self.{of}")) for of in ("query", "key", "value"))
        scaled = op.multiply(query, np.float32((size // heads) ** -0.5))
        attention = op.softmax(op.add(op.matmul(scaled, key, transpose_a=False, transpose_b=True), bias), -1)
        mixed = op.transpose(op.matmul(attention, value, transpose_a=False, transpose_b=False), whole(0, 2, 1, 3))
        mixed = op.reshape(mixed, whole(0, 0, size), special_zero=True)
        mixed = linear(mixed, f"{layer}.attention.output.dense")
        x = normalise(op.add(x, mixed), f"{layer}.attention.output.LayerNorm")
        inner = op.gelu(linear(x, f"{layer}.intermediate.dense"), "erf")
        x = normalise(op.add(x, linear(inner, f"{layer}.output.dense")), f"{layer}.output.LayerNorm")
    return x
