"""Regenerates what the README quotes: each block between `<!-- made by: COMMAND -->` and `<!-- end -->`."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"(<!-- made by: pincite (?P<command>[^\n]*?) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def regenerate(text: str) -> str:
    """Return the README with every block replaced by what its command prints now."""
    return _BLOCK.sub(lambda match: f"{match.group(1)}```text\n{_printed(match['command'])}\n```\n", text)


def _printed(command: str) -> str:
    arguments = [sys.executable, "-m", "tui", *shlex.split(command)]
    if arguments[3] == "ask":
        arguments.append("--no-history")
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.rstrip()  # noqa: S603


def main() -> int:
    """Rewrite the README in place."""
    README.write_text(regenerate(README.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
