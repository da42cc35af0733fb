"""Reading a file of weights in the safetensors format, mapped: nothing is copied that is not looked at.

The format: eight bytes, the length of a header; the header, JSON with each array's type, shape and place; the arrays,
little-endian. Not read by the library `safetensors`, which copies all of it (90 MB) while it keeps Python's lock: the
app's screen would stand still for 0.1 s.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I8": "i1"}
"""The types that weights have; arrays of others are passed over."""


def read_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file of weights by their names. Raises EmbedderError if it is none, or damaged."""
    try:
        # Copy on write: the runtime wants arrays that could be written to; the file stays as it is.
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
