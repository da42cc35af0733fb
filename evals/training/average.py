"""Average finished readers that began alike: `python -m evals.training.average RUN RUN --output RUN …`.

Readers that part from one another only after some training lie in one valley: the mean of their weights reads better
than each (M. Wortsman et al., "Model soups", ICML 2022). It costs nothing more to run.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from evals.training.model import load_encoder


def average(runs: Sequence[Path], output: Path) -> None:
    """Write the mean of `run/model` of each run to `output/model`. Raises ValueError if they are of different kinds."""
    read = [load_file(run / "model" / "model.safetensors") for run in runs]
    shapes = [{name: tuple(value.shape) for name, value in weights.items()} for weights in read]
    if any(one != shapes[0] for one in shapes):
        raise ValueError(f"{', '.join(map(str, runs))}: hold models of different kinds; they have no mean.")
    mean = {name: torch.stack([weights[name] for weights in read]).mean(0) for name in read[0]}
    folder = output / "model"
    folder.mkdir(parents=True, exist_ok=True)
    save_file(mean, folder / "model.safetensors", {"format": "pt"})
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_bytes((runs[0] / "model" / name).read_bytes())


def main(given: Sequence[str] | None = None) -> int:
    """Average, and measure the mean on everything that was kept out."""
    parser = argparse.ArgumentParser(prog="python -m evals.training.average", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="finished runs")
    parser.add_argument("--qa", type=Path, required=True, metavar="DIR", help="gzipped JSON Lines files of rows")
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public test collections")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the mean goes, as a run")
    arguments = parser.parse_args(given)
    from evals.training.assemble import assemble

    average(arguments.runs, arguments.output)
    parts = assemble(arguments.qa, arguments.collections, arguments.output, batch=32, seed=0)
    load_encoder(parts.model, arguments.output / "model")
    figures = {"exported_whole": parts.final()}
    (arguments.output / "model" / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
