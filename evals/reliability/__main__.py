"""Attacks pincite and prints what held: `python -m evals.reliability [NAME …]`.

`--quick` tries a little of everything. `--write-docs` keeps the figures in `results.json` beside this file and
rewrites the table in docs/reliability.md from them.
"""

import argparse
import datetime
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.reliability.finding import FULL, QUICK, Finding, Scale
from evals.reliability.report import RESULTS, TESTS, read_results, table
from evals.reliability.workplace import Workplace


def run_test(name: str, scale: Scale) -> Finding:
    """Run one class of tests in a temporary folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix=f"pincite-{name}-"))
    before = dict(os.environ)
    place = Workplace(folder)
    os.environ.update({key: value for key, value in place.environment.items() if key.startswith(("XDG_", "PINCITE_"))})
    try:
        found: Finding = importlib.import_module(f"evals.reliability.{name}").run(place, scale)
        return found
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


def main(argv: Sequence[str] | None = None, results_file: Path = RESULTS) -> int:
    """Run the tests; exit code 1 if anything failed."""
    parser = argparse.ArgumentParser(prog="python -m evals.reliability", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"tests to run (default: all: {' '.join(TESTS)})")
    parser.add_argument("--quick", action="store_true", help="a little of everything")
    parser.add_argument("--kills", type=int, metavar="N", help="processes to kill (default 500)")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="length of the soak (default 10)")
    parser.add_argument("--write-docs", action="store_true", help="keep the figures and rewrite docs/reliability.md")
    arguments = parser.parse_args(argv)
    if unknown := sorted(set(arguments.names) - set(TESTS)):
        parser.error(f"no such test: {' '.join(unknown)}; choose from {' '.join(TESTS)}")
    scale = QUICK if arguments.quick else FULL
    scale = replace(scale, kills=arguments.kills if arguments.kills is not None else scale.kills)
    scale = replace(scale, soak_minutes=arguments.soak if arguments.soak is not None else scale.soak_minutes)
    found: dict[str, Any] = {}
    for name in arguments.names or TESTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        started = time.monotonic()
        one = run_test(name, scale)
        found[name] = {"date": datetime.datetime.now(datetime.UTC).date().isoformat(), **one.to_json()}
        print(f"{name}: {one.fault_count} faults, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
        if arguments.write_docs:
            results = {**read_results(results_file), name: found[name]}  # another run may have added to it
            results_file.write_text(json.dumps(results, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    if arguments.write_docs:
        from evals.readme import rewrite

        rewrite("python -m evals.reliability.report")
    else:
        print(table(found))
    return 1 if any(one["fault_count"] for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
