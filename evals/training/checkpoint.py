"""Checkpoints: one safetensors file each, published atomically, so that a killed run leaves no partial one.

They leave out the frozen embeddings, which belong to the packaged encoder.
"""

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from evals.training.batches import FeedPosition
from index.atomic import publish_file

FORMAT = "1"
KEPT_CHECKPOINTS = 2
"""Newest checkpoints to keep, beside the best and those where a decay began."""


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """The state of a run: steps done, position in the data, decay, and the best validation so far."""

    step: int = 0
    position: FeedPosition = field(default_factory=FeedPosition)
    decay_from: int | None = None
    decay_steps: int = 0
    best: float = -1.0


def trainable(model: nn.Module) -> dict[str, Tensor]:
    """Return the weights that learn by name; the tensors are the model's own."""
    return {name: value for name, value in model.named_parameters() if value.requires_grad}


class Average:
    """An exponential moving average of a model's weights, faster at the start of a run."""

    def __init__(self, model: nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in trainable(model).items()}

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Update the average with the weights after a step, counted from 0."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in trainable(model).items():
            self.weights[name].lerp_(value, 1 - decay)

    @torch.no_grad()
    def exchange(self, model: nn.Module) -> None:
        """Swap the model's weights with the average; a second call undoes the first."""
        for name, value in trainable(model).items():
            mine = self.weights[name].clone()
            self.weights[name].copy_(value)
            value.copy_(mine)


def save(
    path: Path, model: nn.Module, average: Average, optimizer: torch.optim.AdamW, progress: TrainingProgress
) -> None:
    """Write a checkpoint atomically."""
    tensors: dict[str, Tensor] = {"rng": torch.get_rng_state()}
    for name, value in trainable(model).items():
        tensors[f"weights.{name}"] = value.detach()
        tensors[f"average.{name}"] = average.weights[name]
        state = optimizer.state.get(value)
        if state:
            tensors[f"first.{name}"] = state["exp_avg"]
            tensors[f"second.{name}"] = state["exp_avg_sq"]
            tensors[f"steps.{name}"] = state["step"]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.writing")
    save_file(tensors, beside, {"format": FORMAT, "progress": json.dumps(asdict(progress))})
    publish_file(beside, path)


def load(path: Path, model: nn.Module, average: Average, optimizer: torch.optim.AdamW) -> TrainingProgress:
    """Restore weights, average, optimiser and random state from a checkpoint; return its progress."""
    with safe_open(path, "pt") as file, torch.no_grad():
        about = file.metadata() or {}
        if about.get("format") != FORMAT:
            raise ValueError(f"{path}: not a checkpoint of format {FORMAT}; start again in an empty folder.")
        names = set(file.keys())
        for name, value in trainable(model).items():
            value.copy_(file.get_tensor(f"weights.{name}"))
            average.weights[name].copy_(file.get_tensor(f"average.{name}"))
            if f"first.{name}" in names:
                optimizer.state[value] = {
                    "step": file.get_tensor(f"steps.{name}"),
                    "exp_avg": file.get_tensor(f"first.{name}"),
                    "exp_avg_sq": file.get_tensor(f"second.{name}"),
                }
        torch.set_rng_state(file.get_tensor("rng"))
    raw = json.loads(about["progress"])
    return TrainingProgress(**{**raw, "position": FeedPosition(**raw["position"])})


def name_of(step: int) -> str:
    """Return the file name of a step's checkpoint."""
    return f"checkpoint-{step:07d}.safetensors"


def latest(folder: Path) -> Path | None:
    """Return the newest checkpoint of a run, None if there is none."""
    return max(folder.glob("checkpoint-*.safetensors"), default=None)


def prune(folder: Path) -> None:
    """Remove all but the newest checkpoints, and partial files of killed runs."""
    for path in sorted(folder.glob("checkpoint-*.safetensors"))[:-KEPT_CHECKPOINTS]:
        path.unlink()
    for path in folder.glob(".*.writing"):
        path.unlink()


def keep(path: Path, name: str) -> None:
    """Copy a checkpoint atomically to a name that is never pruned."""
    beside = path.with_name(f".{name}.writing")
    shutil.copyfile(path, beside)
    publish_file(beside, path.with_name(name))
