"""OpenDocument texts and slides: headings, numbers, tables, notes, changes, and bombs of repeated cells."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Extracted
from tests.index.files.extract.office_files import blocks, context, read, zipped

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing", "meta": "meta",
        "presentation": "presentation", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
_NAMES += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'

STYLES = """
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="G" style:family="drawing-page">
 <style:drawing-page-properties presentation:visibility="hidden"/></style:style>
<text:list-style style:name="L1">
 <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>
"""


def odt(
    body: str, *, styles: str = STYLES, kind: str = "text", common: str = "", meta: str = "", **parts: str
) -> bytes:
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_NAMES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {_NAMES}>{common}</office:document-styles>",
            "meta.xml": f"<office:document-meta {_NAMES}><office:meta>{meta}</office:meta></office:document-meta>",
            **parts,
        }
    )


def _read(data: bytes) -> Extracted:
    return read(data, "a.odt", "odf")


def _p(words: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def _h(words: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{words}</text:h>'


def test_headings_titles_and_white_space_are_read_as_shown() -> None:
    words = '  One\n two<text:s text:c="2"/>three<text:tab/>four<text:line-break/>five'
    found = _read(odt(_p("Guide", "P1") + _h("Start") + _h("Aim", 2) + _p(words)))
    assert blocks(found) == [
        ("heading 1", "Guide"),
        ("heading 2", "Start"),
        ("heading 3", "Aim"),
        ("paragraph", "One two three four\nfive"),
    ]
    assert (found.source.title, found.format) == ("Guide", "odt")


def test_lists_have_their_numbers_and_go_on_where_they_say_so() -> None:
    inner = f"<text:list><text:list-item>{_p('x')}</text:list-item></text:list>"
    items = f"<text:list-item>{_p('x')}{inner}</text:list-item><text:list-item>{_p('x')}</text:list-item>"
    first = f'<text:list text:style-name="L1">{items}</text:list>'
    more = f'<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item>{_p("x")}</text:list-item>'
    body = first + more + "</text:list>" + first + f'<text:list text:style-name="L2">{items}</text:list>'
    assert [words for _, words in blocks(_read(odt(body)))] == [
        "1. x", "(a) x", "2. x", "3. x", "1. x", "(a) x", "2. x", "x", "x", "x",
    ]  # fmt: skip


def test_headings_have_the_numbers_of_the_outline() -> None:
    common = """<office:styles><text:outline-style>
    <text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>
    <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>
    </text:outline-style></office:styles>"""
    found = _read(odt(_h("a") + _h("b", 2) + _h("c", 2) + _h("d") + _h("e", 2), common=common))
    assert [words for _, words in blocks(found)] == ["I. a", "I.1 b", "I.2 c", "II. d", "II.1 e"]


def test_notes_and_comments_are_notes_and_deleted_words_are_gone() -> None:
    note = f"<text:note-citation>1</text:note-citation><text:note-body>{_p('Aside.')}</text:note-body>"
    note = f"<text:note>{note}</text:note>"
    comment = f"<office:annotation><dc:creator>Ann</dc:creator><dc:date>2020</dc:date>{_p('Why?')}</office:annotation>"
    changes = f"<text:tracked-changes><text:changed-region>{_p('old')}</text:changed-region></text:tracked-changes>"
    found = _read(odt(changes + _p(f"One{note} two{comment}.") + _p("More")))
    assert blocks(found) == [
        ("paragraph", "One[1] two."), ("paragraph", "More"), ("note", "[1] Aside."), ("note", "Ann: Why?"),
    ]  # fmt: skip
    assert [found.text[start:end] for start, end in (found.structure.blocks or ())[0].hidden] == ["[1]"]


def test_tables_have_heads_and_repeats_are_no_bombs() -> None:
    def cell(words: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{_p(words) if words else ''}</table:table-cell>"

    rows = f"<table:table-header-rows><table:table-row>{cell('Name')}{cell('City')}</table:table-row>"
    rows += f"</table:table-header-rows><table:table-row>{cell('Ann')}{cell('Oslo')}</table:table-row>"
    huge = 'table:number-columns-repeated="999999999" table:number-rows-repeated="999999999"'
    rows += f'<table:table-row table:number-rows-repeated="999999999">{cell("Bo")}{cell("x", huge)}</table:table-row>'
    rows += f'<table:table-row table:number-rows-repeated="999999999">{cell("", huge)}</table:table-row>'
    found = _read(odt(f"<table:table>{rows}</table:table>"))
    assert [words for _, words in blocks(found)][:2] == ["Name\tCity", "Ann\tOslo"]
    assert context(found, "Ann") == ["Name\tCity"]
    assert len(found.text) < 10_000


def test_hidden_sections_and_words_are_left_out() -> None:
    section = f'<text:section text:display="none">{_p("secret<text:line-break/>more")}</text:section>'
    cell = f"<table:table-cell>{_p('cell')}</table:table-cell>"
    table = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    section += f'<text:section text:display="none">{table}</text:section>'
    found = _read(odt(_p('Seen<text:span text:style-name="H"> unseen</text:span>') + section))
    assert [words for _, words in blocks(found)] == ["Seen"]
    assert [found.text[one.start : one.end] for one in found.structure.left_out] == [" unseen", "secret\nmore", "cell"]


def test_fields_boxes_descriptions_and_objects_are_read() -> None:
    box = f"<draw:text-box>{_p('Boxed')}</draw:text-box><svg:desc>A map of the harbour</svg:desc>"
    box = f"<draw:frame>{box}</draw:frame>"
    formula = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    math = '<math xmlns="m"><mi>E</mi><mo>=</mo><mi>m</mi><annotation>gone</annotation></math>'
    body = _p(f"Of <text:title>the book</text:title>{box}") + _p(f"So{formula}")
    found = _read(odt(body, **{"Object 1/content.xml": math}))
    assert [words for _, words in blocks(found)] == ["Of the book", "Boxed", "A map of the harbour", "So", "E=m"]


def test_heads_and_feet_of_used_pages_are_furniture_as_are_indexes() -> None:
    common = f"""<office:master-styles>
    <style:master-page style:name="Standard"><style:header>{_p("Acme")}</style:header></style:master-page>
    <style:master-page style:name="Other"><style:header>{_p("Unused")}</style:header></style:master-page>
    </office:master-styles>"""
    index = f"<text:table-of-content><text:index-body>{_p('Start 1')}</text:index-body></text:table-of-content>"
    found = _read(odt(index + _p("Body"), common=common))
    assert blocks(found) == [("furniture", "Acme"), ("furniture", "Start 1"), ("paragraph", "Body")]


def test_what_the_file_states_is_kept() -> None:
    meta = "<dc:title>Body of law</dc:title><meta:initial-creator>Ann</meta:initial-creator>"
    meta += "<dc:date>2020-02-03T1</dc:date>"
    source = _read(odt(_p("The body of law"), meta=meta)).source
    assert (source.title, source.author, source.date) == ("Body of law", "Ann", "2020-02-03")


def test_flat_files_are_read_and_damage_is_named() -> None:
    body = f"<office:body><office:text>{_p('Flat')}</office:text></office:body>"
    flat = f"<office:document {_NAMES}>{body}</office:document>"
    assert _read(flat.encode()).text == "Flat"
    cut = _read(flat[: flat.index("</office:text")].encode())
    assert cut.text == "Flat"
    assert len(cut.notes) == 1
    with pytest.raises(ReadError, match="no OpenDocument"):
        _read(b"<a/>")


def test_a_protected_file_needs_its_password() -> None:
    with pytest.raises(ReadError, match="password"):
        _read(odt(_p("x"), **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}))


def test_slides_are_sections_with_their_notes() -> None:
    def frame(words: str, kind: str = "", place: str = "") -> str:
        named = f'presentation:class="{kind}"' if kind else ""
        return f"<draw:frame {named} {place}><draw:text-box>{_p(words)}</draw:text-box></draw:frame>"

    low, high = 'svg:x="1cm" svg:y="9cm"', 'svg:x="1cm" svg:y="2cm"'
    notes = f"<presentation:notes>{frame('Say hello.', 'notes')}</presentation:notes>"
    comment = f"<office:annotation><dc:creator>Ann</dc:creator>{_p('Why?')}</office:annotation>"
    first = frame("Low", place=low) + frame("High", place=high) + frame("Plan", "title") + frame("7", "page-number")
    body = f"<draw:page>{first}{notes}{comment}</draw:page>"
    body += f'<draw:page draw:style-name="G">{frame("Untitled")}{frame("Words here.")}</draw:page>'
    found = read(odt(body, kind="presentation"), "a.odp", "odf")
    assert blocks(found) == [
        ("heading 1", "Plan"), ("paragraph", "High"), ("paragraph", "Low"), ("paragraph", "Say hello."),
        ("note", "Ann: Why?"), ("heading 1", "Untitled"), ("paragraph", "Words here."),
    ]  # fmt: skip
    assert [place.label for place in found.structure.places] == [
        "slide 1", "slide 1, notes", "slide 1, comments", "slide 2 (hidden)",
    ]  # fmt: skip
    assert [block.starts_section for block in found.structure.blocks or ()] == [
        True,
        False,
        False,
        True,
        False,
        True,
        False,
    ]
    assert found.format == "odp"


def test_an_object_that_is_named_again_and_again_is_read_once() -> None:
    formula = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    found = _read(odt(_p(f"So{formula * 1000}"), **{"Object 1/content.xml": '<math xmlns="m"><mi>E</mi></math>'}))
    assert [words for _, words in blocks(found)] == ["So", "E"]


def test_repeats_inside_repeats_do_not_multiply() -> None:
    inside = _p("x")
    for _ in range(20):
        cell = f'<table:table-cell table:number-columns-repeated="50">{inside}</table:table-cell>'
        row = f'<table:table-row table:number-rows-repeated="50">{cell}</table:table-row>'
        inside = _p(f"<draw:frame><draw:text-box><table:table>{row}</table:table></draw:text-box></draw:frame>")
    assert len(_read(odt(inside)).text) < 20_000
