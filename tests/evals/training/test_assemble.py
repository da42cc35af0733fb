"""What is exported can be loaded elsewhere and is the better of two."""

import json
from collections.abc import Callable
from pathlib import Path

from safetensors.torch import load_file

from evals.training.assemble import TrainingSetup, export, validation_set
from evals.training.batches import Feed, FeedPosition
from evals.training.data import CLAPNQ, SQUAD, TrainingRow
from evals.training.mixture import Mixture
from evals.training.model import ReaderModel
from evals.training.negatives import NameIndex
from evals.training.run import Figures, TrainingPlan, TrainingRun
from evals.training.schedule import Schedule

MakeRow = Callable[..., TrainingRow]


def test_the_better_weights_are_exported(
    tiny: Callable[[], ReaderModel], feed: Callable[[FeedPosition], Feed], tmp_path: Path
) -> None:
    encoder, model = tmp_path / "encoder", tiny()
    encoder.mkdir()
    (encoder / "config.json").write_text('{"architectures": ["BertModel"], "hidden_size": 16}')
    (encoder / "tokenizer.json").write_text("{}")
    figures: list[Figures] = [{"f1": 0.3}, {"f1": 0.2}]
    parts = TrainingSetup(
        model, encoder, lambda _: feed(FeedPosition()), lambda: figures.pop(0), lambda: {"f1": 0.25}, {}
    )
    run = TrainingRun(
        tmp_path / "run", model, parts.feed, parts.validate, TrainingPlan(Schedule(), steps=3, bf16=False)
    )
    run.train()
    found = export(run, parts)
    assert found["exported_quick"] == found["averaged"] == {"f1": 0.3} and found["exported_whole"] == {"f1": 0.25}
    folder = tmp_path / "run" / "model"
    weights = load_file(folder / "model.safetensors")
    assert weights["qa_outputs.weight"].equal(run.average.weights["spans.weight"])
    assert not model.spans.weight.equal(run.average.weights["spans.weight"])
    assert json.loads((folder / "config.json").read_text())["architectures"] == ["BertForQuestionAnswering"]
    assert json.loads((folder / "figures.json").read_text()) == found


def test_a_validation_set_is_of_rows_kept_out(row: MakeRow) -> None:
    squad = [row(f"q{i}", f"context {i} says ann", *(["ann"] if i % 2 else []), source="squad2") for i in range(20)]
    mixture = Mixture({}, NameIndex({}, []), {SQUAD: squad, CLAPNQ: squad[:3]}, [r.context for r in squad] + ["x"], {})
    questions = validation_set(mixture, spans=6, sentences=2, ranked=4)
    assert (len(questions.spans), len(questions.sentences), len(questions.rankings)) == (6, 2, 4)
    assert all(asked.answers and others == ["x"] for asked, others in questions.rankings)
