"""What a fault of pincite's own leaves behind: one line on the terminal, the rest in a file."""

import contextlib
import traceback
from pathlib import Path

from rich.text import Text


def write_fault(file: Path) -> Text:
    """Write the exception that is being handled to a file; return the line that says so."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(traceback.format_exc(), "utf-8")
    return Text(f"pincite: a fault of pincite's own. Your marks and questions are saved. See {file}")
