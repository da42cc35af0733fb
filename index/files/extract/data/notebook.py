"""Notebooks (Jupyter): the text, code and outputs of each cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.errors import ReadError
from index.files.decode import decode
from index.files.extract.builder import TextBuilder, as_lines, normalise
from index.files.extract.data.json_values import loads
from index.files.extract.extracted import Budget, Extracted
from index.models import Source
from index.structure import Block, BlockKind
from index.text.block import Line, split_lines
from index.text.markdown import markdown_blocks
from index.text.regions import find_regions

MAX_RESULT_CHARS = 120
"""Characters of the longest output that is one with the last line of its code."""

_ESCAPE = re.compile(r"\x1b\[[0-?]{0,40}[ -/]{0,8}[@-~]|\x1b")
_PLACEHOLDER = re.compile(r"<[\w.]+(?: [\w.]+)* (?:object|at 0x[0-9a-f]+)>|<Figure size [^<>]{1,60}>")

_LINES = {"tr", "p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "thead", "tbody"}
"""Elements of HTML that stand on lines of their own."""

Cell = Mapping[str, Any]


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a notebook; the place of what a cell holds is its number from 1."""
    notebook = loads(decode(data).text)
    cells = list(_cells(notebook))
    if not cells:
        raise ReadError("is no notebook, or one without cells")
    builder = TextBuilder(budget)
    for number, cell in enumerate(cells, 1):
        builder.place(f"cell {number}")
        _add_cell(builder, cell)
    text, structure = builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("holds no text: its cells are empty")
    yield Extracted(
        text=text, format="notebook", structure=structure, source=_source(notebook, text, structure.blocks or ())
    )


def _cells(notebook: object) -> Iterator[Cell]:
    """Yield the cells; those of an older version stand in worksheets."""
    if not isinstance(notebook, dict):
        return
    sheets = notebook.get("worksheets")
    for holder in (notebook, *(sheets if isinstance(sheets, list) else ())):
        cells = holder.get("cells") if isinstance(holder, dict) else None
        yield from (cell for cell in cells if isinstance(cell, dict)) if isinstance(cells, list) else ()


def _source(notebook: Cell, text: str, blocks: Sequence[Block]) -> Source:
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    title = metadata.get("title")
    if not isinstance(title, str) or not title.strip():
        first = blocks[0] if blocks and blocks[0].kind is BlockKind.HEADING else None
        title = text[first.start : first.end] if first is not None else None
    authors = metadata.get("authors")
    names = [author.get("name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    return Source(
        title=normalise(title) or None if title else None,
        author=", ".join(normalise(name) for name in names if isinstance(name, str) and name.strip()) or None,
    )


def _add_cell(builder: TextBuilder, cell: Cell) -> None:
    kind = cell.get("cell_type")
    said = as_lines(_joined(cell.get("source", cell.get("input", ""))))
    if kind == "markdown":
        builder.add_laid_out(said, markdown_blocks(said))
        return
    if kind == "heading":
        level = str(cell.get("level"))
        builder.add(said, BlockKind.HEADING, level=int(level) if level in "123456" else 1)
        return
    outputs = cell.get("outputs")
    words = [_output(output) for output in outputs if isinstance(output, dict)] if isinstance(outputs, list) else []
    words = [own for own in words if own.strip()]
    code = _code_blocks(said)
    if code and len(words) == 1 and len(words[0]) <= MAX_RESULT_CHARS:
        # What a line gives is one thing with it.
        whole = f"{said}\n\n{words[0]}"
        builder.add_laid_out(
            whole, [*code[:-1], replace(code[-1], end=len(whole), lines=whole.count("\n", code[-1].start) + 1)]
        )
        return
    if code and words:
        code[-1] = replace(code[-1], keeps_next=True)
    builder.add_laid_out(said, code)
    for own in words:
        builder.add_laid_out(own, _output_blocks(own))


def _joined(source: object) -> str:
    """Return a text that may be given as a list of its lines."""
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""


def _output(output: Cell) -> str:
    """Return the words of an output: what a stream, a result or an error says."""
    kind = output.get("output_type")
    if kind in ("error", "pyerr"):
        traceback = output.get("traceback")
        lines = [line for line in traceback if isinstance(line, str)] if isinstance(traceback, list) else []
        said = "\n".join(lines) or f"{output.get('ename', '')}: {output.get('evalue', '')}"
    elif kind == "stream":
        said = _joined(output.get("text"))
    else:
        said = _shown(output)
    return as_lines(_ESCAPE.sub("", said))


def _shown(output: Cell) -> str:
    """Return the words of a result, which is given in several forms: as text, or as HTML where that says nothing."""
    data = output.get("data")
    forms: Cell = data if isinstance(data, dict) else output
    markdown = _joined(forms.get("text/markdown", forms.get("markdown")))
    plain = _joined(forms.get("text/plain", forms.get("text")))
    if markdown.strip():
        return markdown
    if plain.strip() and not _PLACEHOLDER.fullmatch(plain.strip()):
        return plain
    return _html_words(_joined(forms.get("text/html", forms.get("html")))) or plain


def _html_words(html: str) -> str:
    """Return the words of HTML, a line for each row, item and paragraph."""
    if not html.strip():
        return ""
    from index.files.extract.xml_tree import name_of, parse_html

    root = parse_html(html).root
    for element in root.iter():
        name = name_of(element)
        if name in ("script", "style", "title"):
            element.text = None
        if name in _LINES:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
        elif name in ("td", "th"):
            element.tail = f"   {(element.tail or '').strip()}"
    lines = "".join(root.itertext()).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _code_blocks(code: str) -> list[Block]:
    return [Block(BlockKind.CODE, line.start, line.end) for line in split_lines(code) if line.text]


def _output_blocks(words: str) -> list[Block]:
    """Return the blocks of an output: the rows of its tables are records, its other lines as they stand."""
    lines = list(split_lines(words))
    blocks: list[Block] = []
    at = 0
    for region in find_regions(words, lines):
        blocks += map(_line, (line for line in lines[at : region.first] if line.text))
        blocks += region.blocks
        at = region.last
    return [*blocks, *map(_line, (line for line in lines[at:] if line.text))]


def _line(line: Line) -> Block:
    return Block(BlockKind.CODE, line.start, line.end)
