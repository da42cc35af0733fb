"""Puts a real run together: the packaged encoder, the rows, the validation; and exports what was learnt."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import save_file

from evals.training.batches import Feed
from evals.training.checkpoint import TrainingProgress
from evals.training.data import CLAPNQ, SQUAD
from evals.training.mixture import Mixture, read_mixture
from evals.training.model import ReaderModel, Shape, load_encoder, to_bert
from evals.training.run import Figures, TrainingRun, criterion
from evals.training.validate import Exam, chosen, rankings, validate
from evals.training.windows import Windower
from index.encoder.model_files import ModelFiles


@dataclass(frozen=True, slots=True)
class Parts:
    """What a run needs. `judge`: the quick validation, `final`: over all that was kept out. `about`: for the record."""

    model: ReaderModel
    encoder: Path
    feed: Callable[[TrainingProgress], Feed]
    judge: Callable[[], Figures]
    final: Callable[[], Figures]
    about: dict[str, object]


def assemble(qa: Path, collections: Path, *, batch: int, seed: int) -> Parts:
    """Read the rows, load the packaged encoder with fresh heads, and choose the validation's questions."""
    files = ModelFiles()
    files.check()
    encoder = files.folder
    mixture = read_mixture(qa, collections)
    model = ReaderModel(Shape())
    load_encoder(model, encoder)
    windower = Windower.load(encoder)
    quick, whole = exam_of(mixture), exam_of(mixture, spans=100_000, sentences=100_000, ranked=400)
    return Parts(
        model=model,
        encoder=encoder,
        feed=lambda progress: Feed(mixture, Windower.load(encoder), seed=seed, size=batch, position=progress.position),
        judge=lambda: validate(model, windower, quick),
        final=lambda: validate(model, windower, whole),
        about={
            "held_out": {name: list(titles) for name, titles in mixture.titles.items()},
            "rows": {name: len(rows) for name, rows in mixture.sources.items()},
            "items_per_epoch": len(mixture.epoch(seed, 0)),
            "exam": {"spans": len(quick.spans), "sentences": len(quick.sentences), "rankings": len(quick.rankings)},
        },
    )


def exam_of(mixture: Mixture, *, spans: int = 400, sentences: int = 120, ranked: int = 80) -> Exam:
    """Return a validation over rows kept out, at most so many of each kind, always the same."""
    squad, clapnq = mixture.held_out[SQUAD], mixture.held_out[CLAPNQ]
    answerable = chosen([row for row in squad if row.answers], ranked)
    return Exam(chosen(squad, spans), chosen(clapnq, sentences), rankings(answerable, mixture.passages))


def export(run: TrainingRun, parts: Parts) -> dict[str, Figures]:
    """Write the better of the averaged and the last weights to `model/`; return the figures of both over all kept out.

    `model/` can be loaded as a `BertForQuestionAnswering`; its weights `answerable.…` are the second head's.
    """
    figures = {"averaged": run.judged(averaged=True), "last": run.judged(averaged=False)}
    averaged = criterion(figures["averaged"]) > criterion(figures["last"])
    if averaged:
        run.average.exchange(run.model)
    folder = run.folder / "model"
    folder.mkdir(exist_ok=True)
    weights = {name: value.contiguous() for name, value in to_bert(run.model.state_dict(), run.model.shape).items()}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((parts.encoder / "config.json").read_text("utf-8"))
    config["architectures"] = ["BertForQuestionAnswering"]
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "tokenizer.json").write_bytes((parts.encoder / "tokenizer.json").read_bytes())
    figures["exported_quick"] = figures["averaged" if averaged else "last"]
    figures["exported_whole"] = parts.final()
    (folder / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    if averaged:
        run.average.exchange(run.model)
    return figures
