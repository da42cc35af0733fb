"""The mean of readers: of their weights, and only of readers of one kind."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from evals.training.average import average
from evals.training.model import ReaderModel, load_encoder, to_bert


def put(folder: Path, weights: dict[str, torch.Tensor]) -> Path:
    (folder / "model").mkdir(parents=True)
    save_file({name: value.contiguous() for name, value in weights.items()}, folder / "model" / "model.safetensors")
    (folder / "model" / "config.json").write_text("{}")
    (folder / "model" / "tokenizer.json").write_text("{}")
    return folder


def test_the_mean_is_of_every_weight_and_can_be_read_again(tiny: Callable[[], ReaderModel], tmp_path: Path) -> None:
    one, other, mean = tiny(), tiny(), tiny()
    with torch.no_grad():
        for value in other.parameters():
            value.add_(1)
    runs = [put(tmp_path / str(n), to_bert(model.state_dict(), model.shape)) for n, model in enumerate((one, other))]
    average(runs, tmp_path / "mean")
    load_encoder(mean, tmp_path / "mean" / "model")
    for name, value in mean.state_dict().items():
        assert torch.allclose(value, (one.state_dict()[name] + other.state_dict()[name]) / 2), name
    assert (
        load_file(tmp_path / "mean" / "model" / "model.safetensors").keys()
        == to_bert(one.state_dict(), one.shape).keys()
    )


def test_models_of_different_kinds_have_no_mean(tiny: Callable[[], ReaderModel], tmp_path: Path) -> None:
    model = tiny()
    weights = to_bert(model.state_dict(), model.shape)
    runs = [put(tmp_path / "a", weights), put(tmp_path / "b", {name: weights[name] for name in list(weights)[1:]})]
    with pytest.raises(ValueError, match="different kinds"):
        average(runs, tmp_path / "mean")
