"""What a test finds, and how large it is run."""

import sys
from dataclasses import dataclass, field
from typing import Any

MOST_FAULTS = 20
"""Faults of one test that are kept; there may be thousands of one cause."""


@dataclass
class Finding:
    """What one class of tests tried and what came of it.

    `tried`: counts, in words. `held`: what was checked, in words. `faults`: one line for each thing that went wrong.
    """

    name: str
    title: str
    tried: str = ""
    held: str = ""
    faults: list[str] = field(default_factory=list)
    fault_count: int = 0

    def fault(self, line: str) -> None:
        """Note a fault, and print it on standard error at once: the rest may take long."""
        line = " ".join(line.split())[:400]
        line = "".join(char if char.isprintable() else "?" for char in line)
        print(f"  {line}", file=sys.stderr, flush=True)
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(line)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON, for `results.json`."""
        return {
            "title": self.title,
            "tried": self.tried,
            "held": self.held,
            "faults": self.faults,
            "fault_count": self.fault_count,
        }


@dataclass(frozen=True)
class Scale:
    """How much of each test is run."""

    kills: int = 500
    """Processes that are killed."""

    soak_minutes: float = 10.0
    """Minutes that the folder changes under `index --watch`."""

    shapes: int | None = None
    """Shapes of text that are tried; None: all."""

    shape_kb: tuple[int, int] = (100, 400)
    """The two sizes of each shape, in thousands of characters."""

    readings: int = 12_000
    """Harmed files that are read."""

    harms: int | None = None
    """Ways to damage each class of file; None: all."""


FULL = Scale()
QUICK = Scale(kills=3, soak_minutes=0.1, shapes=2, shape_kb=(10, 40), readings=60, harms=1)
