"""Passages: whole sentences of one section, cited in place, short enough for the encoder."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.models import Document, DocumentFormat, Passage
from index.settings import IndexSettings
from index.text.chunker import cut_passages
from tests.fakes import FakeEmbedder, deadline

SETTINGS = IndexSettings()
SENTENCE = "The minister said that the helicopters would reach the harbour in the spring of that year."


def chunk(
    text: str, *, format: DocumentFormat = "text", max_tokens: int = 256, settings: IndexSettings = SETTINGS
) -> list[Passage]:
    return cut_passages(Document.from_text("a", text, format=format), settings, FakeEmbedder(max_tokens=max_tokens))


def quotes(text: str, found: list[Passage]) -> list[str]:
    return [text[passage.start : passage.end] for passage in found]


def paragraph(count: int) -> str:
    return " ".join(f"Number {number}: {SENTENCE}" for number in range(count))


def test_a_long_paragraph_is_cut_between_sentences_near_the_wished_length() -> None:
    text = paragraph(20)
    found = chunk(text)
    assert " ".join(quotes(text, found)) == text
    for quote in quotes(text, found):
        assert quote.startswith("Number ")
        assert quote.endswith("year.")
        assert 0.5 * SETTINGS.passage_chars <= len(quote) <= SETTINGS.longest_passage_chars
    assert [len(passage.sentences) for passage in found] == [5] * 4


def test_the_wished_length_is_a_setting() -> None:
    text = paragraph(20)
    assert len(chunk(text, settings=IndexSettings(passage_chars=1000, longest_passage_chars=1500))) < 5
    assert len(chunk(text, settings=IndexSettings(passage_chars=100, longest_passage_chars=150))) == 20


def test_passages_rather_break_between_paragraphs() -> None:
    text = f"{paragraph(4)}\n\n{paragraph(5)}"
    assert quotes(text, chunk(text)) == [paragraph(4), paragraph(5)]


def test_a_heading_starts_a_section_and_is_never_left_alone() -> None:
    text = f"{paragraph(1)}\n\nLatin American Receptivity\n\n{paragraph(12)}"
    found = chunk(text)
    assert quotes(text, found)[0] == paragraph(1)
    assert quotes(text, found)[1].startswith("Latin American Receptivity\n\nNumber 0:")
    assert [passage.heading for passage in found] == ["", *["Latin American Receptivity"] * (len(found) - 1)]
    assert found[1].search_text.startswith("Latin American Receptivity Number 0:")


def test_furniture_ends_a_section_and_has_passages_of_its_own() -> None:
    text = f"{SENTENCE}\n\nShare | Tweet | Print\n\nDONATE NOW!\n\n{SENTENCE} It was late by then."
    found = chunk(text)
    assert quotes(text, found) == [SENTENCE, "Share | Tweet | Print", f"DONATE NOW!\n\n{SENTENCE} It was late by then."]
    assert [passage.is_furniture for passage in found] == [False, True, False]


def test_every_note_is_a_passage_of_its_own() -> None:
    text = (
        "  1. 1.\n    Ibid., 57.Google Scholar\n  2. 2.\n    Sizonenko, ‘Latin America and Russia’, 58.Google Scholar\n"
        "  3. 3.\n    Ibid., 59.Google Scholar\n"
    )
    found = chunk(text)
    assert [passage.search_text for passage in found][:2] == [
        "Ibid., 57.",
        "Sizonenko, 'Latin America and Russia', 58.",
    ]
    assert [quote[:5] for quote in quotes(text, found)] == ["Ibid.", "Sizon", "Ibid."]


def test_the_sentences_of_a_passage_stand_in_both_layers() -> None:
    text = "They sold 24 fighters, Ak-\n103 rifles and tanks.iv  The rifles\nwent to the FARC in the end."
    (passage,) = chunk(text)
    assert (
        passage.search_text == "They sold 24 fighters, Ak-103 rifles and tanks. The rifles went to the FARC in the end."
    )
    first, second = passage.sentences
    assert text[first.start : first.end] == "They sold 24 fighters, Ak-\n103 rifles and tanks."
    assert text[second.start : second.end] == "The rifles\nwent to the FARC in the end."
    assert passage.search_text[first.search_start : first.search_end].endswith("and tanks.")
    assert passage.search_text[second.search_start : second.search_end] == "The rifles went to the FARC in the end."


def test_a_sentence_longer_than_the_encoder_reads_is_cut_at_a_clause() -> None:
    text = ", ".join(f"clause {number} of the sentence" for number in range(40)) + "."
    found = chunk(text, max_tokens=64)
    counter = FakeEmbedder()
    assert len(found) > 1
    assert max(counter.count([passage.search_text for passage in found])) <= 62
    assert all(quote.endswith((",", ".")) for quote in quotes(text, found))
    assert " ".join(quotes(text, found)) == text


def test_a_heading_before_a_sentence_as_long_as_the_encoder_reads_spoils_nothing_after_it() -> None:
    longest = " ".join(["word"] * 252) + "."
    text = f"A Heading Of Some Words\n\n{longest}\n\n{paragraph(12)}"
    found = chunk(text)
    last = [len(passage.sentences) for passage in found if "Number" in passage.search_text]
    assert max(last) > 1


def test_a_passage_has_as_much_context_as_the_encoder_has_room_for() -> None:
    counter = FakeEmbedder(max_tokens=42)
    words = "\n\n".join(" ".join([f"word{n}"] * 9) + "." for n in range(9))
    text = f"# The outermost of the headings\n\n## The middle one\n\n### Near\n\n{words}"
    passages = cut_passages(Document.from_text("a.md", text, format="markdown"), IndexSettings(), counter)
    assert "The middle one / Near" in {passage.context for passage in passages}
    for passage in passages:
        lead = f"{passage.context}. " if passage.context else ""
        assert counter.count([lead + passage.search_text])[0] <= counter.max_tokens - 2


def test_a_document_without_letters_and_digits_has_no_passages() -> None:
    assert chunk("----\n\n* * *\n") == []
    assert chunk("") == []


ANY_TEXT = (
    st.text(max_size=250)
    | st.text(alphabet="aB é.,\n\r\f\x00\x1b\x85\u2028\u05d0\u0301漢。🙂-•\uf0b7\"'[]<*_#`|1xiv", max_size=250)
    | st.lists(
        st.sampled_from([SENTENCE, "Ak-\n103", "DONATE", "Heading", "\n\n", "\r\n", "\f", " ", "  1. 1.\n", "land.1 "]),
        max_size=25,
    ).map("".join)
)


@example("0 0\rAA.0 A 0 0", "markdown", 256)
@example("0\x1f", "markdown", 256)
@given(ANY_TEXT, st.sampled_from(["text", "markdown"]), st.sampled_from([18, 40, 256]))
def test_any_text_gives_sound_passages(text: str, format: DocumentFormat, max_tokens: int) -> None:
    found = chunk(text, format=format, max_tokens=max_tokens)
    assert all(a.end <= b.start for a, b in pairwise(found))
    counts = FakeEmbedder().count([passage.search_text for passage in found])
    assert all(count <= max_tokens - 2 for count in counts)
    for passage in found:
        assert 0 <= passage.start < passage.end <= len(text)
        assert passage.search_text == " ".join(passage.search_text.split())
        assert passage.sentences
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        assert all(a.end <= b.start for a, b in pairwise(passage.sentences))
        for sentence in passage.sentences:
            searched = passage.search_text[sentence.search_start : sentence.search_end]
            cited = text[sentence.start : sentence.end]
            assert searched == searched.strip() != ""
            assert cited == cited.strip() != ""
            for cited_end, searched_end in ((cited[0], searched[0]), (cited[-1], searched[-1])):
                if cited_end.isascii() and cited_end.isalnum():
                    assert cited_end == searched_end
        joined = " ".join(passage.search_text[s.search_start : s.search_end] for s in passage.sentences)
        assert joined == passage.search_text


@given(
    st.lists(
        st.sampled_from([SENTENCE, "Why was that so?", "Nobody has told the envoy from Lima."]), min_size=1, max_size=30
    ),
    st.sampled_from([" ", "\n\n", "\n", "\r\n\r\n"]),
)
def test_every_sentence_is_in_exactly_one_passage(said: list[str], separator: str) -> None:
    text = separator.join(f"On day {number} {sentence}" for number, sentence in enumerate(said))
    found = chunk(text)
    spans = [(sentence.start, sentence.end) for passage in found for sentence in passage.sentences]
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@pytest.mark.parametrize("format", ["text", "markdown"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("*a " * 30_000, id="stars"),
        pytest.param("[" * 100_000 + "a", id="brackets"),
        pytest.param("<a " * 30_000, id="tags"),
        pytest.param('a"' * 50_000, id="quotes"),
        pytest.param("a" + "." * 100_000 + "b", id="dots"),
        pytest.param("a" + " " * 100_000 + "b", id="spaces"),
        pytest.param("a" * 1_000_000, id="one word"),
        pytest.param("• ab\n" * 20_000, id="short items"),
        pytest.param("Go to it. " * 10_000, id="short sentences"),
        pytest.param("".join(f"W{n % 4_000}.\n\n" for n in range(8_000)), id="repeated lines"),
        pytest.param("# a" + "#" * 100_000 + "b", id="hashes"),
        pytest.param("1abcdefghijklmnopqrstuvwxyz0123456789abcdefghij\n\n" * 2_000, id="letters and digits"),
        pytest.param("login/register " * 15 + "x\n\n" + "Home Search " * 18 + "x\n", id="menu words"),
        pytest.param("# Heading\n" * 20_000, id="headings alone"),
        pytest.param("x " + "|-" * 1_500 + "x", id="table rules"),
    ],
)
def test_hostile_texts_are_cut_in_linear_time(text: str, format: DocumentFormat) -> None:
    with deadline(8):
        chunk(text, format=format)
