"""Rules of ignore files: on random trees and patterns, what git would take is what is taken."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from index.files.scan import scan

FOLDERS = ("a", "b", "data", "notes")
FILES = ("x.txt", "y.txt", "z.md", "keep.txt", "w.md")
PATTERNS = (
    "a", "a/", "/a", "b/*", "b/**", "*.txt", "!keep.txt", "data/", "/notes/**", "**/y.txt", "notes/*.md", "!x.txt",
    "w.*", "a/b", "a/**/x.txt", "[xy].txt", "!a/", "# a comment", "\\!z.md", "?.txt", "*/x.txt", "!b/x.txt", " ",
    "data/*\n!data/a/", "x.txt ", "**", "/*\n!/a/\n!/b",
)  # fmt: skip


def make_tree(folder: Path, drawn: random.Random) -> None:
    """Fill a folder with some folders and files, and up to three ignore files."""
    folders = [folder]
    for _ in range(8):
        below = drawn.choice(folders) / drawn.choice(FOLDERS)
        below.mkdir(exist_ok=True)
        folders.append(below)
    folders = sorted(set(folders))
    for below in folders:
        for name in FILES:
            if drawn.random() < 0.7:
                (below / name).write_text("x")
    for below in drawn.sample(folders, min(3, len(folders))):
        (below / ".gitignore").write_text("\n".join(drawn.choices(PATTERNS, k=drawn.randint(1, 5))) + "\n")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git to compare with")
@pytest.mark.parametrize("seed", range(40))
def test_what_git_would_take_is_taken(tmp_path: Path, seed: int) -> None:
    make_tree(tmp_path, random.Random(seed))
    git = ["git", "-c", "core.excludesFile=/dev/null"]
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-z", "--others", "--exclude-standard"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    expected = sorted(name for name in listed.split("\0") if name and not name.endswith(".gitignore"))
    assert [file.name for file in scan(tmp_path).files] == expected
