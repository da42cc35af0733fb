"""Train the reader: start a run, or continue the one in the folder; SIGTERM ends it with a checkpoint.

A run keeps its learning rate until it is finished: end it at any time and start it again with `--finish`, which lets
the rate fall to zero over `--decay-steps` and then exports the model.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from filelock import FileLock, Timeout

from evals.training.assemble import assemble, export
from evals.training.run import TrainingPlan, TrainingRun
from evals.training.schedule import Schedule


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """Return the parsed arguments."""
    parser = argparse.ArgumentParser(prog="python -m evals.training.train", description=__doc__)
    parser.add_argument("--qa", type=Path, required=True, metavar="DIR", help="gzipped JSON Lines files of rows")
    parser.add_argument(
        "--more", type=Path, metavar="DIR", help="more such files: continue the packaged reader's training with them"
    )
    parser.add_argument("--made", type=int, default=0, metavar="N", help="with --more: N made rows in an epoch too")
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public test collections")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="DIR", help="the folder of the run, outside the checkout"
    )
    parser.add_argument("--steps", type=int, default=20_000, help="stop after this step, without decay")
    parser.add_argument("--finish", action="store_true", help="decay the learning rate to zero, then export")
    parser.add_argument("--decay-steps", type=int, default=1500, help="steps of the decay")
    parser.add_argument("--rate", type=float, default=2e-4, help="the learning rate")
    parser.add_argument("--warmup", type=int, default=300, help="steps until the learning rate is reached")
    parser.add_argument("--batch", type=int, default=32, help="windows a batch")
    parser.add_argument("--seed", type=int, default=6, help="seed of the order of rows and of every variation")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    parser.add_argument("--validate-every", type=int, default=500, metavar="STEPS", help="steps between validations")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Train; the exit code is 1 if another process trains in that folder."""
    arguments = arguments_of(given)
    arguments.output.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(arguments.output / "lock", timeout=0):
            return _train(arguments)
    except Timeout:
        print(f"{arguments.output}: another process trains here; stop it first: kill -TERM $(cat pid)", file=sys.stderr)
        return 1


def _train(arguments: argparse.Namespace) -> int:
    (arguments.output / "pid").write_text(f"{os.getpid()}\n")
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    schedule = Schedule(peak=arguments.rate, warmup=arguments.warmup, decay_steps=arguments.decay_steps)
    plan = TrainingPlan(schedule, steps=arguments.steps, validate_every=arguments.validate_every)
    setup = assemble(
        arguments.qa,
        arguments.collections,
        batch=arguments.batch,
        seed=arguments.seed,
        more=arguments.more,
        made=arguments.made,
    )
    run = TrainingRun(arguments.output, setup.model, setup.feed, setup.validate, plan)
    (arguments.output / "run.json").write_text(json.dumps(setup.about | {"arguments": vars(arguments)}, default=str))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: run.stop())
    if arguments.finish:
        run.begin_decay()
    is_finished = run.train()
    if is_finished and run.progress.decay_from is not None:
        print(json.dumps(export(run, setup)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
