"""Files of weights, as the library `safetensors` writes them."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors.numpy import save

from index.encoder.safetensors import read_weights
from index.errors import EmbedderError

ARRAYS = st.dictionaries(
    st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda name: name != "__metadata__"),
    st.sampled_from([np.float16, np.float32, np.float64]).flatmap(
        lambda dtype: arrays.arrays(dtype, arrays.array_shapes(max_dims=3, max_side=5))
    ),
    max_size=5,
)


@given(written=ARRAYS)
def test_every_array_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, written: dict[str, np.ndarray]
) -> None:
    path = tmp_path_factory.mktemp("weights") / "model.safetensors"
    path.write_bytes(save(written, metadata={"format": "pt"}))
    before = path.read_bytes()
    read = read_weights(path)
    assert set(read) == set(written)
    for name, array in written.items():
        assert read[name].shape == array.shape
        assert read[name].flags.aligned
        assert np.array_equal(read[name], array, equal_nan=True)
        read[name][...] = 0
    assert path.read_bytes() == before


def test_brain_floats_are_widened_and_whole_numbers_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    upper = (np.array([1.0, -2.5, 0.0], np.float32).view(np.uint32) >> 16).astype(np.uint16)
    header = {
        "brain": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]},
        "whole": {"dtype": "I64", "shape": [1], "data_offsets": [6, 14]},
    }
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told + upper.tobytes() + bytes(8))
    read = read_weights(path)
    assert list(read) == ["brain"]
    assert read["brain"].tolist() == [1.0, -2.5, 0.0]


def test_a_file_that_is_none_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"nothing\.safetensors: the weights cannot be read"):
        read_weights(tmp_path / "nothing.safetensors")
