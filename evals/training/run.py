"""A training run: its optimiser, its learning rate, its log and checkpoints; it continues where it stopped."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from evals.training import checkpoint
from evals.training.batches import Batch, Feed
from evals.training.checkpoint import Average, TrainingProgress
from evals.training.model import ReaderModel, ReaderOutput
from evals.training.schedule import Schedule

SECOND_HEAD_WEIGHT = 0.5
"""Weight of the second head's loss; the span loss has weight 1."""

CRITERION = ("f1", "auroc_both", "first_both")
"""The figures whose mean chooses the best checkpoint."""

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """The hyperparameters of a run. A step is a batch; `checkpoint_seconds` is the time between checkpoints."""

    schedule: Schedule
    steps: int
    weight_decay: float = 0.01
    clip: float = 1.0
    bf16: bool = True
    validate_every: int = 500
    checkpoint_seconds: float = 600
    log_every: int = 50


def loss_of(reading: ReaderOutput, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the loss of the spans, over the rows that teach spans, and the loss of the second head."""
    judged = functional.binary_cross_entropy_with_logits(reading.answers, batch.answers)
    if not batch.spans.any():
        return torch.zeros(()), judged
    starts = functional.cross_entropy(reading.start[batch.spans], batch.starts[batch.spans])
    ends = functional.cross_entropy(reading.end[batch.spans], batch.ends[batch.spans])
    return (starts + ends) / 2, judged


class TrainingRun:
    """A training run in a folder, with `log.jsonl`, the newest checkpoints and the best one."""

    def __init__(
        self,
        folder: Path,
        model: ReaderModel,
        feed: Callable[[TrainingProgress], Feed],
        validate: Callable[[], Figures],
        plan: TrainingPlan,
    ) -> None:
        self.folder, self.model, self.plan = folder, model, plan
        self._run_validation = validate
        self._stopping = False
        folder.mkdir(parents=True, exist_ok=True)
        weights = checkpoint.trainable(model)
        groups = [
            {"params": [v for v in weights.values() if v.dim() > 1], "weight_decay": plan.weight_decay},
            {"params": [v for v in weights.values() if v.dim() <= 1], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=plan.schedule.peak, fused=True)
        self.average = Average(model)
        self.progress = TrainingProgress()
        newest = checkpoint.latest(folder)
        if newest is not None:
            self.progress = checkpoint.load(newest, model, self.average, self.optimizer)
        if self.progress.decay_from is not None:
            decay = replace(plan.schedule, decay_from=self.progress.decay_from, decay_steps=self.progress.decay_steps)
            self.plan = replace(plan, schedule=decay)
        self.feed = feed(self.progress)

    def stop(self) -> None:
        """End the run after the current step, with a checkpoint."""
        self._stopping = True

    def begin_decay(self) -> None:
        """Start the decay of the learning rate, unless it has started; keep the checkpoint it starts from."""
        if self.progress.decay_from is not None:
            return
        step = self.progress.step
        self.progress = replace(self.progress, decay_from=step, decay_steps=self.plan.schedule.decay_steps)
        newest = checkpoint.latest(self.folder)
        if newest is not None:
            checkpoint.keep(newest, f"stable-{step:07d}.safetensors")
        self.plan = replace(self.plan, schedule=replace(self.plan.schedule, decay_from=step))

    def train(self) -> bool:
        """Train to the end of the plan or the decay, or until `stop`; return whether the end is reached."""
        self.model.train()
        last_saved = since = time.monotonic()
        losses, examples = [], 0
        while not self._is_over() and not self._stopping:
            batch = next(self.feed)
            losses.append(self._step(batch))
            examples += len(batch.ids)
            step = self.progress.step
            if step % self.plan.log_every == 0:
                spans, judged = (sum(loss[i] for loss in losses) / len(losses) for i in range(2))
                rate = examples / (time.monotonic() - since)
                self._log(loss=spans, judge_loss=judged, rate=self._rate(step - 1), examples_per_second=rate)
                losses, examples = [], 0
            if step % self.plan.validate_every == 0:
                self._validate()
            if time.monotonic() - last_saved >= self.plan.checkpoint_seconds:
                self.save()
                last_saved = time.monotonic()
            if not losses:
                since = time.monotonic()
        self.save()
        return self._is_over()

    def _is_over(self) -> bool:
        if self.progress.decay_from is not None:
            return self.plan.schedule.is_over(self.progress.step)
        return self.progress.step >= self.plan.steps

    def _rate(self, step: int) -> float:
        return self.plan.schedule.rate(step)

    def _step(self, batch: Batch) -> tuple[float, float]:
        step = self.progress.step
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate(step)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.plan.bf16):
            reading = self.model(batch.ids, batch.types, batch.mask)
        spans, judged = loss_of(reading, batch)
        (spans + SECOND_HEAD_WEIGHT * judged).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(checkpoint.trainable(self.model).values()), self.plan.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.average.update(self.model, step)
        self.progress = replace(self.progress, step=step + 1, position=self.feed.position)
        return spans.item(), judged.item()

    def validate(self, *, averaged: bool) -> Figures:
        """Return the validation figures of the averaged or of the current weights."""
        if averaged:
            self.average.exchange(self.model)
        state = torch.get_rng_state()
        try:
            return self._run_validation()
        finally:
            torch.set_rng_state(state)
            if averaged:
                self.average.exchange(self.model)

    def _validate(self) -> None:
        figures = self.validate(averaged=True)
        self._log(**figures)
        value = criterion(figures)
        if value > self.progress.best:
            self.progress = replace(self.progress, best=value)
            checkpoint.keep(self.save(), "best.safetensors")

    def save(self) -> Path:
        """Write a checkpoint, remove old ones, and return its path."""
        path = self.folder / checkpoint.name_of(self.progress.step)
        checkpoint.save(path, self.model, self.average, self.optimizer, self.progress)
        checkpoint.prune(self.folder)
        return path

    def _log(self, **figures: float) -> None:
        entry = {"step": self.progress.step, "epoch": self.progress.position.epoch, "time": round(time.time())}
        entry |= {name: round(value, 7) for name, value in figures.items()}  # type: ignore[misc]
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")


def criterion(figures: Figures) -> float:
    """Return the mean of the figures of CRITERION; a missing one counts as 0."""
    return sum(figures.get(name, 0.0) for name in CRITERION) / len(CRITERION)
