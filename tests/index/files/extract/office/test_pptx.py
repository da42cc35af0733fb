"""PowerPoint files: slides in order, reading order, notes, tables, charts, diagrams and comments."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Extracted
from tests.index.files.extract.office_files import NAMES, blocks, context, read, relations, zipped


def pptx(slides: dict[str, str], *, order: list[str] | None = None, **parts: str) -> bytes:
    """Return a PowerPoint file. `slides`: the shapes of each; `parts`: by slide and relation, such as `s1_chart`."""
    order = order or list(slides)
    ids = "".join(f'<p:sldId id="{256 + number}" r:id="r{name}"/>' for number, name in enumerate(order))
    whole: dict[str, str | bytes] = {
        "ppt/presentation.xml": f"<p:presentation {NAMES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "_rels/.rels": relations(r1=("officeDocument", "ppt/presentation.xml")),
    }
    related = {f"r{name}": ("slide", f"{name}.xml") for name in slides}
    for name, shapes in slides.items():
        attributes = 'show="0"' if "HIDDEN" in shapes else ""
        tree = f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
        whole[f"ppt/{name}.xml"] = f"<p:sld {NAMES} {attributes}>{tree}</p:sld>"
        own = {key.removeprefix(f"{name}_"): key for key in parts if key.startswith(f"{name}_")}
        whole[f"ppt/_rels/{name}.xml.rels"] = relations(**{kind: (kind, f"{key}.xml") for kind, key in own.items()})
    for key, content in parts.items():
        whole[f"ppt/{key}.xml"] = content
    if "commentAuthors" in parts:
        related["rAuthors"] = ("commentAuthors", "commentAuthors.xml")
    whole["ppt/_rels/presentation.xml.rels"] = relations(**related)
    return zipped(whole)


def shape(*lines: str, kind: str | None = None, at: tuple[int, int] | None = None) -> str:
    """Return a shape; `kind`: of the placeholder that it is; `at`: left and top."""
    holder = f'<p:ph type="{kind}"/>' if kind is not None else ""
    place = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/></a:xfrm>' if at else ""
    said = "".join(line if line.startswith("<") else f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    named = f"<p:nvSpPr><p:cNvPr/><p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>"
    return f"<p:sp>{named}<p:txBody>{said}</p:txBody></p:sp>"


def _read(data: bytes) -> Extracted:
    return read(data, "a.pptx", "pptx")


def test_slides_come_in_the_order_of_the_show_under_their_titles() -> None:
    slides = {
        "s1": shape("Last", kind="title") + shape("One", "Two", kind="body"),
        "s2": shape("First", kind="ctrTitle") + shape("Hello", kind="subTitle"),
    }
    found = _read(pptx(slides, order=["s2", "s1"]))
    assert blocks(found) == [
        ("heading 1", "First"), ("paragraph", "Hello"), ("heading 1", "Last"), ("item", "One"), ("item", "Two"),
    ]  # fmt: skip
    assert [(place.label, place.start) for place in found.structure.places] == [
        ("slide 1", 0), ("slide 2", found.text.index("Last")),
    ]  # fmt: skip
    assert (found.source.title, found.format) == ("First", "pptx")


def test_shapes_are_read_from_top_to_bottom_and_left_to_right_groups_together() -> None:
    group = f"<p:grpSp><p:grpSpPr><a:xfrm><a:off x='0' y='2000000'/></a:xfrm></p:grpSpPr>{shape('G2', at=(9, 9000000))}"
    group += f"{shape('G1', at=(9, 10))}</p:grpSp>"
    shapes = shape("Below", at=(0, 5000000)) + shape("Right", at=(4000000, 1000000)) + shape("Left", at=(0, 1100000))
    found = _read(pptx({"s1": shape("T", kind="title") + shapes + group}))
    assert [words for _, words in blocks(found)] == ["T", "Left", "Right", "G1", "G2", "Below"]


def test_notes_are_a_section_under_the_title_without_the_number_of_the_slide() -> None:
    notes = f"<p:notes {NAMES}><p:cSld><p:spTree>{shape('7', kind='sldNum')}{shape('Say it.', kind='body')}"
    notes += "</p:spTree></p:cSld></p:notes>"
    found = _read(pptx({"s1": shape("T", kind="title") + shape("Body"), "s2": shape("Next")}, s1_notesSlide=notes))
    assert [words for _, words in blocks(found)] == ["T", "Body", "Say it.", "Next"]
    assert [place.label for place in found.structure.places] == ["slide 1", "slide 1, notes", "slide 2"]
    assert (found.structure.blocks or ())[2].starts_section


def test_a_slide_without_a_title_stands_under_its_first_line() -> None:
    found = _read(pptx({"s1": shape("T", kind="title"), "s2": shape("Results") + shape("It grew by half.")}))
    assert blocks(found)[1:] == [("heading 1", "Results"), ("paragraph", "It grew by half.")]
    notes = f"<p:notes {NAMES}><p:cSld><p:spTree>{shape('Show the map.', kind='body')}</p:spTree></p:cSld></p:notes>"
    found = _read(pptx({"s1": shape("T", kind="title"), "s2": ""}, s2_notesSlide=notes))
    assert blocks(found)[1:] == [("heading 1", "Show the map.")]


def test_numbers_of_slides_are_left_out_and_feet_stand_once() -> None:
    running = shape("Acme", kind="ftr") + shape("3", kind="sldNum")
    found = _read(pptx({"s1": shape("A", kind="title") + running, "s2": shape("B", kind="title") + running}))
    assert blocks(found) == [("heading 1", "A"), ("furniture", "Acme"), ("heading 1", "B")]
    left = [(found.text[one.start : one.end], one.reason) for one in found.structure.left_out]
    assert left == [
        ("3", "the number of the slide"), ("Acme", "stands on every slide"), ("3", "the number of the slide"),
    ]  # fmt: skip


def test_tables_have_heads_and_lists_numbers() -> None:
    def row(*cells: str) -> str:
        return f"<a:tr>{''.join(cells)}</a:tr>"

    def cell(words: str, more: str = "") -> str:
        return f"<a:tc {more}><a:txBody><a:p><a:r><a:t>{words}</a:t></a:r></a:p></a:txBody></a:tc>"

    rows = row(cell("Name"), cell("City")) + row(cell("Ann", 'gridSpan="2"'), cell("", 'hMerge="1"'))
    rows += row(cell("Bo"), cell("Rome"))
    frame = f'<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>{rows}</a:tbl>'
    frame += "</a:graphicData></a:graphic></p:graphicFrame>"
    number = '<a:p><a:pPr{}><a:buAutoNum type="{}"/></a:pPr><a:r><a:t>x</a:t></a:r></a:p>'
    listed = number.format("", "arabicPeriod") + number.format(' lvl="1"', "alphaLcParenBoth")
    listed += number.format("", "arabicPeriod")
    found = _read(pptx({"s1": shape("T", kind="title") + frame + shape(listed, kind="body")}))
    assert [words for _, words in blocks(found)][1:] == [
        "Name\tCity", "Ann", "Bo\tRome", "1. x", "(a) x", "2. x",
    ]  # fmt: skip
    assert context(found, "Rome") == ["Name\tCity", "Ann"]


def test_charts_and_diagrams_say_what_they_show() -> None:
    def values(name: str, *said: str) -> str:
        points = "".join(f'<c:pt idx="{number}"><c:v>{one}</c:v></c:pt>' for number, one in enumerate(said))
        return f"<c:{name}><c:cache>{points}</c:cache></c:{name}>"

    series = values("tx", "Rent") + values("cat", "2023", "2024") + values("val", "900", "950.10000000000002")
    series = f"<c:ser>{series}</c:ser>"
    title = "<c:title><a:p><a:r><a:t>Costs</a:t></a:r></a:p></c:title>"
    chart = f"<c:chartSpace {NAMES}><c:chart>{title}{series}</c:chart></c:chartSpace>"
    diagram = (
        f"<dgm:dataModel {NAMES}><dgm:pt><dgm:t><a:p><a:r><a:t>Plan</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>"
    )
    frame = "<p:graphicFrame><a:graphic>{}</a:graphic></p:graphicFrame>"
    shapes = frame.format('<c:chart r:id="chart"/>') + frame.format('<dgm:relIds r:dm="diagram"/>')
    found = _read(pptx({"s1": shape("T", kind="title") + shapes}, s1_chart=chart, s1_diagram=diagram))
    assert blocks(found)[1:] == [
        ("paragraph", "Costs"), ("record", "\tRent"), ("record", "2023\t900"), ("record", "2024\t950.1"),
        ("item", "Plan"),
    ]  # fmt: skip
    assert context(found, "2024") == ["\tRent"]


def test_comments_descriptions_and_hidden_slides_and_shapes() -> None:
    comments = f'<p:cmLst {NAMES}><p:cm authorId="4"><p:text>Is it so?</p:text></p:cm></p:cmLst>'
    authors = f'<p:cmAuthorLst {NAMES}><p:cmAuthor id="4" name="Ann"/></p:cmAuthorLst>'
    picture = '<p:pic><p:nvPicPr><p:cNvPr descr="A map of the harbour"/></p:nvPicPr></p:pic><!-- HIDDEN -->'
    unseen = shape("Unseen").replace("<p:cNvPr/>", '<p:cNvPr hidden="1"/>')
    data = pptx({"s1": shape("T", kind="title") + picture + unseen}, s1_comments=comments, commentAuthors=authors)
    found = _read(data)
    assert blocks(found) == [("heading 1", "T"), ("paragraph", "A map of the harbour"), ("note", "Ann: Is it so?")]
    assert [place.label for place in found.structure.places] == ["slide 1 (hidden)", "slide 1 (hidden), comments"]
    assert [one.reason for one in found.structure.left_out] == ["hidden on the slide"]


def test_a_slide_that_is_missing_is_told() -> None:
    found = _read(pptx({"s1": shape("T", kind="title")}, order=["s1", "gone"]))
    assert found.notes == ("slide 2 cannot be read; the file may be damaged",)
    with pytest.raises(ReadError, match="holds no text"):
        _read(pptx({"s1": ""}))
