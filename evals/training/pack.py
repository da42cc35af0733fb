"""Pack a trained reader into `rag/reader`: weights without the encoder's embeddings, their hash, the card's figures.

`python -m evals.training.pack RUN` takes `RUN/model/`, which `python -m evals.training.train … --finish` wrote.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.bert_graph import unsupported_reason
from index.encoder.model_files import ModelFiles
from index.errors import ReaderError
from rag.reader import compiled, weights

READER = compiled.WEIGHTS.parent
"""The folder of the packaged reader."""

CARD = "MODEL_CARD.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

ROWS = {
    "f1": "F1 of the answer's words, answerable questions",
    "exact": "the answer word for word, answerable questions",
    "auroc_margin": "AUROC of the span margin: answerable, or a near miss written by people",
    "auroc_answers": "AUROC of the answerable logit, the same",
    "auroc_both": "AUROC of their sum, the same",
    "clapnq_auroc_margin": "AUROC of the span margin: CLAP NQ, whole passages",
    "clapnq_auroc_answers": "AUROC of the answerable logit, the same",
    "clapnq_auroc_both": "AUROC of their sum, the same",
    "first_margin": "own passage before the four that BM25 ranks highest, by the span margin",
    "first_answers": "the same, by the answerable logit",
    "first_both": "the same, by their sum",
}
"""Figures of `figures.json`, in the card's order and words."""


def pack(run: Path, target: Path = READER, files: ModelFiles | None = None) -> list[str]:
    """Pack `run/model` into a folder with `compiled.py` and a card; return a line for each changed file.

    `files`: the encoder whose embeddings the reader shares (default: the packaged one). Raises ReaderError if the model
    is of another kind or has other embeddings.
    """
    from safetensors.numpy import load_file

    model, files = run / "model", files or ModelFiles()
    try:
        config = json.loads((model / "config.json").read_bytes())
        figures = json.loads((model / "figures.json").read_bytes())["exported_whole"]
        learnt = load_file(model / "model.safetensors")
    except (OSError, KeyError) as error:
        raise ReaderError(
            f"{model}: is not an exported reader ({error}). Finish the run first: train --finish"
        ) from error
    reason = unsupported_reason(config)
    if reason is not None:
        raise ReaderError(f"{model}: cannot be run: {reason}.")
    encoder_sha256 = files.identity.weights_sha256
    _check_embeddings(learnt, weights.shared_weights(files, encoder_sha256), model)
    changed = []
    path = target / compiled.WEIGHTS.name
    before = path.read_bytes() if path.is_file() else b""
    sha256 = weights.write_weights(learnt, config, encoder_sha256, path)
    if path.read_bytes() != before:
        changed.append(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, SHA-256 {sha256}")
    code = Path(compiled.__file__)
    changed += _put(
        target / code.name, re.sub(r'"[0-9a-f]{64}"', f'"{sha256}"', (target / code.name).read_text("utf-8"))
    )
    card = (target / CARD).read_text("utf-8")
    head, rest = card.split(BEGIN)
    changed += _put(target / CARD, head + BEGIN + "\n" + table(figures) + END + rest.split(END)[1])
    return changed


def table(figures: Mapping[str, float]) -> str:
    """Return the figures as a Markdown table; missing ones have no row."""
    rows = [f"| {words} | {figures[name]:.3f} |\n" for name, words in ROWS.items() if name in figures]
    return "\n| | |\n|---|---|\n" + "".join(rows) + "\n"


def _check_embeddings(learnt: Mapping[str, NDArray[Any]], encoder: Mapping[str, NDArray[Any]], model: Path) -> None:
    for name, values in encoder.items():
        own = learnt.get(f"bert.{name}", learnt.get(name))
        if own is None or not np.array_equal(own, values):
            raise ReaderError(f"{model}: its {name} is not the packaged encoder's, which would replace it.")


def _put(path: Path, text: str) -> list[str]:
    if path.read_text("utf-8") == text:
        return []
    path.write_text(text, "utf-8")
    return [f"{path.name}: updated"]


def main(given: Sequence[str] | None = None) -> int:
    """Pack and print the changes; the exit code is 1 if the run has no usable model."""
    parser = argparse.ArgumentParser(prog="python -m evals.training.pack", description=__doc__)
    parser.add_argument("run", type=Path, metavar="RUN", help="the folder of a finished run")
    try:
        changed = pack(parser.parse_args(given).run)
    except ReaderError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(changed) or "nothing changed")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
