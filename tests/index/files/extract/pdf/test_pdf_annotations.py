"""Values of forms, and comments, as they are read from PDFs."""

import json

from index.files.extract.extracted import Budget, Extracted
from index.files.extract.pdf.document import CALLS, extract
from index.structure import BlockKind
from tests.pdfs import PdfPage, Words, lines, pdf

RECT = "/Rect[150 695 350 712]"
FORM = "/AcroForm<</Fields[]/DA(/Helv 10 Tf)>>"


def read(*annotations: str, words: list[Words] | None = None) -> tuple[Extracted, bytes]:
    page = PdfPage(words or [Words(72, 700, "Name:"), *lines("After the form.", top=600)], annotations=annotations)
    data = pdf([page], catalog=FORM)
    (found,) = extract(data, "a.pdf", Budget())
    assert isinstance(found, Extracted)
    return found, data


def field(kind: str, more: str, rect: str = RECT) -> str:
    return f"<</Type/Annot/Subtype/Widget/FT/{kind}/T(field){rect}{more}>>"


def test_a_value_stands_behind_its_label() -> None:
    found, data = read(field("Tx", "/V(Ann Example)"))
    assert found.text.startswith("Name:\tAnn Example\n")
    start = found.text.index("Ann")
    (box,) = json.loads(CALLS["boxes"](data, {"spans": [[1, start, start + 11]]}))[0]
    assert box == [149.2, 79.2, 350.8, 97.8]


def test_choices_and_ticks_are_read_and_passwords_are_not() -> None:
    found, _ = read(field("Ch", "/Ff 131072/V(Kiel)/Opt[(Bonn)(Kiel)]"))
    assert "Name:\tKiel" in found.text
    assert "sesame" not in read(field("Tx", "/Ff 8192/V(sesame)"))[0].text
    assert "unset" not in read(field("Tx", "/DV(unset)"))[0].text
    assert "secret" not in read(field("Tx", "/F 2/V(secret)"))[0].text


def test_written_on_the_page_is_read_where_it_stands_and_comments_are_notes() -> None:
    typed = f"<</Type/Annot/Subtype/FreeText{RECT}/Contents(typed on it)/DA(/Helv 10 Tf)>>"
    comment = f"<</Type/Annot/Subtype/Highlight{RECT}/QuadPoints[72 710 90 710 72 700 90 700]/Contents(Is this so?)>>"
    link = f"<</Type/Annot/Subtype/Link{RECT}/Contents(a link)>>"
    found, _ = read(typed, comment, link)
    assert found.text.startswith("Name:\ttyped on it")
    assert found.structure.blocks is not None
    notes = [found.text[one.start : one.end] for one in found.structure.blocks if one.kind is BlockKind.NOTE]
    assert notes == ["Is this so?"]
    assert "a link" not in found.text
