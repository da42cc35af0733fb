"""The README quotes what the commands print; it is regenerated, not remembered."""

import re

from evals.readme import README, regenerate


def test_every_block_is_filled() -> None:
    blocks = re.findall(r"<!-- made by: [^\n]+ -->\n(.*?)<!-- end -->", README.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    assert all(len(block.splitlines()) > 5 for block in blocks)


def test_a_block_is_replaced_by_what_its_command_prints() -> None:
    made = regenerate("Before\n<!-- made by: pincite --version -->\nold\n<!-- end -->\nAfter\n")
    assert re.fullmatch(
        r"Before\n<!-- made by: pincite --version -->\n```text\npincite \d[^\n]*\n```\n<!-- end -->\nAfter\n", made
    )
