"""Reads weights in the safetensors format, memory-mapped, so that nothing is copied before it is used.

The format: eight bytes with the length of a header; the header, JSON with each array's type, shape and offsets; the
arrays, little-endian. The library `safetensors` is not used because it copies all 90 MB while it holds Python's lock,
which would freeze the app's screen for 0.1 s.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I8": "i1"}
"""The types of weights; arrays of other types are skipped."""


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a weights file by name. Raises EmbedderError if it is not one, or is damaged."""
    try:
        # Copy on write: the runtime wants writable arrays; the file is never changed.
        data = np.memmap(path, np.uint8, "c")
        start = 8 + int.from_bytes(data[:8].tobytes(), "little")
        header = json.loads(data[8:start].tobytes())
        return {
            name: _array(data[start:], entry)
            for name, entry in header.items()
            if name != "__metadata__" and entry["dtype"] in _TYPES
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EmbedderError(f"{path}: the weights cannot be read ({error}). Copy the model again.") from error


def _array(data: NDArray[np.uint8], entry: dict[str, Any]) -> NDArray[Any]:
    begin, end = entry["data_offsets"]
    array = data[begin:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
    if entry["dtype"] == "BF16":  # the upper half of a float32
        array = (array.astype("<u4") << 16).view("<f4")
    return array if array.flags.aligned else array.copy()
