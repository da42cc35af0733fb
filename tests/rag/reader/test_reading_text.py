"""What the reader reads of a passage, and the way back."""

from rag.reader.reading_text import ReadingTextMaker, after_context, labels_between

PASSAGE = "A tent costs 120&nbsp;euro &amp; a stove 45&nbsp;euro."


def test_context_stands_before_a_passage_and_cannot_be_marked() -> None:
    text = after_context("Shop / Tents", PASSAGE)
    assert text.text == "Shop / Tents.\nA tent costs 120\xa0euro & a stove 45\xa0euro."
    first = text.choosable[0]
    assert text.text[first[0] :].startswith("A tent costs 120")
    assert text.place(0, 5) == (0, 0)


def test_words_around_a_character_reference_are_found_whole() -> None:
    text = after_context("", PASSAGE)
    start = text.text.index("120")
    assert PASSAGE[slice(*text.place(start, start + len("120 euro")))] == "120&nbsp;euro"


def test_the_parts_beside_a_character_reference_are_one() -> None:
    text = after_context("", PASSAGE)
    assert [text.text[slice(*part)] for part in text.choosable] == [text.text]


def test_a_short_cell_answers_as_a_whole_and_a_long_one_in_part() -> None:
    row = "12 May 1904\tThe hull was broken up at Rosyth and the bell given to the school"
    made = ReadingTextMaker(row)
    made.quote(0, 11, is_cell=True)
    made.quote(12, len(row), is_cell=True)
    text = made.make()
    assert text.whole_cell(7, 11) == (0, 11)
    assert text.whole_cell(20, 30) is None
    assert text.whole_cell(7, 20) is None


def test_the_head_of_a_cell_stands_between_it_and_the_one_before() -> None:
    text = "Name: Nora, Room: 187\nSold.\nIn May.\nRoom: 9"
    ranges = tuple((text.index(part), text.index(part) + len(part)) for part in ("Nora", "187", "In May.", "9"))
    assert [text[slice(*label)] for label in labels_between(text, ranges)] == [", Room: ", "Room: "]


def test_of_parts_that_stand_apart_the_longest_counts() -> None:
    made = ReadingTextMaker("Nora | 59 | 187")
    for label, start, end in (("Name: ", 0, 4), (", Room: ", 12, 15)):
        made.say(label)
        made.quote(start, end)
    text = made.make()
    assert text.text == "Name: Nora, Room: 187"
    assert text.place(0, len(text.text)) == (0, 4)
    assert text.place(text.text.index("187"), len(text.text)) == (12, 15)


def test_the_times_of_subtitles_and_the_marks_of_quoted_mail_are_not_read() -> None:
    subtitles = "The mill was built\n\n2\n00:00:03,600 --> 00:00:06,000\nin 1871."
    read = after_context("", subtitles)
    assert read.text == "The mill was built\n\nin 1871."
    at = read.text.index("1871")
    assert subtitles[slice(*read.place(at, at + 4))] == "1871"
    mail = "the lock was\n>> changed by > 3 men"
    assert after_context("", mail).text == "the lock was\nchanged by > 3 men"
