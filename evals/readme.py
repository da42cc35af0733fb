"""Regenerates what the pages quote: each block between `<!-- made by: COMMAND -->` and `<!-- end -->`."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"(<!-- made by: (?P<command>[^\n]*?) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def regenerate(text: str, only: str = "") -> str:
    """Return a page with every block, or those whose command begins with `only`, replaced by its command's output."""

    def block(match: re.Match[str]) -> str:
        command = match["command"]
        if not command.startswith(only):
            return match.group()
        printed = _printed(shlex.split(command))
        return (
            f"{match.group(1)}{printed}\n"
            if command.startswith("python")
            else f"{match.group(1)}```text\n{printed}\n```\n"
        )

    return _BLOCK.sub(block, text)


def _printed(command: list[str]) -> str:
    """Return what `pincite …` or `python -m …` prints: text, and Markdown."""
    program, *arguments = command
    if program == "pincite":
        arguments = ["-m", "tui", *arguments]
        if arguments[2] == "ask":
            arguments.append("--no-history")
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True).stdout.rstrip()  # noqa: S603


def pages() -> list[Path]:
    """Return the files that may quote commands: the README, and every page of `docs/`."""
    return [README, *sorted((ROOT / "docs").rglob("*.md"))]


def rewrite(only: str = "") -> None:
    """Rewrite every page in place: all blocks, or those whose command begins with `only`."""
    for page in pages():
        page.write_text(regenerate(page.read_text("utf-8"), only), "utf-8")


if __name__ == "__main__":
    rewrite()
