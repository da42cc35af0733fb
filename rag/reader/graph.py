"""The reader as an OpenVINO graph: BERT over a pair, a head for the span, and one for whether there is an answer."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.bert_graph import bert
from index.encoder.openvino_runtime import openvino

MASKED_ACTIVATION = -1e4
"""Replaces the activations of tokens outside the text where the maximum is taken."""


def reader_graph(weights: Mapping[str, NDArray[np.float32]], shape: Mapping[str, Any]) -> Any:
    """Return the model: `ids`, `mask` and `types` of shape (windows, tokens), int32, to three outputs of float32.

    Outputs: `spans`, shape (windows, pieces, 2), the score of each piece as a span's first and last, that of "no
    answer" at 0; `verdicts`, shape (windows, 1), log-odds. Raises KeyError if a weight is missing.
    """
    ov = openvino()
    from openvino import opset13 as op

    def linear(x: Any, name: str) -> Any:
        product = op.matmul(x, op.constant(weights[f"{name}.weight"]), transpose_a=False, transpose_b=True)
        return op.add(product, op.constant(weights[f"{name}.bias"]))

    ids, mask, types = (op.parameter([-1, -1], np.int32) for _ in range(3))
    hidden = bert(weights, shape, ids, mask, types)
    spans = linear(hidden, "qa_outputs")
    outside = op.unsqueeze(op.subtract(op.constant(np.float32(1)), op.convert(types, "f32")), op.constant(np.int64(2)))
    inside = op.add(hidden, op.multiply(outside, op.constant(np.float32(MASKED_ACTIVATION))))
    strongest = op.reduce_max(inside, op.constant(np.array([1], np.int64)), keep_dims=False)
    first = op.gather(hidden, op.constant(np.int64(0)), op.constant(np.int64(1)))
    judged = op.gelu(linear(op.concat([first, strongest], -1), "answerable.judge"), "erf")
    verdicts = linear(judged, "answerable.verdict")
    return ov.Model([op.result(spans), op.result(verdicts)], [ids, mask, types], "reader")
