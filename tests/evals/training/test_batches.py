"""Batches are the same from any place on, and hold rows of like length."""

from collections.abc import Callable

import pytest
import torch

from evals.training.batches import Batch, Feed, FeedPosition, collate
from evals.training.windows import TrainingWindow

MakeFeed = Callable[[FeedPosition], Feed]


def same(one: Batch, other: Batch) -> bool:
    return torch.equal(one.ids, other.ids) and torch.equal(one.starts, other.starts)


class TestFeed:
    @pytest.mark.parametrize("after", [1, 4, 9, 10, 11, 23])
    def test_it_goes_on_from_any_place(self, feed: MakeFeed, after: int) -> None:
        whole = feed(FeedPosition())
        for _ in range(after):
            next(whole)
        place = whole.position
        rest = [next(whole) for _ in range(12)]
        again = feed(place)
        assert all(same(batch, next(again)) for batch in rest)

    def test_an_epoch_holds_every_row_once(self, feed: MakeFeed) -> None:
        first = feed(FeedPosition())
        rows = 0
        while first.position.epoch == 0 and first.position.chunk == 0:
            rows += len(next(first).ids)
        assert rows == 40

    def test_epochs_differ(self, feed: MakeFeed) -> None:
        assert not same(next(feed(FeedPosition())), next(feed(FeedPosition(1))))

    def test_answers_stand_in_the_context(self, feed: MakeFeed) -> None:
        run = feed(FeedPosition())
        for _ in range(10):
            batch = next(run)
            assert ((batch.starts > 0) == batch.answers.bool()).all()
            assert (batch.ends >= batch.starts).all()
            assert (batch.types.gather(1, batch.starts[:, None])[:, 0].bool() == batch.answers.bool()).all()


class TestCollate:
    def test_padding(self) -> None:
        window = TrainingWindow(ids=[2, 5, 3, 6, 3], types=[0, 0, 0, 1, 1], first=3, offsets=[(0, 1)], start=3, end=3)
        long = TrainingWindow(
            ids=[2, 3, *range(9), 3], types=[0, 0] + [1] * 10, first=2, offsets=[(0, 1)] * 9, spans=False
        )
        batch = collate([window, long])
        assert batch.ids.shape == (2, 16) and batch.mask.sum(1).tolist() == [5, 12]
        assert batch.types.sum(1).tolist() == [2, 10]
        assert batch.starts.tolist() == [3, 0] and batch.spans.tolist() == [True, False]
