"""Regenerates or checks what the pages quote: each block between `<!-- made by: COMMAND -->` and `<!-- end -->`.

`python -m evals.readme` rewrites the blocks, `--check` fails if one differs from what its command prints now.
"""

import argparse
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

UNCHECKED = ("pincite eval", "python -m evals.folders")
"""Beginnings of commands that `--check` passes over: they ask hundreds of questions, or print times, which differ."""

ABSTAINED = 3
"""The exit code of `pincite ask` for an abstention, which a page may show too."""

_BLOCK = re.compile(r"(?P<head><!-- made by: (?P<command>[^\n]*?) -->\n)(?P<content>.*?)(?=<!-- end -->)", re.DOTALL)


def regenerate(text: str, only: str = "") -> str:
    """Return a page whose blocks hold their commands' output. `only` limits it to commands that begin so."""
    return _BLOCK.sub(
        lambda block: block["head"] + _content(block["command"]) if block["command"].startswith(only) else block[0],
        text,
    )


def stale_commands(text: str) -> list[str]:
    """Return the commands of the blocks that differ from what the command prints now, except those of UNCHECKED."""
    return [
        block["command"]
        for block in _BLOCK.finditer(text)
        if not block["command"].startswith(UNCHECKED) and block["content"] != _content(block["command"])
    ]


def _content(command: str) -> str:
    """Return the content of a block: a module's output as Markdown, any other as preformatted text."""
    program, *arguments = shlex.split(command)
    if program == "pincite":
        arguments = ["-m", "tui", *arguments]
        if arguments[2] == "ask":
            arguments.append("--no-history")
    run = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode != ABSTAINED:
        run.check_returncode()
    printed = run.stdout.rstrip()
    return f"{printed}\n" if program == "python" else f"```text\n{printed}\n```\n"


def pages(root: Path = ROOT) -> list[Path]:
    """Return the pages that may quote commands: the README, and every page of `docs/`."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def rewrite(only: str = "", root: Path = ROOT) -> None:
    """Rewrite the blocks of every page in place. `only` limits it to commands that begin so."""
    for page in pages(root):
        page.write_text(regenerate(page.read_text("utf-8"), only), "utf-8")


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Rewrite or check the pages; exit code 1 if `--check` finds a stale block."""
    parser = argparse.ArgumentParser(prog="python -m evals.readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a block is stale")
    parser.add_argument("--only", default="", metavar="COMMAND", help="rewrite only blocks of commands that begin so")
    arguments = parser.parse_args(argv)
    if not arguments.check:
        rewrite(arguments.only, root)
        return 0
    stale = [(page, command) for page in pages(root) for command in stale_commands(page.read_text("utf-8"))]
    for page, command in stale:
        name = page.relative_to(root)
        print(f"{name}: stale: {command}; rewrite it with: python -m evals.readme --only {shlex.quote(command)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
