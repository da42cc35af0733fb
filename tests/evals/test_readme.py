"""The README and the docs quote what commands print."""

import re
from pathlib import Path

import pytest

from evals.readme import main, pages, regenerate, stale_commands


def test_every_block_is_filled() -> None:
    text = "\n".join(page.read_text("utf-8") for page in pages())
    blocks = re.findall(r"<!-- made by: [^\n]+ -->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert len(blocks) >= 4
    assert all(len(block.splitlines()) > 5 for block in blocks)


def test_only_the_named_blocks_are_regenerated() -> None:
    other = "<!-- made by: pincite ask -->\nkept\n<!-- end -->\n"
    text = regenerate(f"{other}<!-- made by: pincite --version -->\nold\n<!-- end -->\n", "pincite --v")
    assert text.startswith(f"{other}<!-- made by: pincite --version -->\n```text\npincite ")


def test_a_modules_markdown_stands_as_it_is() -> None:
    text = regenerate("<!-- made by: python -c 'print(1 * 2)' -->\n<!-- end -->\n")
    assert text == "<!-- made by: python -c 'print(1 * 2)' -->\n2\n<!-- end -->\n"


def test_a_block_is_replaced_by_what_its_command_prints() -> None:
    text = regenerate("Before\n<!-- made by: pincite --version -->\nold\n<!-- end -->\nAfter\n")
    assert re.fullmatch(
        r"Before\n<!-- made by: pincite --version -->\n```text\npincite \d[^\n]*\n```\n<!-- end -->\nAfter\n", text
    )


VERSION = "<!-- made by: pincite --version -->\n{}<!-- end -->\n"
SLOW = "<!-- made by: pincite eval -->\nold\n<!-- end -->\n"


def test_a_block_is_stale_if_its_command_prints_something_else() -> None:
    fresh = regenerate(VERSION.format(""))
    assert stale_commands(VERSION.format("old\n") + fresh) == ["pincite --version"]
    assert stale_commands(fresh + SLOW) == []


def test_an_abstention_may_be_shown() -> None:
    command = "python -c 'print(1); raise SystemExit(3)'"
    assert regenerate(f"<!-- made by: {command} -->\n<!-- end -->\n").splitlines()[1] == "1"


def test_a_check_names_the_page_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "README.md"
    page.write_text(VERSION.format("old\n"), "utf-8")
    assert main(["--check"], tmp_path) == 1
    assert "README.md: stale: pincite --version" in capsys.readouterr().out
    assert "old" in page.read_text("utf-8")
    assert main(["--only", "pincite --v"], tmp_path) == main(["--check"], tmp_path) == 0
