"""Notebooks: markdown, code and outputs by cell."""

import json

import pytest

from index.errors import ReadError
from index.files.extract.data.notebook import extract
from index.files.extract.extracted import Budget, Extracted
from index.structure import Block, BlockKind, place_of


def _read(cells: list[dict[str, object]], **metadata: object) -> Extracted:
    data = json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode()
    (found,) = extract(data, "a.ipynb", Budget())
    assert isinstance(found, Extracted)
    return found


def _block(found: Extracted, words: str) -> Block:
    return next(block for block in found.structure.blocks or () if words in found.text[block.start : block.end])


def _place(found: Extracted, words: str) -> str | None:
    return place_of(found.structure.places, found.text.index(words), words, 1)


def _code(source: object, *outputs: dict[str, object]) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


TABLE = {"text/html": "<table><tr><th>Loaf</th><th>Price</th></tr><tr><td>Rye</td><td>3</td></tr></table>"}
EMPTY = b'{"cells": [{"cell_type": "code", "source": ""}]}'
TEXT: dict[str, object] = {"cell_type": "markdown", "source": ["# Bread\n", "\n", "Mix *flour*.\n", "\n", "- salt"]}


def test_cells_have_numbers_and_their_kinds() -> None:
    found = _read([TEXT, _code(["x = 1\n", "x  +  2"], {"output_type": "execute_result", "data": {"text/plain": "3"}})])
    assert found.source.title == "Bread"
    kinds = [(block.kind, found.text[block.start : block.end]) for block in found.structure.blocks or ()]
    assert kinds == [
        (BlockKind.HEADING, "Bread"), (BlockKind.PARAGRAPH, "Mix *flour*."), (BlockKind.ITEM, "salt"),
        (BlockKind.CODE, "x = 1"), (BlockKind.CODE, "x  +  2\n\n3"),
    ]  # fmt: skip
    assert _place(found, "salt") == "cell 1"
    assert _place(found, "x  +  2") == "cell 2"


def test_streams_errors_and_html_are_outputs() -> None:
    found = _read(
        [
            _code(
                "run()",
                {"output_type": "stream", "name": "stdout", "text": ["done\n"]},
                {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mE\x1b[0m: no bread"]},
                {"output_type": "display_data", "data": {"text/plain": "<Figure size 640x480 with 1 Axes>", **TABLE}},
            )
        ]
    )
    assert found.text == "run()\n\ndone\n\nE: no bread\n\nLoaf   Price\nRye   3"


def test_a_long_output_stands_below_its_code() -> None:
    found = _read([_code("show()", {"output_type": "stream", "text": "word " * 40 + "\n" + "more " * 40})])
    kinds = [found.text[block.start : block.end][:6] for block in found.structure.blocks or ()]
    assert kinds == ["show()", "word w", "more m"]
    assert _block(found, "show()").keeps_next


def test_older_notebooks_keep_their_cells_in_worksheets() -> None:
    old = {"nbformat": 3, "worksheets": [{"cells": [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": ["1+1"], "outputs": [{"output_type": "pyout", "text": ["2"]}]},
    ]}]}  # fmt: skip
    (found,) = extract(json.dumps(old).encode(), "a.ipynb", Budget())
    assert isinstance(found, Extracted)
    assert found.text == "Old\n\n1+1\n\n2"
    assert _block(found, "Old").level == 2


@pytest.mark.parametrize("data", [b"{}", b"[1]", b'{"cells": []}', EMPTY, b"no"])
def test_what_is_no_notebook_is_named(data: bytes) -> None:
    with pytest.raises(ReadError):
        list(extract(data, "a.ipynb", Budget()))


def test_odd_values_cost_nothing() -> None:
    cells: list[dict[str, object]] = [
        {"cell_type": 7, "source": {}},
        _code(None, {"output_type": "stream", "text": [None]}, {"data": 4}),
        {"cell_type": "markdown", "source": ["kept", None]},
    ]
    assert _read(cells, authors=[{"name": "Ann"}, 3], title="T").text == "kept"
