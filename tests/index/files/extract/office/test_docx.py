"""Word files: headings, numbers, tables, notes and what is shown of changes, fields and drawings."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Extracted
from tests.index.files.extract.office_files import blocks, context, docx, paragraph, read, table

LONG = "The tenant pays the rent on the first day of each month, in advance, to the account of the landlord. " * 2


def _read(data: bytes, name: str = "a.docx") -> Extracted:
    return read(data, name, "docx")


def test_headings_are_known_by_their_styles_and_those_these_are_based_on() -> None:
    found = _read(
        docx(
            paragraph("Lease", style="Titel")
            + paragraph("Parties", style="berschrift1")
            + paragraph("Landlord", style="Klausel")
            + paragraph("Ann is the landlord.")
        )
    )
    assert blocks(found) == [
        ("heading 1", "Lease"),
        ("heading 2", "Parties"),
        ("heading 3", "Landlord"),
        ("paragraph", "Ann is the landlord."),
    ]
    assert found.source.title == "Lease"
    assert found.format == "docx"


def test_short_bold_paragraphs_are_headings_but_not_in_long_runs() -> None:
    body = paragraph("Duties", bold=True) + paragraph(LONG) + paragraph("Terms", bold=True) + paragraph(LONG)
    assert [kind for kind, _ in blocks(_read(docx(body)))] == ["heading 1", "paragraph"] * 2
    body += "".join(paragraph(f"Line {number}", bold=True) for number in range(5)) + paragraph(LONG)
    assert [kind for kind, _ in blocks(_read(docx(body)))][4:] == ["paragraph"] * 6


def test_a_look_has_one_level_throughout_and_a_larger_one_stands_above() -> None:
    large = '<w:p><w:r><w:rPr><w:sz w:val="40"/></w:rPr><w:t>Part {}</w:t></w:r></w:p>'
    body = "".join(large.format(number) + paragraph("Duties", bold=True) + paragraph(LONG) for number in ("one", "two"))
    assert [kind for kind, _ in blocks(_read(docx(body)))] == ["heading 1", "heading 2", "paragraph"] * 2


NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="§ %1"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"""


def test_lists_have_the_numbers_that_word_shows() -> None:
    shape = ["1 0", "1 1", "1 1", "1 2", "1 2", "1 0", "1 1", "2 0", "3 0", "4 0", "4 1"]
    body = "".join(paragraph("x", number=number) for number in shape)
    found = _read(docx(body, numbering=NUMBERING))
    labels = ["1. x", "1.1 x", "1.2 x", "(a) x", "(b) x", "2. x", "2.1 x", "§ IV x", "x", "7. x", "7.1 x"]
    assert blocks(found) == [("item", label) for label in labels]


def test_headings_are_numbered_by_their_style() -> None:
    styles = """<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/>
    <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>"""
    numbering = NUMBERING.replace('<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="h2"/>', 1)
    found = _read(docx(paragraph("Notice", style="h2") + paragraph(LONG), styles=styles, numbering=numbering))
    assert blocks(found)[0] == ("heading 2", "1.1 Notice")


def test_rows_are_records_below_the_heads_of_their_columns() -> None:
    head = [paragraph(words, bold=True) for words in ("Name", "City")]
    found = _read(docx(table(head, ["Ann", "Oslo"], ["Bo", "Rome"])))
    assert blocks(found) == [("record", "Name\tCity"), ("record", "Ann\tOslo"), ("record", "Bo\tRome")]
    assert context(found, "Bo") == ["Name\tCity"]


def test_merged_cells_stand_once_and_go_with_the_rows_they_reach_into() -> None:
    start = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("North")
    on = "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph("")
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("total")
    found = _read(docx(table([start, "Oslo", "12"], [on, "Bergen", "9"], [wide, "21"])))
    assert [words for _, words in blocks(found)] == ["North\tOslo\t12", "\tBergen\t9", "total\t\t21"]
    assert context(found, "Bergen") == ["North"]
    assert context(found, "total") == []


def test_a_row_across_the_table_names_those_below_it() -> None:
    across = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("2024")
    found = _read(docx(table(["Rent", "900"], [across], ["Rent", "950"])))
    assert context(found, "950") == ["2024"]
    assert context(found, "900") == []


def test_tables_that_lay_out_prose_are_prose() -> None:
    one = _read(docx(table([paragraph("Duties", style="berschrift1") + paragraph(LONG)])))
    assert blocks(one) == [("heading 1", "Duties"), ("paragraph", LONG.strip())]
    two = _read(docx(table(["Duties", paragraph(LONG) + paragraph(LONG) + paragraph(LONG)], ["Pay", "900"])))
    assert [kind for kind, _ in blocks(two)] == ["paragraph"] * 4 + ["record"]
    assert context(two, "The tenant") == ["Duties"]
    assert context(two, "900") == []


def test_notes_stand_where_their_section_ends_and_their_marks_are_not_searched() -> None:
    body = paragraph("Rent", style="berschrift1")
    body += paragraph("It is due", runs='<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> soon.</w:t></w:r>')
    body += paragraph("More words.") + paragraph("Notice", style="berschrift1") + paragraph("None.")
    found = _read(docx(body, footnotes=f'<w:footnote w:id="2">{paragraph("See clause 3.")}</w:footnote>'))
    assert [words for _, words in blocks(found)] == [
        "Rent", "It is due[1] soon.", "More words.", "[1] See clause 3.", "Notice", "None.",
    ]  # fmt: skip
    block = next(block for block in found.structure.blocks or () if "due" in found.text[block.start : block.end])
    assert [found.text[start:end] for start, end in block.hidden] == ["[1]"]
    assert blocks(found)[3][0] == "note"


def test_comments_are_notes_with_their_authors() -> None:
    comment = f'<w:comment w:id="0" w:author="Ann">{paragraph("Is this so?")}</w:comment>'
    found = _read(docx(paragraph("It is.", runs='<w:r><w:commentReference w:id="0"/></w:r>'), comments=comment))
    assert blocks(found) == [("paragraph", "It is."), ("note", "Ann: Is this so?")]


def test_changes_are_read_as_finally_shown() -> None:
    runs = "<w:ins><w:r><w:t> new</w:t></w:r></w:ins><w:del><w:r><w:delText> old</w:delText></w:r></w:del>"
    runs += "<w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> here</w:t></w:r></w:moveTo>"
    joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>One </w:t></w:r></w:p>"
    found = _read(docx(paragraph("The", runs=runs) + joined + paragraph("two.")))
    assert [words for _, words in blocks(found)] == ["The new here", "One two."]


def test_fields_show_their_results_and_boxes_their_state() -> None:
    def char(kind: str, inside: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'

    runs = char("begin") + "<w:r><w:instrText> IF </w:instrText></w:r>" + char("begin")
    runs += "<w:r><w:instrText> X </w:instrText></w:r>" + char("separate") + "<w:r><w:t>inner</w:t></w:r>" + char("end")
    runs += char("separate") + "<w:r><w:t> outer</w:t></w:r>" + char("end")
    box = char("begin", '<w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData>') + char("end")
    found = _read(docx(paragraph("See", runs=runs) + paragraph("", runs=box + "<w:r><w:t>Yes</w:t></w:r>")))
    assert [words for _, words in blocks(found)] == ["See outer", "☒Yes"]
    unending = _read(docx(paragraph("See", runs=char("begin")) + paragraph("this.")))
    assert unending.text == "See\nthis."


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it() -> None:
    box = f"<v:textbox><w:txbxContent>{paragraph('Boxed')}</w:txbxContent></v:textbox>"
    run = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    run += f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    found = _read(docx(paragraph("Before", runs=run) + paragraph("After")))
    assert [words for _, words in blocks(found)] == ["Before", "Boxed", "After"]


def test_symbols_breaks_and_formulas_are_characters() -> None:
    runs = '<w:r><w:tab/><w:sym w:font="Symbol" w:char="F061"/><w:noBreakHyphen/><w:t>x</w:t><w:br/>'
    runs += "<w:t>so</w:t><w:softHyphen/><w:t>ft</w:t></w:r>"
    runs += "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
    assert _read(docx(paragraph("One", runs=runs))).text == "One α\u2011x\nsofta/b"


def test_hidden_words_are_left_out_with_the_reason() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    found = _read(docx(paragraph("Open", runs=hidden)))
    assert [words for _, words in blocks(found)] == ["Open"]
    assert [(found.text[one.start : one.end], one.reason) for one in found.structure.left_out] == [
        ("secret", "hidden text")
    ]


def test_running_heads_are_furniture_but_not_those_of_a_single_page() -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    data = docx(paragraph("Body") + section, header1=paragraph("Acme, Oslo"))
    assert blocks(_read(data)) == [("furniture", "Acme, Oslo"), ("paragraph", "Body")]
    first = section.replace("default", "first").replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")
    data = docx(paragraph("Body") + first, header1=paragraph("Acme, Oslo"))
    assert blocks(_read(data)) == [("paragraph", "Acme, Oslo"), ("paragraph", "Body")]


def test_a_table_of_contents_is_furniture() -> None:
    found = _read(docx(paragraph("Rent 4", style="Verzeichnis1") + paragraph("Rent", style="berschrift1")))
    assert blocks(found) == [("furniture", "Rent 4"), ("heading 1", "Rent")]


def test_what_the_file_states_counts_if_it_is_its_own() -> None:
    core = "<dc:title>{}</dc:title><dc:creator>{}</dc:creator><dcterms:modified>2013-03-20T08:00:00Z</dcterms:modified>"
    own = _read(docx(paragraph("The lease of Oslo"), core=core.format("Lease of Oslo", "Ann")))
    assert (own.source.title, own.source.author, own.source.date) == ("Lease of Oslo", "Ann", "2013-03-20")
    other = _read(docx(paragraph("The lease of Oslo"), core=core.format("Letter template", "Microsoft Office User")))
    assert (other.source.title, other.source.author) == (None, None)


def test_documents_inside_are_read_and_named_if_they_cannot_be() -> None:
    inner = docx(paragraph("Inner", style="berschrift1") + paragraph("Words."))
    found = _read(docx(paragraph("Outer") + '<w:altChunk r:id="aFChunk1"/>', aFChunk1=inner))
    assert blocks(found) == [("paragraph", "Outer"), ("heading 1", "Inner"), ("paragraph", "Words.")]
    broken = _read(docx(paragraph("Outer") + '<w:altChunk r:id="aFChunk1"/>', aFChunk1=inner[:300]))
    assert broken.text == "Outer"
    assert len(broken.notes) == 1


def test_a_file_without_words_says_so() -> None:
    with pytest.raises(ReadError, match="holds no text"):
        _read(docx(paragraph("")))


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx", "before 2007"),
        (b"nothing", "a.docx", "damaged or no archive"),
    ],
)
def test_what_is_no_word_file_is_named_with_the_reason(data: bytes, name: str, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        _read(data, name)


def test_a_file_is_read_as_what_it_is_whatever_its_name() -> None:
    found = read(docx(paragraph("Words")), "a.doc", "old_office")
    assert (found.text, found.format) == ("Words", "docx")
    assert found.notes == ("is a Word file, whatever its ending says; it was read as such",)
    page = b"<html><body><h1>Title</h1><p>Words.</p></body></html>"
    assert read(page, "a.doc", "old_office").format == "html"
    assert read(page, "a.xls", "sheets").format == "html"
    saved = b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary=x\r\n\r\n--x\r\n"
    saved += b"Content-Type: text/html\r\n\r\n"
    assert "Words." in read(saved + page + b"\r\n--x--\r\n", "a.doc", "old_office").text
    assert read(rb"{\rtf1 Words.}", "a.docx", "docx").format == "rtf"
    inside = docx(paragraph("Outer"), package1=docx(paragraph("Inner")))
    assert read(inside, "a.docx", "docx").text == "Outer"
    with pytest.raises(ReadError, match=r"save it as \.docx"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "old_office")
    with pytest.raises(ReadError, match=r"\.txt for text"):
        read(b"Only words.", "a.doc", "old_office")
    with pytest.raises(ReadError, match=r"save it as \.pptx"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.ppt", "old_office")


def test_columns_without_words_are_no_columns() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="9"/></w:tcPr>'
    found = _read(docx(table([wide + paragraph("Name"), wide + paragraph("City")], ["", wide + paragraph("Oslo")])))
    assert [words for _, words in blocks(found)] == ["Name\t\tCity", "\tOslo"]


def test_heads_may_stand_below_what_introduces_a_table_and_forms_have_none() -> None:
    across = '<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>'
    lead = [across + paragraph("Supplier: Acme, Oslo"), paragraph("No. 7")]
    found = _read(
        docx(table(lead, ["Item", "Unit", "Note", "Price"], ["Nail", "kg", "new", "9,500.00"], ["Saw", "", "", "12"]))
    )
    assert context(found, "Nail") == ["Item\tUnit\tNote\tPrice"]
    assert context(found, "Item") == []
    form = _read(docx(table(["Name:", "Ann"], ["Age:", "41"], ["Room:", "12"])))
    assert [context(form, words) for words in ("Age", "Room")] == [[], []]


def test_a_row_whose_cells_have_as_many_lines_each_is_as_many_rows() -> None:
    cells = ["".join(map(paragraph, words)) for words in (["Income", "Tax", "Net"], ["900", "100", "800"])]
    found = _read(docx(table(["", "2006"], cells)))
    assert [words for _, words in blocks(found)] == ["\t2006", "Income\t900", "Tax\t100", "Net\t800"]
    beside = _read(docx(table([*cells, table(["inner", "words"])])))
    assert "inner words" in beside.text.replace("\t", " ")
    names = ["".join(map(paragraph, words)) for words in (["Ann", "1 High St", "Oslo"], ["Bo", "2 Low St", "Rome"])]
    assert [words for _, words in blocks(_read(docx(table(names))))] == ["Ann 1 High St Oslo\tBo 2 Low St Rome"]


def test_a_long_row_across_a_table_names_the_rows_below_only_if_it_is_stressed() -> None:
    words = "Full name as in the passport, with no part of it left out or abbreviated"
    for is_bold in (True, False):
        across = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph(words, bold=is_bold)
        found = _read(docx(table(["Born", "Oslo"], [across], ["Lives", "Rome"])))
        assert context(found, "Rome") == ([words] if is_bold else [])


def test_a_stressed_word_alone_in_its_row_names_the_rows_below_unless_all_labels_are_stressed() -> None:
    rows = [[paragraph("Aims", bold=True), ""], ["First", "To see"], ["Second", "To hear"], ["Third", "To say"]]
    assert context(_read(docx(table(*rows))), "To hear") == ["Aims"]
    form = [[paragraph(label, bold=True), value] for label, value in (("Name", ""), ("Town", "Oslo"), ("Room", "7"))]
    assert context(_read(docx(table(*form))), "Oslo") == []


def test_a_blank_line_of_line_ends_parts_paragraphs() -> None:
    runs = '<w:r><w:br/><w:t>more</w:t><w:br/><w:t> </w:t><w:br/><w:t>Two</w:t><w:footnoteReference w:id="1"/></w:r>'
    found = _read(
        docx(paragraph("One", runs=runs), footnotes=f'<w:footnote w:id="1">{paragraph("Aside.")}</w:footnote>')
    )
    assert blocks(found) == [("paragraph", "One\nmore"), ("paragraph", "Two[1]"), ("note", "[1] Aside.")]


def test_a_part_that_is_named_again_and_again_is_read_once() -> None:
    inner = docx(paragraph("Inner words."))
    found = _read(docx(paragraph("Outer") + '<w:altChunk r:id="aFChunk1"/>' * 1000, aFChunk1=inner))
    assert [words for _, words in blocks(found)] == ["Outer", "Inner words."]
