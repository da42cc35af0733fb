"""PDF: text in reading order with its structure, from files written by `tests.pdfs`."""

import re
import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.pdf.document import extract
from index.files.extract.pdf.geometry import Box
from index.files.extract.pdf.ocr import OcrLine, tesseract_lines
from index.files.extract.pdf.open import opened
from index.files.extract.pdf.text import page_text
from index.structure import BlockKind, place_of
from index.text.repair import TextRepairer
from tests.pdfs import PdfPage, Words, lines, pdf

FILLER = [f"These are the words of line {number}, which fill most of the page." for number in "one two three".split()]


def nothing_read(pixels: np.ndarray, scale: float) -> list[OcrLine]:
    """Stand for no OCR, whatever is installed."""
    return []


def extracted(data: bytes) -> Extracted:
    (found,) = extract(data, "a.pdf", Budget(), nothing_read)
    assert isinstance(found, Extracted)
    return found


def blocks(found: Extracted, kind: BlockKind | None = None) -> list[str]:
    assert found.structure.blocks is not None
    return [found.text[one.start : one.end] for one in found.structure.blocks if kind in (None, one.kind)]


def read(*pages: PdfPage | Sequence[Words]) -> Extracted:
    return extracted(pdf(pages))


def test_headings_are_known_by_their_letters_and_paragraphs_by_their_lines() -> None:
    found = read(
        [
            *lines("1 Basics", top=730, size=16, font=1),
            *lines("1.1 Reading", top=700, size=12, font=1),
            *lines("This paragraph fills its line to the right edge of the text and goes on", "below. It ends here.",
                   "The second paragraph begins on a line of its own, right below the first,", "and ends.", top=680),
            *lines("1.2 Writing", top=600, size=12, font=1),
            *lines("Another one.", top=580),
            *lines("2 More", top=540, size=16, font=1),
            *lines("The last one.", top=520),
        ]
    )  # fmt: skip
    assert found.structure.blocks is not None
    headings = [(found.text[one.start : one.end], one.level) for one in found.structure.blocks if one.level]
    assert headings == [("1 Basics", 1), ("1.1 Reading", 2), ("1.2 Writing", 2), ("2 More", 1)]
    assert blocks(found, BlockKind.PARAGRAPH) == [
        "This paragraph fills its line to the right edge of the text and goes on\nbelow. It ends here.",
        "The second paragraph begins on a line of its own, right below the first,\nand ends.",
        "Another one.",
        "The last one.",
    ]


def test_large_or_bold_lines_one_after_the_other_are_labels() -> None:
    labels = [Words(72, 700 - 24 * number, f"Label {number}", 12, 1) for number in range(8)]
    found = read([*labels, *lines(*FILLER, top=480)])
    assert blocks(found, BlockKind.HEADING) == []
    assert len(blocks(found, BlockKind.PARAGRAPH)) == 9


def test_what_stands_below_the_title_of_a_title_page_is_no_heading() -> None:
    cover = [Words(72, 600, "The Manual", 30), Words(72, 500, "Ann Example", 20), Words(72, 400, "Third edition", 18)]
    found = read(cover, [*lines("1 Basics", size=16, font=1), *lines(*FILLER * 4, top=690)])
    assert blocks(found, BlockKind.HEADING) == ["The Manual", "1 Basics"]


LEFT = ["The left column is read", "first, from its top to the", "bottom, before the right", "one is looked at at all.",
        "It has six lines as the", "other column has them."]  # fmt: skip
RIGHT = ["The right column comes", "next, and its lines stand", "beside those of the first", "one on the same line,",
         "as is usual with any sort", "of journal or newspaper."]  # fmt: skip


@pytest.mark.parametrize("by_line", [False, True])
def test_columns_are_read_one_after_the_other(by_line: bool) -> None:
    left, right = lines(*LEFT, x=72, size=12, leading=14), lines(*RIGHT, x=320, size=12, leading=14)
    words = [one for pair in zip(left, right, strict=True) for one in pair] if by_line else left + right
    assert " ".join(read(words).text.split()) == " ".join([*LEFT, *RIGHT])


def test_what_is_drawn_out_of_turn_is_put_where_it_stands() -> None:
    found = read([*lines(*FILLER), Words(72, 770, "The head"), Words(300, 40, "7"), *lines("More text.", top=600)])
    assert found.text.split("\n")[0] == "The head"
    assert found.text.split("\n")[-1] == "7"


def test_a_page_drawn_from_bottom_to_top_is_read_from_top_to_bottom() -> None:
    words = lines(*[f"Line number {number} of the page." for number in range(20)])
    assert read(words[::-1]).text == read(words).text


def table(*rows: Sequence[str], top: float = 700, bold: bool = True) -> list[Words]:
    return [
        Words(x, top - 14 * number, cell, font=1 if bold and number == 0 else 0)
        for number, row in enumerate(rows)
        for x, cell in zip((72, 200, 330), row, strict=False)
    ]


def test_a_row_is_a_record_with_the_heads_of_its_columns() -> None:
    rows = table(("Item", "Price", "Weight"), ("Pear", "12", "200"), ("Fig", "30", ""), ("Plum", "5", "70"))
    found = read([*lines("The prices of this year:", top=730), *rows])
    assert blocks(found, BlockKind.RECORD) == ["Item\tPrice\tWeight", "Pear\t12\t200", "Fig\t30\t", "Plum\t5\t70"]
    assert found.structure.blocks is not None
    heads = [[found.text[start:end] for start, end in one.context] for one in found.structure.blocks]
    assert heads == [[], [], ["Item", "Price", "Weight"], ["Item", "Price"], ["Item", "Price", "Weight"]]


def test_the_first_row_is_a_head_if_only_the_others_have_numbers() -> None:
    found = read(table(("Item", "Price"), ("Pear", "12"), ("Fig", "30"), bold=False))
    assert found.structure.blocks is not None
    assert [len(one.context) for one in found.structure.blocks] == [0, 2, 2]
    words = read(table(("Item", "Colour"), ("Pear", "green"), ("Fig", "blue"), bold=False))
    assert words.structure.blocks is not None
    assert [len(one.context) for one in words.structure.blocks] == [0, 0, 0]


def test_the_heads_hold_for_the_rows_on_the_next_page() -> None:
    first = table(("Item", "Price"), ("Pear", "12"), ("Fig", "30"))
    found = read(first, table(("Plum", "5"), ("Kiwi", "7"), bold=False))
    assert found.structure.blocks is not None
    assert [len(one.context) for one in found.structure.blocks] == [0, 2, 2, 2, 2]


def test_a_cell_of_several_lines_stays_in_its_row() -> None:
    """Drawn cell by cell, as word processors do."""
    rows: list[Words] = []
    fruits = {
        "Pear": ["a sweet fruit", "of the autumn"],
        "Fig": ["a soft fruit", "of the south"],
        "Plum": ["a round one", "of the summer"],
    }
    for number, (name, about) in enumerate(fruits.items()):
        top = 700 - 40 * number
        rows += [Words(72, top, name), *lines(*about, x=200, top=top), Words(330, top, f"{number} euros")]
    assert blocks(read(rows), BlockKind.RECORD) == [
        "Pear\ta sweet fruit of the autumn\t0 euros",
        "Fig\ta soft fruit of the south\t1 euros",
        "Plum\ta round one of the summer\t2 euros",
    ]


def test_small_letters_at_the_foot_are_notes() -> None:
    found = read([*lines(*FILLER), *lines("1 A note on the first", "line, in two lines.", top=80, size=7, leading=8)])
    assert blocks(found, BlockKind.NOTE) == ["1 A note on the first\nline, in two lines."]
    assert blocks(read([*lines(*FILLER), *lines("A small line without a mark", top=80, size=7)]), BlockKind.NOTE) == []


def test_entries_of_a_table_of_contents_are_furniture() -> None:
    found = read(lines("Contents", "1 Basics . . . . . . . . . . . . 3", "2 More ................ 7"), lines(*FILLER))
    assert blocks(found, BlockKind.FURNITURE) == ["1 Basics . . . . . . . . . . . . 3", "2 More ................ 7"]


def test_entries_without_dots_are_furniture_if_they_name_headings() -> None:
    entries = [Words(72, 700, "Basics"), Words(400, 700, "3"), Words(72, 686, "Prices"), Words(400, 686, "7")]
    found = read(entries, [*lines("Basics", size=16, font=1), *lines(*FILLER, top=690)])
    assert blocks(found, BlockKind.FURNITURE) == []
    entries += [Words(72, 672, "Writing"), Words(400, 672, "9")]
    headings = [*lines("Basics", size=16, font=1), *lines(*FILLER, top=690), *lines("Writing", top=600, size=16)]
    assert blocks(read(entries, [*headings, *lines(*FILLER, top=580)]), BlockKind.FURNITURE) == [
        "Basics\t3",
        "Prices\t7",
        "Writing\t9",
    ]


def test_code_keeps_its_lines_and_indents() -> None:
    found = read([*lines(*FILLER), *lines("for x in y:", top=650, font=2), *lines("print(x)", top=638, x=96, font=2)])
    assert blocks(found, BlockKind.CODE) == ["for x in y:\n    print(x)"]


def searched(found: Extracted) -> str:
    assert found.structure.blocks is not None
    repairer = TextRepairer(found.text, "pdf", found.structure.left_out)
    return " | ".join(repairer.repair(one.start, one.end, one.kind).text for one in found.structure.blocks)


def test_a_word_broken_at_a_line_end_is_whole_in_the_searched_text() -> None:
    found = read(lines("This is an exam-", "ple of a well-known kind, and of a well-", "known one."))
    assert found.text == "This is an exam-\nple of a well-known kind, and of a well-\nknown one."
    assert searched(found) == "This is an example of a well-known kind, and of a well-known one."


def test_a_word_broken_at_a_page_end_is_whole_too() -> None:
    pages = [
        [Words(72, 770, "A running head"), *lines(*(FILLER * 3)), Words(72, 500, end), Words(300, 40, str(number))]
        for number, end in [(1, "This is the end of the first page."), (2, "It ends in an exam-"), (3, "One more.")]
    ]
    pages[2].insert(1, Words(72, 735, "ple that goes on here."))
    found = extracted(pdf(pages))
    assert "It ends in an example that goes on here." in searched(found)
    left = sorted(found.text[one.start : one.end] for one in found.structure.left_out)
    assert left == ["1", "2", "3", "A running head", "A running head"]


def test_a_mark_above_the_line_stays_with_its_word() -> None:
    found = read([Words(72, 700, "The facts", 12), Words(121.5, 705, "3", 6), Words(128.2, 700, "are known.", 12)])
    assert found.text.startswith("The facts3 are known.")


def test_no_letter_is_lost() -> None:
    """A line of one letter is one too."""
    found = read([Words(72, 700 - 30 * number, text) for number, text in enumerate(["a", "Some words", "1", "b"])])
    assert blocks(found) == ["a", "Some words", "1", "b"]


def test_turned_text_and_watermarks_stand_behind_the_text() -> None:
    margin = Words(50, 300, "arXiv:2011", 20, matrix="0 1 -1 0")
    mark = Words(200, 300, "DRAFT", 90, matrix=".7 .7 -.7 .7")
    found = read([margin, mark, *lines(*FILLER)])
    assert found.text.split("\n")[0] == FILLER[0]
    assert sorted(blocks(found, BlockKind.FURNITURE)) == ["DRAFT", "arXiv:2011"]


@pytest.mark.parametrize("matrix", ["0 1 -1 0", "0 -1 1 0", "-1 0 0 -1"])
def test_a_page_of_turned_text_is_read_as_if_upright(matrix: str) -> None:
    step = {"0 1 -1 0": (12, 0), "0 -1 1 0": (-12, 0), "-1 0 0 -1": (0, 12)}[matrix]
    words = [Words(300 + step[0] * n, 300 + step[1] * n, text, matrix=matrix) for n, text in enumerate(FILLER)]
    assert blocks(read(words), BlockKind.PARAGRAPH)[0].startswith(FILLER[0])
    assert blocks(read(words), BlockKind.FURNITURE) == []


def test_characters_beyond_the_basic_plane_are_whole() -> None:
    assert read([Words(72, 700, "AA", font=4)]).text == "\U0001d49c\U0001d49c"


def test_words_from_right_to_left_are_in_the_order_in_which_they_are_read() -> None:
    """Whether their letters were drawn from left to right or from right to left."""
    reading = "\u0628\u0627\u0628"
    one = read([Words(72, 700, "BCB", font=4), Words(50, 700, "CB", font=4)]).text
    assert one.split() == [reading, "\u0628\u0627"]


def test_a_centred_head_is_that_of_the_column_below_it() -> None:
    cells = [("Item", 150, 714), ("Price", 300, 714), ("Tax", 400, 714), ("Pear", 72, 700), ("12", 300, 700),
             ("1", 400, 700), ("Fig", 72, 686), ("30", 300, 686), ("3", 400, 686)]  # fmt: skip
    found = read([Words(x, y, text) for text, x, y in cells])
    assert blocks(found, BlockKind.RECORD) == ["Item\tPrice\tTax", "Pear\t12\t1", "Fig\t30\t3"]


def test_control_characters_become_spaces() -> None:
    found = read([Words(72, 700, "a\x01b\x0cc")])
    assert not {"\x01", "\f", "\0", "\ufffe"} & set(found.text)


def test_pages_in_a_stream_of_objects_are_found_too() -> None:
    """As pdfTeX writes them."""
    content = zlib.compress(b"BT /F 12 Tf 72 700 Td (packed words) Tj ET")
    page = b"<</Type/Page/MediaBox[0 0 612 792]/Contents 1 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    places = b"2 0 3 %d " % (len(page) + 1)
    packed = zlib.compress(places + page + b" " + font)
    data = b"%%PDF-1.5\n1 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream\nendobj\n" % (
        len(content),
        content,
    )
    head = b"4 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n"
    data += head % (len(places), len(packed)) + packed + b"\nendstream\nendobj\n5 0 o"
    assert extracted(data).text == "packed words"


def test_labels_are_those_that_the_document_states() -> None:
    pages = [lines("one"), lines("two"), lines("three")]
    stated = extracted(pdf(pages, labels="0 <</S/r>> 2 <</S/D/St 1/P(A-)>>"))
    assert stated.structure.page_labels == ("i", "ii", "A-1")
    plain = extracted(pdf(pages, labels="0 <</S/D>>"))
    assert plain.structure.page_labels == ("", "", ""), "it has pages, whose labels say nothing new"


def test_without_labels_a_number_at_the_foot_counts() -> None:
    pages = [[*lines(*FILLER), Words(300, 40, str(number))] for number in (11, 12, 13, 14)]
    assert extracted(pdf([lines("The cover."), *pages])).structure.page_labels == ("", "11", "12", "13", "14")


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("A Real Title", "A Real Title"),
        ("Microsoft Word - draft3.doc", "The Largest Words"),
        ("report_final.pdf", "The Largest Words"),
        ("Untitled-1", "The Largest Words"),
        ("", "The Largest Words"),
    ],
)
def test_the_title_is_the_stated_one_or_the_largest_words(stated: str, title: str) -> None:
    page = [*lines("The Largest", "Words", size=24, leading=28), *lines(*FILLER, top=600)]
    info = {"Title": stated, "Author": "Ann Example", "CreationDate": "D:20190320120000Z"}
    source = extracted(pdf([page], info=info)).source
    assert (source.title, source.author, source.date) == (title, "Ann Example", "2019-03-20")


def test_the_largest_words_are_no_title_if_they_are_the_headings() -> None:
    tops = {"NAME": 700, "SYNOPSIS": 640, "OPTIONS": 580}
    page = [one for head, top in tops.items() for one in (Words(72, top, head, 14), Words(72, top - 20, "words"))]
    assert read(page).source.title is None


@pytest.mark.parametrize("date", ["D:19000101", "D:20191399", "yesterday", "D:0000"])
def test_a_date_that_cannot_be_is_none(date: str) -> None:
    assert extracted(pdf([lines("words")], info={"CreationDate": date})).source.date is None


def reason(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        extracted(data)
    return str(caught.value)


def test_what_holds_no_text_says_why() -> None:
    assert re.search(r"^needs OCR.*pip install '\.\[ocr\]'.*$", reason(pdf([PdfPage(has_picture=True)])))
    assert "holds no text" in reason(pdf([[]]))
    assert "needs a password" in reason(pdf([lines("secret")], is_encrypted=True, password=b"sesame"))
    assert "cannot be opened as a PDF" in reason(b"%PDF-1.4 nothing")
    assert "cannot be opened as a PDF" in reason(pdf([]))


def test_pictures_among_pages_of_text_are_named() -> None:
    scan = PdfPage([Words(72, 40, "stamp 17")], has_picture=True)
    found = extracted(pdf([lines(*FILLER), scan, scan, lines(*FILLER), scan]))
    assert found.notes == ("needs OCR to be read in full: pages 2–3 and 5 are pictures",)
    assert "stamp 17" in found.text
    assert extracted(pdf([PdfPage(lines(*FILLER), has_picture=True)])).notes == ()


def test_letters_drawn_as_outlines_need_ocr_and_a_few_lines_do_not() -> None:
    assert "needs OCR" in reason(pdf([PdfPage(more=b"72 700 m 80 710 l S " * 120)]))
    assert "holds no text" in reason(pdf([PdfPage(more=b"72 700 m 80 710 l S " * 5)]))


def test_an_empty_password_opens() -> None:
    assert extracted(pdf([lines("open words")], is_encrypted=True)).text == "open words"


def test_a_damaged_file_is_read_as_far_as_it_goes() -> None:
    data = pdf([lines("first words"), lines("second words")])
    assert extracted(data[: data.rindex(b"xref")]).text == "first words\fsecond words"
    assert extracted(b"junk\n" * 500 + data).text == "first words\fsecond words"
    cut = extracted(data[: data.index(b"/Type/Page/", data.index(b"/Type/Page/") + 1) - 20])
    assert cut.text == "first words"
    assert cut.notes == ("is damaged: its end is missing; 1 page was found",)
    broken = data.replace(b"/Type/Page/", b"/Type/Nope/", 1)
    found = extracted(broken)
    assert "second words" in found.text


def test_a_space_that_pdfium_misses_is_found_by_the_gap() -> None:
    """As Ghostscript sets what groff wrote: PDFium gives "indexedarray"."""
    close = b"BT /F3 10 Tf 72 600 Td (indexe) Tj 2.7 Tc 27.7 0 Td (da) Tj 0 Tc 12.1 0 Td (rray) Tj ET"
    assert "indexed array" in read(PdfPage(lines(*FILLER), more=close)).text
    spaced_out = b"BT /F3 10 Tf 72 600 Td 2.7 Tc (indexedarray) Tj ET"
    assert "indexedarray" in read(PdfPage([*lines(*FILLER)], more=spaced_out)).text


def recognise(pixels: np.ndarray, scale: float) -> list[OcrLine]:
    """Return what a perfect engine would read in `scan`."""
    dark = np.argwhere((pixels < 100).all(axis=2))
    top, bottom = dark[:, 0].min() / scale, dark[:, 0].max() / scale
    boxes = (Box(72, top, 120, bottom), Box(124, top, 180, bottom))
    return [OcrLine(("Recognised", "words"), boxes)]


def scan() -> PdfPage:
    return PdfPage(has_picture=True, more=b"0 g 72 700 108 10 re f")


def test_pictures_are_read_by_ocr_and_marked() -> None:
    data = pdf([lines(*FILLER), scan(), lines(*FILLER)])
    (found,) = extract(data, "a.pdf", Budget(), recognise)
    assert isinstance(found, Extracted)
    first, second, _ = found.text.split("\f")
    assert second == "Recognised words"
    assert found.notes == ("was read by OCR, which may be wrong: page 2",)
    places = found.structure.places
    assert [place.label for place in places] == ["", "OCR", ""]
    start = len(first) + 1
    assert place_of(places, start, "Recognised words", 4) == "OCR"
    assert place_of(places, 0, "These", 1) is None
    assert place_of(places, 0, found.text, 1) is None


def test_columns_that_ocr_reads_line_by_line_are_parted() -> None:
    def by_line(pixels: np.ndarray, scale: float) -> list[OcrLine]:
        return [
            OcrLine((f"{column}{row}",), (Box(left, 100 + 12 * row, left + 200, 111 + 12 * row),))
            for row in range(5)
            for column, left in (("left", 72), ("right", 284))
        ]

    with opened(pdf([scan()])) as document:
        text, _ = page_text(document[0], by_line)
    assert text.text.split() == [f"left{row}" for row in range(5)] + [f"right{row}" for row in range(5)]


def test_the_words_of_ocr_have_boxes() -> None:
    with opened(pdf([scan()])) as document:
        text, chars = page_text(document[0], recognise)
        assert text.text == "Recognised words"
        (box,) = text.boxes(chars, 11, 16)
    assert box == pytest.approx((124, 82, 180, 92), abs=0.6)


def test_the_time_for_a_file_counts_anew_after_each_page_that_is_recognised() -> None:
    pages: list[int] = []
    list(extract(pdf([scan(), scan()]), "a.pdf", Budget(alive=lambda: pages.append(1)), recognise))
    assert len(pages) == 2


def test_the_table_of_tesseract_gives_lines_of_words() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    table = (
        head + "4\t1\t1\t1\t1\t0\t20\t40\t100\t20\t-1\t\n"
        "5\t1\t1\t1\t1\t1\t20\t40\t60\t20\t96.5\tTwo\n"
        "5\t1\t1\t1\t1\t2\t90\t40\t30\t20\t93\twords\n"
        "5\t1\t1\t1\t2\t1\t20\t70\t30\t20\t12\t~~\n"
        "5\t1\t1\t1\t2\t2\t60\t70\t30\t20\t90\tmore\n"
    )
    first, second = tesseract_lines(table, 2.0)
    assert first == OcrLine(("Two", "words"), (Box(10, 20, 40, 30), Box(45, 20, 60, 30)))
    assert second.words == ("more",)
