"""The README and the docs quote what commands print."""

import re

from evals.readme import pages, regenerate


def test_every_block_is_filled() -> None:
    text = "\n".join(page.read_text("utf-8") for page in pages())
    blocks = re.findall(r"<!-- made by: [^\n]+ -->\n(.*?)<!-- end -->", text, re.DOTALL)
    assert len(blocks) >= 4
    assert all(len(block.splitlines()) > 5 for block in blocks)


def test_only_the_blocks_that_are_meant_are_made_anew() -> None:
    kept = "<!-- made by: pincite ask -->\nkept\n<!-- end -->\n"
    made = regenerate(f"{kept}<!-- made by: pincite --version -->\nold\n<!-- end -->\n", "pincite --v")
    assert made.startswith(f"{kept}<!-- made by: pincite --version -->\n```text\npincite ")


def test_a_modules_markdown_stands_as_it_is() -> None:
    made = regenerate("<!-- made by: python -c 'print(1 * 2)' -->\n<!-- end -->\n")
    assert made == "<!-- made by: python -c 'print(1 * 2)' -->\n2\n<!-- end -->\n"


def test_a_block_is_replaced_by_what_its_command_prints() -> None:
    made = regenerate("Before\n<!-- made by: pincite --version -->\nold\n<!-- end -->\nAfter\n")
    assert re.fullmatch(
        r"Before\n<!-- made by: pincite --version -->\n```text\npincite \d[^\n]*\n```\n<!-- end -->\nAfter\n", made
    )
