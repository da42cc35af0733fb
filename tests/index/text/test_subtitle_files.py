"""Subtitle files: what is said, by whom, and when."""

from pathlib import Path

import pytest

from index.files.formats import find_reader
from index.models import Document, Source
from index.settings import IndexSettings
from index.structure import BlockKind, place_of
from index.text.chunker import cut_passages
from index.text.subtitle_files import subtitle_blocks, subtitle_places, time_in_words
from tests.fakes import FakeEmbedder

SRT = "1\n00:00:01,000 --> 00:00:03,000\nOnce upon\n\n2\n00:01:03,500 --> 00:01:05,000\na time. <i>The end.</i>\n"
SBV = "0:00:01.000,0:00:03.000\nOnce upon\na time.\n\n0:01:03.500,0:01:05.000\nThe end.\n"
ASS = (
    "[Script Info]\nTitle: Tale\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,Once, upon\\Na {\\i1}time{\\i0}.\n"
    "Dialogue: 0,1:01:03.50,1:01:05.00,Default,,0,0,0,,The end.\n"
)
VTT = (
    "WEBVTT\n\nNOTE made by hand\n\n00:11.000 --> 00:13.000\n<v Ann Lee>Good morning,\n\n"
    "00:13.000 --> 00:16.000 align:left\n<v Ann Lee>Bo.\n\n00:16.000 --> 00:18.000\n<v Bo>And to you.\n\n"
    "00:18.000 --> 00:19.000\n<v Bo>Tea?\n"
)


def _searched(text: str) -> list[tuple[BlockKind, str]]:
    found = []
    for block in subtitle_blocks(text):
        said = "".join(
            character
            for place, character in enumerate(text)
            if block.start <= place < block.end and not any(start <= place < end for start, end in block.hidden)
        )
        found.append((block.kind, " ".join(said.split())))
    return found


def test_cues_of_a_sentence_are_joined_and_times_not_searched() -> None:
    assert _searched(SRT) == [(BlockKind.PARAGRAPH, "Once upon a time. The end.")]
    assert [place.label for place in subtitle_places(SRT)] == ["00:01", "01:03"]


def test_a_place_is_the_time_of_the_cue() -> None:
    places = subtitle_places(SRT)
    assert place_of(places, SRT.index("The end"), "The end", 7) == "01:03"
    assert place_of(places, SRT.index("Once"), SRT[SRT.index("Once") :], 3) == "00:01 – 01:03"


def test_one_cue_is_a_file_of_subtitles() -> None:
    assert _searched("1\n00:00:01,000 --> 00:00:03,000\nHello\n") == [(BlockKind.RECORD, "Hello")]


def test_a_voice_stands_above_what_it_says() -> None:
    kinds = _searched(VTT)
    assert kinds[:2] == [(BlockKind.FURNITURE, "WEBVTT"), (BlockKind.FURNITURE, "NOTE made by hand")]
    assert [words for _, words in kinds[2:]] == ["Ann Lee", "Good morning, Bo.", "Bo", "And to you.", "Tea?"]
    last = subtitle_blocks(VTT)[-1]
    assert [VTT[start:end] for start, end in last.context] == ["Bo"]


def test_a_quote_begins_and_ends_outside_tags(tmp_path: Path) -> None:
    text = VTT.replace("Good", "<i>Good</i>")
    (tmp_path / "talk.vtt").write_text(text)
    read = find_reader("talk.vtt")
    assert read is not None
    [document] = read(tmp_path / "talk.vtt", "talk.vtt", Source(), IndexSettings())
    assert isinstance(document, Document)
    passages = cut_passages(document, IndexSettings(), FakeEmbedder())
    spans = [(passage.start, passage.end) for passage in passages]
    spans += [(one.start, one.end) for passage in passages for one in passage.sentences]
    for start, end in spans:
        for edge in (start, end):
            assert text.count("<", 0, edge) == text.count(">", 0, edge) - text.count("-->", 0, edge), text[start:end]
    said = [text[one.start : one.end] for passage in passages for one in passage.sentences]
    assert said[2:4] == ["<v Ann Lee>", "Good</i> morning,\n\n00:13.000 --> 00:16.000 align:left\n<v Ann Lee>Bo."]
    assert "Ann Lee Good morning, Bo. Bo And to you." in " ".join(passage.search_text for passage in passages)


def test_times_between_commas_are_times() -> None:
    assert [words for _, words in _searched(SBV)] == ["Once upon a time.", "The end."]
    assert [place.label for place in subtitle_places(SBV)] == ["00:01", "01:03"]


def test_a_dialogue_is_read_without_its_fields() -> None:
    spoken = [words for kind, words in _searched(ASS) if kind is BlockKind.RECORD]
    assert spoken == ["Once, upon", "a time.", "The end."]
    assert [place.label for place in subtitle_places(ASS)] == ["00:01", "1:01:03"]


@pytest.mark.parametrize(
    ("stamp", "words"), [("00:00:16,500", "00:16"), ("1:02:03.4", "1:02:03"), ("12:00.000", "12:00")]
)
def test_times_in_words(stamp: str, words: str) -> None:
    assert time_in_words(stamp) == words
