"""Regenerates what the README quotes: each block between `<!-- made by: COMMAND -->` and `<!-- end -->`."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"(<!-- made by: pincite (?P<command>[^\n]*?) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def regenerate(text: str, only: str = "") -> str:
    """Return the README with every block, or those of one command, replaced by what its command prints now."""

    def block(match: re.Match[str]) -> str:
        command = match["command"]
        if only and shlex.split(command)[0] != only:
            return match.group()
        return f"{match.group(1)}```text\n{_printed(command)}\n```\n"

    return _BLOCK.sub(block, text)


def _printed(command: str) -> str:
    arguments = [sys.executable, "-m", "tui", *shlex.split(command)]
    if arguments[3] == "ask":
        arguments.append("--no-history")
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.rstrip()  # noqa: S603


def rewrite(only: str = "") -> None:
    """Rewrite the README in place: every block, or those of one command."""
    README.write_text(regenerate(README.read_text("utf-8"), only), "utf-8")


if __name__ == "__main__":
    rewrite()
