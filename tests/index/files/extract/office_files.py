"""Writes small office files for tests."""

import io
import zipfile
from collections.abc import Mapping

from index.files.extract.extracted import Budget, Extracted
from index.files.extract.office.other_format import extract_by_content
from index.structure import Block, BlockKind

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>
 <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="berschrift1"/>
 <w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Klausel"><w:name w:val="Clause"/><w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
"""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of parts by their names."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def relations(**targets: tuple[str, str]) -> str:
    """Return the relationships of a part: by id, the kind and the target."""
    said = (
        f'<Relationship Id="{key}" Type="{_RELATED}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f"<Relationships {_PACKAGE}>{''.join(said)}</Relationships>"


def docx(body: str, *, styles: str = STYLES, numbering: str = "", **parts: str | bytes) -> bytes:
    """Return a Word file. `parts`: content by relation, such as `footnotes`; a `header1` is the relation `header`."""
    related = {"rStyles": ("styles", "styles.xml"), "rNumbers": ("numbering", "numbering.xml")}
    whole: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMES}>{numbering}</w:numbering>",
        "_rels/.rels": relations(r1=("officeDocument", "word/document.xml"), r2=("core-properties", "core.xml")),
    }
    for name, content in parts.items():
        if name == "core":
            whole["core.xml"] = f'<c xmlns:dc="dc" xmlns:dcterms="dcterms">{content!s}</c>'
            continue
        kind = name.rstrip("0123456789")
        related[name] = (kind, f"{name}.xml" if isinstance(content, str) else name)
        whole[f"word/{related[name][1]}"] = (
            f"<w:{kind} {NAMES}>{content}</w:{kind}>" if isinstance(content, str) else content
        )
    whole["word/_rels/document.xml.rels"] = relations(**related)
    return zipped(whole)


def paragraph(words: str, *, style: str = "", number: str = "", bold: bool = False, runs: str = "") -> str:
    """Return a paragraph of a Word file. `number`: list and level, such as `1 0`; `runs`: added to its words."""
    listed = ""
    if number:
        identity, level = number.split()
        listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{identity}"/></w:numPr>'
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}<w:t>{words}</w:t></w:r>"
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{run}{runs}</w:p>"


def table(*rows: list[str], properties: str = "") -> str:
    """Return a table of a Word file; a cell is its paragraphs, or words."""
    said = ""
    for row in rows:
        cells = (cell if cell.startswith("<w:") else paragraph(cell) for cell in row)
        said += f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"
    return f"<w:tbl>{properties}{said}</w:tbl>"


def read(data: bytes, name: str, module: str) -> Extracted:
    """Return the only document of a file."""
    (found,) = extract_by_content(data, module, name, Budget())
    assert isinstance(found, Extracted)
    return found


def blocks(found: Extracted) -> list[tuple[str, str]]:
    """Return the kind of each block, with its level for headings, and its words."""
    return [
        (
            f"{block.kind.value} {block.level}" if block.kind is BlockKind.HEADING else block.kind.value,
            said(found, block),
        )
        for block in found.structure.blocks or ()
    ]


def said(found: Extracted, block: Block) -> str:
    """Return the words of a block."""
    return found.text[block.start : block.end]


def context(found: Extracted, words: str) -> list[str]:
    """Return what goes with the block that has some words."""
    block = next(block for block in found.structure.blocks or () if words in said(found, block))
    return [found.text[start:end] for start, end in block.context]
