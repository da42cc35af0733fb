"""Assembles a training run from the packaged encoder, the rows and the validation; exports the trained model."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import save_file

from evals.training.batches import Feed
from evals.training.checkpoint import TrainingProgress
from evals.training.continued import continued_mixture
from evals.training.data import CLAPNQ, SQUAD
from evals.training.mixture import Mixture, read_mixture
from evals.training.model import ReaderModel, Shape, load_encoder, load_packaged, to_bert
from evals.training.run import Figures, TrainingRun, criterion
from evals.training.validate import ValidationSet, choose_rows, rankings, validate
from evals.training.windows import Windower
from index.encoder.model_files import ModelFiles


@dataclass(frozen=True, slots=True)
class TrainingSetup:
    """The parts of a run. `validate` is quick, `validate_all` uses all rows kept out; `about` describes the data."""

    model: ReaderModel
    encoder: Path
    feed: Callable[[TrainingProgress], Feed]
    validate: Callable[[], Figures]
    validate_all: Callable[[], Figures]
    about: dict[str, object]


def assemble(
    qa: Path, collections: Path, *, batch: int, seed: int, more: Path | None = None, made: int = 0
) -> TrainingSetup:
    """Return a run's parts: the rows, the model, and the validation's questions.

    The model is the packaged encoder with fresh heads; with `more` rows the packaged reader, whose training goes on,
    perhaps with `made` ones.
    """
    files = ModelFiles()
    files.check()
    encoder = files.folder
    mixture = (
        read_mixture(qa, collections) if more is None else continued_mixture(qa, more, collections, seed, made=made)
    )
    model = ReaderModel(Shape())
    load_encoder(model, encoder)
    if more is not None:
        load_packaged(model)
    windower = Windower.load(encoder)
    quick, whole = validation_set(mixture), validation_set(mixture, spans=100_000, sentences=100_000, ranked=400)
    return TrainingSetup(
        model=model,
        encoder=encoder,
        feed=lambda progress: Feed(mixture, Windower.load(encoder), seed=seed, size=batch, position=progress.position),
        validate=lambda: validate(model, windower, quick),
        validate_all=lambda: validate(model, windower, whole),
        about={
            "held_out": {name: list(titles) for name, titles in mixture.titles.items()},
            "rows": {name: len(rows) for name, rows in mixture.sources.items()},
            "items_per_epoch": len(mixture.epoch(seed, 0)),
            "exam": {"spans": len(quick.spans), "sentences": len(quick.sentences), "rankings": len(quick.rankings)},
        },
    )


def validation_set(mixture: Mixture, *, spans: int = 400, sentences: int = 120, ranked: int = 80) -> ValidationSet:
    """Return a validation set of rows kept out, limited by kind and always the same."""
    squad, clapnq = mixture.held_out[SQUAD], mixture.held_out[CLAPNQ]
    answerable = choose_rows([row for row in squad if row.answers], ranked)
    return ValidationSet(
        choose_rows(squad, spans), choose_rows(clapnq, sentences), rankings(answerable, mixture.passages)
    )


def export(run: TrainingRun, setup: TrainingSetup) -> dict[str, Figures]:
    """Write the better of the averaged and the last weights to `model/`; return the figures of both.

    `model/` loads as a `BertForQuestionAnswering`; its weights `answerable.…` are the second head's.
    """
    figures = {"averaged": run.validate(averaged=True), "last": run.validate(averaged=False)}
    averaged = criterion(figures["averaged"]) > criterion(figures["last"])
    if averaged:
        run.average.exchange(run.model)
    folder = run.folder / "model"
    folder.mkdir(exist_ok=True)
    weights = {name: value.contiguous() for name, value in to_bert(run.model.state_dict(), run.model.shape).items()}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((setup.encoder / "config.json").read_text("utf-8"))
    config["architectures"] = ["BertForQuestionAnswering"]
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "tokenizer.json").write_bytes((setup.encoder / "tokenizer.json").read_bytes())
    figures["exported_quick"] = figures["averaged" if averaged else "last"]
    figures["exported_whole"] = setup.validate_all()
    (folder / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    if averaged:
        run.average.exchange(run.model)
    return figures
