"""RTF: characters and code pages, headings, lists, tables, notes, fields, and what is not shown."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Extracted
from tests.index.files.extract.office_files import blocks, context, read

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fcharset204 Arial Cyr;}"
    r"{\f2\froman\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}}{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\s1\b\fs28 heading 1;}{\s2\outlinelevel1 Abschnitt;}{\s3 Title;}{\s4 toc 1;}{\*\cs9 Strong;}}"
)


def _read(body: str | bytes) -> Extracted:
    data = HEAD.encode() + (body if isinstance(body, bytes) else body.encode("latin-1")) + b"}"
    return read(data, "a.rtf", "rtf")


def _said(body: str | bytes) -> list[str]:
    return [words for _, words in blocks(_read(body))]


def test_characters_of_all_kinds_are_decoded() -> None:
    body = rb"caf\'e9 \u8364? \u-10179?\u-8704? \f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  {\f2 a\'b3} {\f3\'93\'fa\'96\'7b} "
    body += b"it\\rquote s\\~5\\_6\\emdash  so\\-ft {\\uc2\\u8364 ??}x \\{a\\\\b\\} raw \xe9"
    words = "café € 😀 Привет α≥ 日本 it’s 5\u20116— soft €x {a\\b} raw é"
    assert _said(body) == [words]


def test_headings_come_from_styles_and_levels() -> None:
    body = r"\pard\s3 Guide\par\pard\s1 Start\par\pard\s2 Aim\par\pard\outlinelevel2 Deep\par\pard Words.\par "
    body += r"\pard\s4 Start 1\par"
    found = _read(body)
    assert blocks(found) == [
        ("heading 1", "Guide"), ("heading 2", "Start"), ("heading 3", "Aim"), ("heading 4", "Deep"),
        ("paragraph", "Words."), ("furniture", "Start 1"),
    ]  # fmt: skip
    assert (found.source.title, found.format) == ("Guide", "rtf")


def test_lists_show_their_numbers_and_no_bullets() -> None:
    body = (
        r"\pard{\listtext\pard\plain 1.\tab}\ls1 One\par{\listtext\f2\'b7\tab}Dot\par{\pntext 2.\tab}{\*\pn x}Two\par"
    )
    assert blocks(_read(body)) == [("item", "1. One"), ("item", "Dot"), ("item", "2. Two")]


def test_tables_have_rows_merged_cells_and_tables_inside() -> None:
    row = r"\trowd\trhdr\cellx1\cellx2\pard\intbl\b Name\cell City\b0\cell\row"
    row += r"\trowd\cellx1\cellx2\pard\intbl Ann\cell Oslo\par Bergen\cell\row"
    row += r"\trowd\clmgf\cellx1\clmrg\cellx2\pard\intbl Bo\cell\cell\row\pard After\par"
    found = _read(row)
    assert blocks(found) == [
        ("record", "Name\tCity"), ("record", "Ann\tOslo Bergen"), ("record", "Bo"), ("paragraph", "After"),
    ]  # fmt: skip
    assert context(found, "Ann") == ["Name\tCity"]
    inner = r"\pard\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\cellx1\cellx2\nestrow}{\nonesttables\par}"
    inner += inner.replace(" a", " c").replace(" b", " d")
    nested = _read(
        rf"\trowd\cellx1\cellx2\pard\intbl Left\par {inner}\pard\intbl\itap1 end\cell Right\cell\row\pard Z\par"
    )
    assert [words for _, words in blocks(nested)] == ["Left", "a\tb", "c\td", "end", "Right", "Z"]


def test_notes_comments_and_boxes_stand_apart_from_their_paragraph() -> None:
    body = r"\pard It is{\super\chftn}{\footnote\pard{\super\chftn} See \i here\i0 .} so"
    body += r"{\*\atnid A}{\*\atnauthor Ann}\chatn{\*\annotation{\*\atnref 1}\pard Why?}.\par "
    body += r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Boxed\par}}{\shprslt old}}More.\par"
    found = _read(body)
    assert blocks(found) == [
        ("paragraph", "It is[1] so."), ("paragraph", "More."), ("paragraph", "Boxed"), ("note", "[1] See here."),
        ("note", "Ann: Why?"),
    ]  # fmt: skip
    assert [found.text[start:end] for start, end in (found.structure.blocks or ())[0].hidden] == ["[1]"]


def test_fields_show_their_results_and_codes_and_pictures_nothing() -> None:
    body = r'\pard See {\field{\*\fldinst HYPERLINK "x"}{\fldrslt\ul this}}{\pict\pngblip 89504e47}{\*\unknown no}'
    body += r"{\xe index}{\upr{ansi}{\*\ud{\u228?}}}{\object{\*\objdata 00ff}{\result shown}}\par"
    assert _said(body) == ["See thisäshown"]
    assert _said(b"\\pard a{\\pict\\bin4 }{\\\\}b\\par") == ["ab"]


def test_hidden_and_deleted_words_are_not_shown() -> None:
    found = _read(r"\pard Seen{\v unseen}{\deleted gone} here\par")
    assert [words for _, words in blocks(found)] == ["Seen here"]
    assert [found.text[one.start : one.end] for one in found.structure.left_out] == ["unseen"]


def test_heads_and_feet_are_furniture_but_for_those_of_the_first_page() -> None:
    body = r"{\header\pard Acme\par}{\headerf\pard Letter of Ann\par}{\footer\pard Page \chpgn\par}\pard Body\par"
    assert blocks(_read(body)) == [
        ("paragraph", "Letter of Ann"), ("furniture", "Acme"), ("paragraph", "Body"), ("furniture", "Page"),
    ]  # fmt: skip


def test_what_the_file_states_is_kept() -> None:
    info = r"{\info{\title The {\b lease}}{\author Ann}{\operator Bo}{\creatim\yr2004\mo3\dy2\hr1}}\pard The lease\par"
    source = _read(info).source
    assert (source.title, source.author, source.date) == ("The lease", "Ann", "2004-03-02")


def test_damaged_files_are_read_as_far_as_they_go_and_bombs_named() -> None:
    assert _said(r"\pard One} \pard Two\par") == ["One Two"]
    assert read(HEAD.encode() + rb"\pard One {\b Two", "a.rtf", "rtf").text == "One Two"
    with pytest.raises(ReadError, match="nested too deeply"):
        _read("{" * 60_000)
    with pytest.raises(ReadError, match="is no RTF"):
        read(b"nothing", "a.rtf", "rtf")
