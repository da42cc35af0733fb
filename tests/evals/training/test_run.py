"""A run learns, continues where it was killed as if it had not been, and stops on request."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from evals.training import checkpoint
from evals.training.batches import Batch, Feed, FeedPosition
from evals.training.checkpoint import Average, TrainingProgress, trainable
from evals.training.model import ReaderModel, ReaderOutput
from evals.training.run import Figures, TrainingPlan, TrainingRun, criterion, loss_of
from evals.training.schedule import Schedule

MakeReader = Callable[[], ReaderModel]
MakeFeed = Callable[[FeedPosition], Feed]
MakeRun = Callable[..., TrainingRun]


@pytest.fixture
def run(tiny: MakeReader, feed: MakeFeed, tmp_path: Path) -> MakeRun:
    def make(
        name: str = "run", steps: int = 12, validate: Callable[[], Figures] = dict, **changes: float
    ) -> TrainingRun:
        schedule = Schedule(peak=0.01, warmup=3, decay_steps=4)
        plan = TrainingPlan(schedule, steps=steps, bf16=False, log_every=2, **({"validate_every": 100} | changes))  # type: ignore[arg-type]
        return TrainingRun(tmp_path / name, tiny(), lambda progress: feed(progress.position), validate, plan)

    return make


def log_of(run: TrainingRun) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run.folder / "log.jsonl").read_text("utf-8").splitlines()]


def equal(one: TrainingRun, other: TrainingRun) -> bool:
    weights, others = trainable(one.model), trainable(other.model)
    return all(torch.equal(value, others[name]) for name, value in weights.items()) and all(
        torch.equal(value, other.average.weights[name]) for name, value in one.average.weights.items()
    )


class TestResuming:
    def test_an_interrupted_run_ends_as_an_uninterrupted_one(self, run: MakeRun) -> None:
        whole = run("whole", 17)
        assert whole.train()
        run("parts", 5).train()
        run("parts", 11).train()
        parts = run("parts", 17)
        assert parts.progress.step == 11 and parts.train()
        assert equal(whole, parts) and whole.progress == parts.progress

    def test_it_stops_on_request_and_saves(self, run: MakeRun) -> None:
        def judge() -> Figures:
            stopped.stop()
            return {}

        stopped = run(validate=judge, validate_every=3)
        assert not stopped.train()
        newest = checkpoint.latest(stopped.folder)
        assert newest is not None and newest.name == "checkpoint-0000003.safetensors"

    def test_what_a_killed_run_left_half_written_is_not_read(self, run: MakeRun) -> None:
        first = run(steps=2)
        first.train()
        (first.folder / ".checkpoint-0000009.safetensors.writing").write_bytes(b"half")
        again = run(steps=4)
        assert again.progress.step == 2 and again.train()
        assert sorted(path.name for path in first.folder.glob("*checkpoint*")) == [
            "checkpoint-0000002.safetensors",
            "checkpoint-0000004.safetensors",
        ]

    def test_another_format_is_refused(self, run: MakeRun) -> None:
        first = run(steps=1)
        first.train()
        newest = checkpoint.latest(first.folder)
        assert newest is not None
        save_file(load_file(newest), newest, {"format": "0", "progress": "{}"})
        with pytest.raises(ValueError, match="not a checkpoint of format 1"):
            run()


class TestFinishing:
    def test_the_decay_survives_an_interruption(self, run: MakeRun) -> None:
        for name in ("whole", "parts"):
            run(name, 6).train()
        whole = run("whole", 6)
        whole.begin_decay()
        assert whole.train()

        def judge() -> Figures:
            parts.stop()
            return {}

        parts = run("parts", 6, validate=judge, validate_every=8)
        parts.begin_decay()
        assert not parts.train()
        again = run("parts", 6)
        assert again.progress.decay_from == 6
        again.begin_decay()
        assert again.train() and again.progress.step == 10
        assert equal(whole, again)

    def test_the_checkpoint_it_fell_from_is_kept(self, run: MakeRun) -> None:
        run(steps=6).train()
        finishing = run(steps=6)
        finishing.begin_decay()
        finishing.train()
        assert (finishing.folder / "stable-0000006.safetensors").is_file()


class TestLearning:
    def test_the_loss_falls_and_is_logged(self, run: MakeRun) -> None:
        trained_run = run(steps=120, checkpoint_seconds=60)
        trained_run.train()
        log = log_of(trained_run)
        early, late = (sum(entry["loss"] for entry in part) / len(part) for part in (log[:5], log[-5:]))
        assert late < early * 0.9
        assert log[0]["rate"] == pytest.approx(0.01 * 2 / 3, rel=1e-4) and log[-1]["rate"] == 0.01

    def test_the_best_validation_is_kept(self, run: MakeRun) -> None:
        values = iter((0.3, 0.9, 0.6))
        judged = run(steps=6, validate=lambda: {"f1": next(values)}, validate_every=2)
        judged.train()
        assert judged.progress.best == pytest.approx(0.3)
        best = judged.folder / "best.safetensors"
        assert checkpoint.load(best, judged.model, judged.average, judged.optimizer).step == 4
        assert [entry["f1"] for entry in log_of(judged) if "f1" in entry] == [0.3, 0.9, 0.6]

    def test_validation_sees_the_average_and_leaves_no_trace(self, run: MakeRun) -> None:
        seen: list[torch.Tensor] = []

        def judge() -> Figures:
            seen.append(judged.model.spans.weight.clone())
            torch.rand(3)
            return {}

        judged = run("judged", 4, validate=judge, validate_every=2)
        judged.train()
        plain = run("plain", 4)
        plain.train()
        assert equal(judged, plain)
        assert torch.equal(seen[-1], judged.average.weights["spans.weight"])
        assert not torch.equal(seen[-1], judged.model.spans.weight)

    def test_the_criterion(self) -> None:
        assert criterion({"f1": 0.6, "auroc_both": 0.75, "first_both": 0.9}) == pytest.approx(0.75)


class TestLoss:
    def test_rows_that_teach_no_spans_are_left_out_of_that_loss(self) -> None:
        scores = torch.tensor([[0.0, 0.0], [5.0, -5.0]])
        reading = ReaderOutput(scores, scores, torch.zeros(2))
        whole = torch.tensor([0, 1])
        batch = Batch(whole, whole, whole, whole, whole, torch.ones(2), torch.tensor([True, False]))
        spans, judged = loss_of(reading, batch)
        assert spans.item() == pytest.approx(0.6931, abs=1e-4)  # ln 2, of the first row alone
        assert judged.item() == pytest.approx(0.6931, abs=1e-4)

    def test_a_batch_may_teach_no_spans_at_all(self) -> None:
        scores, one = torch.zeros(1, 2), torch.zeros(1, dtype=torch.long)
        batch = Batch(one, one, one, one, one, torch.ones(1), torch.tensor([False]))
        assert loss_of(ReaderOutput(scores, scores, torch.zeros(1)), batch)[0].item() == 0


class TestAverage:
    def test_it_follows_slowly_and_can_be_exchanged(self, tiny: MakeReader) -> None:
        model = tiny()
        average = Average(model, decay=0.9)
        before = model.spans.weight.detach().clone()
        with torch.no_grad():
            model.spans.weight += 1
        average.update(model, 10_000)
        assert torch.allclose(average.weights["spans.weight"], before + 0.1)
        average.exchange(model)
        assert torch.allclose(model.spans.weight, before + 0.1)
        average.exchange(model)
        assert torch.allclose(model.spans.weight, before + 1)


def test_progress_begins_at_nothing() -> None:
    assert TrainingProgress() == TrainingProgress(0, FeedPosition(0, 0, 0), None, 0, -1.0)
