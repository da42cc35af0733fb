"""Line-structured text: each kind is known by its shape, its lines are units, and prose is none of it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models import Document
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.block import split_lines
from index.text.chunker import cut_passages
from index.text.layout import blocks
from index.text.regions import find_regions
from tests.fakes import FakeEmbedder, deadline


def units(text: str) -> list[list[str]]:
    """Return the searched words of the units of each passage."""
    found = cut_passages(Document.from_text("a", text), IndexSettings(), FakeEmbedder())
    return [[one.search_text[span.search_start : span.search_end] for span in one.sentences] for one in found]


def all_units(text: str) -> list[str]:
    return [unit for passage in units(text) for unit in passage]


def contexts(text: str) -> dict[str, str]:
    """Return the context of each record, by its words."""
    return {
        text[block.start : block.end]: " ".join(text[start:end] for start, end in block.context)
        for block in blocks(text)
        if block.kind is BlockKind.RECORD
    }


def regions(text: str) -> int:
    return len(find_regions(text, list(split_lines(text))))


# Subtitles

SUBTITLES = (
    "1\n00:00:01,000 --> 00:00:03,500\nThe mill was <i>built</i>\n\n"
    "2\n00:00:03,600 --> 00:00:06,000\nby two sisters\nin 1871.\n\n"
    "3\n00:00:06,500 --> 00:00:09,000\n- Who were they?\n- Nobody knows.\n"
)


def test_cues_that_make_a_sentence_are_joined_without_numbers_times_and_tags() -> None:
    assert all_units(SUBTITLES) == [
        "The mill was built by two sisters in 1871.",
        "- Who were they?",
        "- Nobody knows.",
    ]


def test_the_times_of_cues_stay_in_the_document() -> None:
    first = cut_passages(Document.from_text("a", SUBTITLES), IndexSettings(), FakeEmbedder())[0].sentences[0]
    assert SUBTITLES[first.start : first.end].startswith("The mill was <i>built</i>\n\n2\n00:00:03,600 -->")


def test_webvtt_has_no_numbers_and_its_first_line_is_no_heading() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:04.000\nLichens grow slowly.\n\n00:05.000 --> 00:09.000\nReindeer eat them.\n"
    assert all_units(text) == ["WEBVTT", "Lichens grow slowly.", "Reindeer eat them."]
    assert not any(block.kind is BlockKind.HEADING for block in blocks(text))


def test_a_number_that_is_said_is_no_number_of_a_cue() -> None:
    text = SUBTITLES.replace("by two sisters\nin 1871.", "in\n1871.\n")
    assert all_units(text)[0] == "The mill was built in 1871."


# Mail

THREAD = """\
the key is with Arvid.

Lise

On Sun, 2 Mar 2025 at 20:10, Kurt Maas wrote:
> Dear Lise,
>
> do you still have the key for the boat shed? The old lock was
> changed in Febru-
> ary by Mr Tran, who lives behind the church and is called
> Old Tran.
> Kurt
>
> On Sat, 1 Mar 2025 at 08:00, Lise Holt wrote:
>> The fee rises to 85 euro.
>
> Kurt again.
"""


def test_quoted_lines_are_joined_without_their_marks() -> None:
    found = all_units(THREAD)
    assert (
        "The old lock was changed in February by Mr Tran, who lives behind the church and is called Old Tran." in found
    )
    assert not any(">" in unit for unit in found)


def test_each_message_has_passages_of_its_own_and_the_line_that_says_who_wrote_it() -> None:
    found = units(THREAD)
    first, second, third = (
        next(n for n, p in enumerate(found) if word in " ".join(p)) for word in ("Arvid", "Tran", "fee")
    )
    assert first < second < third
    assert found[second][0].startswith("On Sun, 2 Mar")
    assert found[third][0].startswith("On Sat, 1 Mar")
    assert contexts(THREAD)["Dear Lise,"].startswith("On Sun")
    assert not any(block.kind is BlockKind.HEADING for block in blocks(THREAD))


FORWARDED = """\
From: Yuki Mori
Sent: Friday, 7 June 2024 11:02
Subject: RE: Bus to the gorge

The bus leaves from the north gate.

Yuki

-----Original Message-----
From: Carl Benn
Sent: Thursday, 6 June 2024 18:30
Subject: Bus to the gorge

The company wants a deposit of 180 pounds. The driver is called
Leopold and he speaks no English.
"""


def test_a_message_below_a_header_is_a_section_and_says_who_sent_it() -> None:
    found = blocks(FORWARDED)
    assert [FORWARDED[block.start : block.end] for block in found if block.starts_section] == [
        "-----Original Message-----"
    ]
    said = next(block for block in found if "deposit" in FORWARDED[block.start : block.end])
    assert FORWARDED[said.start : said.end].endswith("Leopold and he speaks no English.")
    assert [FORWARDED[start:end] for start, end in said.context][:1] == ["From: Carl Benn"]
    assert not any(block.kind is BlockKind.HEADING for block in found)


def test_a_form_without_an_address_or_a_time_is_no_header() -> None:
    text = (
        "Name: Ada\nTown: Elmsford\nJoined: 2011\n\nShe rows every day of the week with her friends of the club\nAda\n"
    )
    assert not any(block.context for block in blocks(text))


def test_a_form_ends_a_message() -> None:
    form = "Boat: Heron\nBerth: 4\n\nBoat: Dunlin\nBerth: 7\n\nThe harbour is closed.\n"
    found = blocks(f"{FORWARDED}\n{form}")
    assert found[-1].context == ()
    assert any(block.context for block in found)


# Rows of values


@pytest.mark.parametrize(
    "text",
    [
        'sku,item,stock\n1000,"Lamp, small",4\n1001,"The ""big"" one",7\n1002,Chair,12\n',
        "sku;item;stock\n1000;Lamp, small;4\n1001;The big one;7\n1002;Chair;12\n",
        "sku\titem\tstock\n1000\tLamp, small\t4\n1001\tThe big one\t7\n1002\tChair\t12\n",
        "sku, item, stock\n1000, Lamp small, 4\n1001, The big one, 7\n1002, Chair, 12\n",
        "sku | item | stock\n----|------|-----\n1000 | Lamp | 4\n1001 | The big one | 7\n1002 | Chair | 12\n",
        (
            "+------+------+-------+\n| sku  | item | stock |\n+======+======+=======+\n| 1000 | Lamp | 4     |\n"
            "+------+------+-------+\n| 1001 | Big  | 7     |\n+------+------+-------+\n| 1002 | Chair| 12    |\n"
            "+------+------+-------+\n"
        ),
        (
            "+------+------+-------+\n| sku  | item | stock |\n+------+------+-------+\n| 1000 | Lamp | 4     |\n"
            "| 1001 | Big  | 7     |\n| 1002 | Chair| 12    |\n+------+------+-------+\n"
        ),
        (
            "====  =====  =====\nsku   item   stock\n====  =====  =====\n"
            "1000  Lamp   4\n1001  Big    7\n1002  Chair  12\n====  =====  =====\n"
        ),
        "sku   item         stock\n1000  Lamp, small      4\n1001  The big one      7\n1002  Chair           12\n",
        "sku   item    stock\n-------------------\n1000  Lamp        4\n1001  Big         7\n1002  Chair      12\n",
    ],
    ids=["commas", "semicolons", "tabs", "spaced", "bars", "grid", "terminal", "simple", "aligned", "drawn"],
)
def test_a_row_is_a_unit_with_the_heads_of_its_columns(text: str) -> None:
    for before, after in (("", ""), ("The stock of the shop in the old mill.\n\n", "\nMore is in the cellar.\n")):
        found = contexts(before + text + after)
        rows = [words for words in found if "100" in words]
        assert ["1000" in rows[0], "1001" in rows[1], "1002" in rows[2], len(rows)] == [True, True, True, 3]
        assert all("item" in found[row] and "stock" in found[row] for row in rows)


def test_heads_go_with_every_passage_of_a_long_table() -> None:
    text = "name,born,town\n" + "".join(f"Nora{number},{1900 + number},Elmsford\n" for number in range(90))
    found = cut_passages(Document.from_text("a", text), IndexSettings(), FakeEmbedder())
    assert len(found) > 3
    said = [one.context.replace(" | ", ",") for one in found]
    assert said == ["", *["name,born,town"] * (len(found) - 1)]


def test_a_value_in_quotes_may_hold_line_ends() -> None:
    text = 'id,note,place\n1,"first line\nsecond, line",attic\n2,plain,cellar\n3,plain,barn\n'
    assert [words for words in contexts(text) if "second" in words] == ['1,"first line\nsecond, line",attic']


def test_rows_of_numbers_alone_have_no_heads() -> None:
    assert set(contexts("1,2,3\n4,5,6\n7,8,9\n10,11,12\n").values()) == {""}


def test_a_row_may_go_on_in_a_line_below_its_second_column() -> None:
    text = (
        "-f, --file    Read this file\n"
        "-q, --quiet   Say nothing, not even\n              when it fails\n"
        "-v, --vers    Say it\n"
    )
    assert "-q, --quiet Say nothing, not even when it fails" in all_units(text)


# Logs


@pytest.mark.parametrize(
    "stamps",
    [
        ["2024-03-01 02:14:07,113 INFO ", "2024-03-01 02:15:11,002 WARN ", "2024-03-01 02:16:00,000 INFO "],
        ["[2024-03-01T02:14:07Z] ", "[2024-03-01T02:15:11Z] ", "[2024-03-01T02:16:00Z] "],
        ["Mar  1 02:14:07 db1 kernel: ", "Mar  1 02:15:11 db1 cron[7]: ", "Mar  2 02:16:00 db1 kernel: "],
        [
            "127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] ",
            "::1 - - [10/Oct/2000:13:56:36] ",
            "host - u [10/Oct/2000:13:57:36] ",
        ],
        ["02:14 ", "02:15 ", "14:16 "],
        ["01.03.2024: ", "02.03.2024: ", "17.03.2024: "],
        ["3 March 1911 – ", "4 April 1911 – ", "12 May 1912 – "],
        ["<34>[   12.345] ", "<34>[   13.345] ", "<34>[   14.345] "],
    ],
)
def test_each_entry_of_a_log_is_a_unit(stamps: list[str]) -> None:
    said = ["pump started and ran", "Disk is full", "pump stopped", "pump started again"]
    lines = [stamp + words for stamp, words in zip([*stamps, stamps[-1]], said, strict=True)]
    assert len(all_units("\n".join(lines))) == 4


def test_lines_below_an_entry_belong_to_it() -> None:
    text = (
        "2024-03-01 02:14:07 ERROR it broke\nTraceback:\n  File a.py\nValueError: bad\n"
        "2024-03-01 02:15:07 INFO it runs\n"
    )
    assert all_units(text) == [
        "2024-03-01 02:14:07 ERROR it broke Traceback: File a.py ValueError: bad",
        "2024-03-01 02:15:07 INFO it runs",
    ]


def test_levels_that_come_again_make_a_log() -> None:
    lines = ["INFO  started", "WARN  disk at 91%", "INFO  stopped", "INFO  started"]
    assert all_units("\n".join(lines)) == [" ".join(line.split()) for line in lines]


# Conversations


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "names", [("MAYOR", "MRS. IDE", "Clerk"), ("[00:01:02] ANA", "[00:01:09] BO", "[00:02:01] CY")]
)
def test_a_turn_is_a_unit(names: tuple[str, str, str], between: str) -> None:
    one, two, three = names
    turns = [f"{one}: Let us begin. It is late.", f"{two}: When is the bridge closed?", f"{three}: In May. Till June."]
    turns += [f"{two}: And the ford?", f"{three}: Never."]
    assert all_units(between.join(turns)) == turns


def test_a_question_stays_with_its_reply() -> None:
    said = "the council talks about the bridge and the ford for a good while"
    turns = [f"{'AB'[n % 2]}NA: {said} {n}{'?' if n % 3 == 0 else '.'}" for n in range(24)]
    passages = units("\n".join(turns))
    assert len(passages) > 2
    assert not any(passage[-1].endswith("?") for passage in passages)


def test_a_wrapped_turn_is_one_unit_and_a_long_one_has_sentences() -> None:
    long = " ".join(f"This is sentence {number} of a long speech." for number in range(20))
    text = f"ANA: It is late,\nand we go.\nBO: Why do we go?\nANA: {long}\nBO: I see.\n"
    found = all_units(text)
    assert found[0] == "ANA: It is late, and we go."
    assert "This is sentence 7 of a long speech." in found
    (long_turn,) = (block for block in blocks(text) if block.kind is BlockKind.PARAGRAPH)
    assert [text[start:end] for start, end in long_turn.context] == ["ANA:"]


@pytest.mark.parametrize(
    "text",
    [
        "Name: Ada\nTown: Elmsford\nJoined: 2011\n\nName: Bo\nTown: Lenn\nJoined: 2012\n\nName: Cy\nTown: Lenn\n",
        "Name: Ada\nTown: Elmsford\n\nName: Bo\nTown: Lenn\n\nName: Cy\nTown: Lenn\n",
    ],
)
def test_the_fields_of_forms_are_no_conversation(text: str) -> None:
    assert regions(text) == 0


# Sayings

SAYINGS = """\
A rope is only as honest
as its last fibre.
    -- Oda Krantz
%
Count the boats first.
    -- Emil Varga, 1911
%
"""


@pytest.mark.parametrize("dash", ["-- ", "— ", "– ", "("])
@pytest.mark.parametrize("between", ["%", "", "***"])
def test_a_saying_and_its_name_are_one_unit(dash: str, between: str) -> None:
    text = SAYINGS.replace("%", between).replace("-- ", dash)
    if dash == "(":
        text = text.replace("Krantz", "Krantz)").replace("1911", "1911)").replace("A rope", '"A rope')
        text = text.replace("Count", '"Count')
    first, second = units(text)
    assert "last fibre." in first[0]
    assert "Oda Krantz" in first[0]
    assert "Count the boats" in second[0]
    assert "1911" in second[0]


def test_the_name_below_a_blank_line_belongs_to_the_saying() -> None:
    assert all_units("Count the boats first.\n\n— Emil Varga\n\nThe rest is told here.\n")[0] == (
        "Count the boats first. — Emil Varga"
    )


def test_a_long_saying_has_sentences_and_its_name_goes_with_it() -> None:
    text = (
        "\n".join(f"This is line {number} of a very long saying of old." for number in range(12)) + "\n  — Oda Krantz"
    )
    long, name = blocks(text)
    assert [long.kind, name.kind] == [BlockKind.PARAGRAPH, BlockKind.RECORD]
    assert [text[start:end] for start, end in long.context] == ["— Oda Krantz"]


@pytest.mark.parametrize(
    "text",
    [
        "— Will you come?\n— No.\n— Why\n",
        "- apples\n- pears\n-- Plums\n",
        "The list:\n\n— first we went there\n",
        "The mill was sold\n(No one knows to whom)\n",
        "He thought\n-- The mill was old and no one wanted it.\n",
    ],
)
def test_dialogues_and_lists_are_no_sayings(text: str) -> None:
    assert regions(text) == 0


def test_a_question_stays_with_the_paragraph_below_it() -> None:
    said = "the council talks about the bridge and the ford for quite a while"
    text = "\n\n".join(f"Is it true that {said} {n}?\n\nYes, {said}." for n in range(12))
    passages = units(text)
    assert len(passages) > 2
    assert not any(passage[-1].endswith("?") for passage in passages)


# Prose

PROSE = """\
The mill on the river was built in 1871, rebuilt in 1904, and closed in
1954, when the last miller, an old man from Skagen, left for the city. It
was the year of the flood: the town had no bread, no light, and no bridge.
Nobody knew what to do, least of all the mayor, the clerk, and the priest.

Note: the wheel still turns. The water, the stones, and the beams are old,
and one hears them at night. In 1911, a painter came, stayed, and died; in
1912, another did. They said: it is the air. It is damp, cold, and sweet.

He asked three questions: who, when, and why. Nobody answered, and nobody
asked again; the river, wide and brown, went by.  The end of it is known.
It was sold.  A hotel stands there now.  One hears nothing there at night.
"""


def test_prose_has_no_regions() -> None:
    assert regions(PROSE) == 0
    assert regions(PROSE.replace("\n", " \n")) == 0


@pytest.mark.parametrize(
    "text",
    [
        "- apples, pears, plums\n- bread, butter, jam\n- milk, tea, rum\n",
        "Anna, Bo and Cy went home.\nDirk, Elsa and Finn came back.\nGesa, Hugo and Ines stayed on.\n",
        "1. First, do this.\n2. Then, do that.\n3. Last, do it again.\n4. Done.\n",
        "At 19:30 it starts.\nAt 20:30 it ends.\nAt 21:00 all are home.\n",
        "Part one: it begins\nthe story of a mill\n\nPart two: it ends\nthe story goes on\n",
    ],
)
def test_lists_and_sentences_are_no_regions(text: str) -> None:
    assert regions(text) == 0


@given(
    st.lists(
        st.sampled_from(
            [
                "",
                "> a",
                ">> b:",
                "x:",
                "A: b?",
                "B: c",
                "12:30 d",
                "1,2,3",
                "a,b,c",
                "a  b  c",
                "==  ==",
                "+--+--+",
                "|a|b|",
                "1",
                "00:00:01,000 --> 00:00:02,000",
                "2024-01-01 01:01 x",
                "  y  z",
                '"q,w\n',
                "prose that goes on.",
            ]
        ),
        max_size=30,
    )
)
def test_regions_lie_in_order_and_hold_every_letter(lines: list[str]) -> None:
    text = "\n".join(lines)
    cut = list(split_lines(text))
    found = find_regions(text, cut)
    assert all(a.last <= b.first for a, b in pairwise(found))
    laid_out = blocks(text)
    assert all(a.end <= b.start for a, b in pairwise(laid_out))
    covered = {index for block in laid_out for index in range(block.start, block.end)}
    left = "".join(" " if index in covered else character for index, character in enumerate(text))
    assert not any(character.isalpha() for character in left)


@pytest.mark.parametrize(
    "line",
    [
        "> a",
        ">> b:\n> c",
        "A: b?\n",
        "a: b\nb: a",
        "12:30 d",
        "1,2,3",
        '"a,1',
        "a  b  c",
        "a b\n==  ==",
        "+--+--+\n|a|b|",
        "1\n00:00:01,000 --> 00:00:02,000\na",
        "00:00:01,000 --> 00:00:02,000",
        "2024-01-01 01:01 x",
        "INFO  x",
        "==  ==",
        "a\tb",
        "a  b\n     c",
        "a  b\n\n==  ==\n",
        "--+--",
        "A. b\nB. c",
        "1,\n2,2,",
        "- a",
        "1999 a\n\n",
    ],
)
def test_many_lines_take_linear_time(line: str) -> None:
    text = (line + "\n") * (60_000 // (line.count("\n") + 1))
    with deadline(10):
        find_regions(text, list(split_lines(text)))
