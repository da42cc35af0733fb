"""Feeds batches of windows of similar length, from any position of any epoch, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from evals.training.augment import Chances, vary
from evals.training.data import TrainingRow
from evals.training.mixture import Item
from evals.training.negatives import NameIndex
from evals.training.windows import TrainingWindow, Windower

CHUNK_BATCHES = 32
"""Batches cut together from windows sorted by length."""

LONG_SHARE = 0.15
"""Share of windows that may have the reader's full length."""


class Epochs(Protocol):
    """Gives an epoch's items, the same for the same seed and number."""

    @property
    def names(self) -> NameIndex:
        """The names to change questions with."""
        ...

    def epoch(self, seed: int, number: int) -> list[Item]:
        """Return the items of an epoch in order."""
        ...


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """The position of the next batch: `chunk` counts within the epoch, `batch` within the chunk."""

    epoch: int = 0
    chunk: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows as tensors, padded to a multiple of eight tokens, of shape (windows, tokens) or (windows,).

    `starts`, `ends`: the answer's first and last token, 0 for none. `spans`: whether the row teaches them.
    """

    ids: Tensor
    types: Tensor
    mask: Tensor
    starts: Tensor
    ends: Tensor
    answers: Tensor
    spans: Tensor


def collate(windows: Sequence[TrainingWindow]) -> Batch:
    """Return windows as one padded batch."""
    longest = -(-max(len(window.ids) for window in windows) // 8) * 8
    ids = torch.zeros((len(windows), longest), dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids, dtype=torch.bool)
    for i, window in enumerate(windows):
        size = len(window.ids)
        ids[i, :size] = torch.tensor(window.ids)
        types[i, :size] = torch.tensor(window.types)
        mask[i, :size] = True
    return Batch(
        ids,
        types,
        mask,
        starts=torch.tensor([window.start for window in windows]),
        ends=torch.tensor([window.end for window in windows]),
        answers=torch.tensor([float(window.answers) for window in windows]),
        spans=torch.tensor([window.spans for window in windows]),
    )


class Feed:
    """An endless iterator of batches; `position` is that of the next one."""

    def __init__(
        self,
        epochs: Epochs,
        windower: Windower,
        *,
        seed: int,
        size: int = 32,
        longest: tuple[int, int] = (192, 256),
        chances: Chances | None = None,
        position: FeedPosition | None = None,
    ) -> None:
        self.position = position or FeedPosition()
        self._epochs, self._windower, self._seed, self._size = epochs, windower, seed, size
        self._longest, self._chances = longest, chances or Chances()
        self._items: tuple[int, list[Item]] = (-1, [])
        self._batches = self._from_here()

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        return next(self._batches)

    def _from_here(self) -> Iterator[Batch]:
        while True:
            here = self.position
            items = self._items_of(here.epoch)
            step = self._size * CHUNK_BATCHES
            part = items[here.chunk * step : (here.chunk + 1) * step]
            if not part:
                self.position = FeedPosition(here.epoch + 1)
                continue
            batches = self._cut(part, here)
            for number in range(here.batch, len(batches)):
                is_last = number + 1 == len(batches)
                self.position = (
                    FeedPosition(here.epoch, here.chunk + 1)
                    if is_last
                    else FeedPosition(here.epoch, here.chunk, number + 1)
                )
                yield collate(batches[number])
            if here.batch >= len(batches):
                self.position = FeedPosition(here.epoch, here.chunk + 1)

    def _items_of(self, epoch: int) -> list[Item]:
        if self._items[0] != epoch:
            self._items = (epoch, self._epochs.epoch(self._seed, epoch))
        if not self._items[1]:
            raise ValueError("an epoch has no rows; check --qa and --collections")
        return self._items[1]

    def _cut(self, items: Sequence[Item], here: FeedPosition) -> list[list[TrainingWindow]]:
        rng = random.Random(f"{self._seed}:{here.epoch}:{here.chunk}")
        rows: list[TrainingRow] = []
        for item in items:
            row = item.apply(rng, self._epochs.names)
            if row is not None:
                rows.append(vary(row, rng, self._chances))
        longest = [self._longest[rng.random() < LONG_SHARE] for _ in rows]
        windows = self._windower.for_training(rows, longest, rng)
        windows.sort(key=lambda window: len(window.ids))
        batches = [windows[i : i + self._size] for i in range(0, len(windows), self._size)]
        rng.shuffle(batches)
        return batches
