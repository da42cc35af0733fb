"""The five real documents, cut with the real word-piece counter: nothing of theirs is lost, nothing else is kept."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED
from index.models import Document, Passage
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.chunker import cut_passages
from index.text.layout import blocks

DOCUMENTS = {
    "000": "000_eaa2cb2b0ffc7ced.txt",
    "001": "001_f5ab3cff8c92afc6.txt",
    "002": "002_25db8285a04b8fb2.txt",
    "003": "003_3ca6f81e7ac81fd8.txt",
    "004": "004_9279bc81b1f40349.txt",
}

SENTENCES = [
    ("000", "Viktor Ivanov with President Daniel Ortega"),
    ("000", "Later that month, the Peruvian government made a $406 million deal to buy 24 Russian helicopters."),
    (
        "000",
        (
            "In 2009 Russia took the United States' place as the main supplier of arms to Latin America for the first "
            "time, with sales totalling $5.4 billion."
        ),
    ),
    ("000", "The US has nothing to worry about."),
    ("000", '"This really is about drug trafficking and economic interests.'),
    (
        "000",
        "As of the early 21st century, one percent of landowners own more than half the country's agricultural land.",
    ),
    ("000", "Violence is the focal point for the international aid..."),
    (
        "000",
        (
            "Bolivia currently provides both and finds itself at the heart of a new criminal dynamic that threatens "
            "national and citizen security in this landlocked Andean nation."
        ),
    ),
    ("000", "The attack was intended as a warning to the fiercely anti-FARC newcomer."),
    (
        "000",
        'The Urabeños, or as they prefer to call themselves, the "Autodefensas Gaitanistas de Colombia," have won.',
    ),
    ("000", "Uruguay's Marijuana Bill Faces Political, Economic Obstacles"),
    ("001", "20 MAR 2013 BY JAMES BARGENT EN"),
    ("001", "He also highlighted West Africa as an increasingly popular transit point."),
    (
        "001",
        (
            "Europol also identified the former Soviet countries around Russia as possibly the next "
            "emerging entry point "
            "for cocaine into Europe."
        ),
    ),
    (
        "001",
        (
            "We encourage readers to copy and distribute our work for non-commercial purposes, with attribution to "
            "InSight Crime in the byline and links to the original at both the top and bottom of the article."
        ),
    ),
    ("001", "InSight Crime's Chemical Precursor Report continues to be a reference in the region"),
    ("001", "Our pre-election coverage was cited…"),
    (
        "001",
        (
            "This week, InSight Crime deputy editor, Juan Diego Posada, was interviewed by the Associated Press about "
            "connections between the ex-FARC mafia and Brazilian criminal groups, and…"
        ),
    ),
    (
        "002",
        (
            "As part of its global strategy, Russia is using power projection in an attempt to erode "
            "U.S. leadership and "
            "challenge U.S. influence in the Western Hemisphere."
        ),
    ),
    (
        "002",
        (
            "Almost all Latin American leftists positioning themselves as socialists of the 21st century were either "
            "fully pro-Russian (Kirchner, Ortega, Castro, Chavez-Maduro, Correa), or moderately "
            "pro-Russian with strong "
            "pro-Chinese sympathies (Lula Dilma in Brazil, Umala in Peru.)"
        ),
    ),
    (
        "002",
        (
            "Tareck used to deal in Venezuelan passports and granted citizenship to hundreds of Islamic and far-left "
            "terrorists illegally."
        ),
    ),
    (
        "002",
        (
            "Since the Soviet times Russia's military intelligence has coordinated the similar scheme "
            "of heroin traffic "
            "to Europe."
        ),
    ),
    ("002", "Image: Drawing by Dmitry Divin."),
    ("003", ", Volume 8, Issue 4, pp 362–384"),
    (
        "003",
        (
            "The rise of leftist governments has prompted Latin American governments to look for allies outside the "
            "Western Hemisphere."
        ),
    ),
    (
        "003",
        (
            "Russia Latin America foreign policy military diplomacy Russia Peru Colombia Venezuela arm sales regional "
            "security"
        ),
    ),
    (
        "003",
        (
            "The base was destroyed in 2003 as a result of a rocket explosion that killed 21 people, "
            "and was rebuilt in "
            "2007."
        ),
    ),
    ("003", "According to reports, the portable missiles weigh 42 pounds and can reach 19,500 feet."),
    ("003", "© Board of Transatlantic Studies 2010"),
    ("003", "Council on Hemispheric AffairsWashington DCUSA"),
    (
        "004",
        (
            "Although world attention is focused on Russia's invasion of Ukraine, Moscow is "
            "simultaneously expanding its "
            "presence in Latin America."
        ),
    ),
    (
        "004",
        (
            "Latin America supposedly is an increasingly important region in global politics, indeed "
            "one of the poles of "
            "the multipolar order."
        ),
    ),
    (
        "004",
        (
            "Its defense firms still need foreign income to sustain them, since many evidently still depend on arms "
            "sales to survive"
        ),
    ),
    (
        "004",
        (
            "All of its efforts and instruments of power to include covert operations culminate in "
            "the attempt either to "
            "destabilize the U.S. or its regional allies and to create conditions of internal or regional conflict "
            "within Latin America that will allow for the development of friendly governments that will cooperate with "
            "Russia in internationally and check assertions of U.S. power and values."
        ),
    ),
    (
        "004",
        (
            "Since 2004, Moscow has sold Venezuela 24 Su-30 fighters, 100,000 Kalashnikov AK-47 rifles, Ak-103 assault "
            "rifles, BMP-3 infantry fighting vehicles, and T-72 Main Battle Tanks were bought in 2009."
        ),
    ),
    (
        "004",
        (
            "There were also earlier discussions about selling project 636 submarines (among the quietest subs in the "
            "world) to Venezuela during 2011-13 along with torpedo and missile ordnance for Venezuela's navy."
        ),
    ),
    (
        "004",
        (
            "Recent energy discoveries and military sales, including an agreement to get a satellite base in Nicaragua "
            "point to this trend as large-scale unrest continues in Venezuela."
        ),
    ),
    (
        "004",
        (
            "Clearly Moscow wants to use those contacts as bases for political influence to support those states and "
            "potential insurgent movements against the U.S."
        ),
    ),
    ("004", "And arms sales have continued since then."),
    (
        "004",
        (
            "Other states are less receptive to these offers and efforts to undermine ties with Washington or local "
            "stability but states like Chile, Peru, and Brazil all are interested in Russian arms sales and Moscow "
            "makes, a special effort to cultivate Brazil as a member of the BRICs."
        ),
    ),
    ("004", "This also applies to cooperation on police issues like counter-narcotics."),
    ("004", "First the U.S. cannot take Latin America for granted."),
]

Cut = Mapping[str, tuple[str, list[Passage]]]


def plain(text: str) -> str:
    """Return a text with one kind of quotation marks and of spaces."""
    for variants, one in (("‘’", "'"), ("“”", '"')):
        for variant in variants:
            text = text.replace(variant, one)
    return " ".join(text.replace("…", "...").split())


@pytest.fixture(scope="module")
def cut(seeds: Path) -> Cut:
    found: dict[str, tuple[str, list[Passage]]] = {}
    for key, name in DOCUMENTS.items():
        text = (seeds / name).read_bytes().decode()
        document = Document.from_text(name, text)
        found[key] = (text, cut_passages(document, IndexSettings(), make_embedder(PACKAGED)))
    return found


def content(found: list[Passage]) -> list[Passage]:
    return [passage for passage in found if not passage.is_furniture]


@pytest.mark.parametrize("key", DOCUMENTS)
def test_passages_cite_the_file_word_for_word(cut: Cut, key: str, seeds: Path) -> None:
    text, found = cut[key]
    assert text.encode() == (seeds / DOCUMENTS[key]).read_bytes()
    end = 0
    for passage in found:
        quote = text[passage.start : passage.end]
        assert end <= passage.start < passage.end
        assert quote == quote.strip()
        assert quote == text[passage.sentences[0].start : passage.sentences[-1].end]
        # Without what repair may change, both layers are the same letters.
        cited, searched = (re.sub(r"[\W_\d]+", "", layer).casefold() for layer in (quote, passage.search_text))
        assert len(searched) >= 0.8 * len(cited)
        end = passage.end


@pytest.mark.parametrize("key", DOCUMENTS)
def test_the_letters_are_in_passages_but_for_marks_of_notes_and_tails_of_the_page(cut: Cut, key: str) -> None:
    text, found = cut[key]
    inside = "".join(text[passage.start : passage.end] for passage in found)
    words = re.sub(r"(?m)(?:CrossRef)?(?:Google Scholar|Email author|Cite as)$|^ +\d+\. \d+a?\.$", "", text)
    assert sum(map(str.isalpha, inside)) >= 0.995 * sum(map(str.isalpha, words))


@pytest.mark.parametrize("key", DOCUMENTS)
def test_passages_fit_the_encoder_and_the_reader(cut: Cut, key: str) -> None:
    _, found = cut[key]
    counts = make_embedder(PACKAGED).count([passage.search_text for passage in found])
    assert max(counts) <= 254
    for passage in found:
        whole = len(passage.sentences) - bool(passage.heading)
        assert passage.end - passage.start <= IndexSettings().longest_passage_chars or whole <= 1


def test_menus_and_pleas_stand_in_passages_of_their_own(cut: Cut) -> None:
    debris = (
        "DONATE", "Prev Next", "share icon", "HomeNewsBrief", "Was this content helpful", "Unable to display preview",
        "Download preview", "Personalised recommendations", "Click here to send",
        "in order to do so, we need resources",
    )  # fmt: skip
    for words in debris:
        holding = [
            passage for text, found in cut.values() for passage in found if words in text[passage.start : passage.end]
        ]
        assert holding, words
        assert all(passage.is_furniture for passage in holding), words
    for _, found in cut.values():
        for passage in found:
            assert not re.search(r"Google Scholar|CrossRef|Email author|Cite as", passage.search_text)
            assert not re.search(r"[a-z][.,][ivxl]+ ", passage.search_text)


def test_the_sentences_to_look_for_are_in_the_files(cut: Cut) -> None:
    squeezed = {key: re.sub(r"\W|[ivxl]+(?=\s)", "", plain(text)) for key, (text, _) in cut.items()}
    for key, sentence in SENTENCES:
        assert re.sub(r"\W|[ivxl]+(?=\s)", "", sentence)[:40] in squeezed[key], sentence


@pytest.mark.parametrize(("key", "sentence"), SENTENCES, ids=[f"{key} {words[:40]}" for key, words in SENTENCES])
def test_every_sentence_of_content_is_in_one_passage(cut: Cut, key: str, sentence: str) -> None:
    _, found = cut[key]
    holding = [passage for passage in content(found) if plain(sentence) in plain(passage.search_text)]
    assert len(holding) == 1


def test_every_endnote_with_words_is_in_a_passage(cut: Cut) -> None:
    text, found = cut["003"]
    notes = list(re.finditer(r"(?m)^ +(\d+)\. (\d+a?)\.\n {4}(\S.*)$", text))
    assert len(notes) > 90
    for note in notes:
        start, end = note.span(3)
        inside = [passage for passage in found if start <= passage.start and passage.end <= end]
        assert inside, note.group()
        covered = "".join(text[s.start : s.end] for passage in inside for s in passage.sentences)
        words = re.sub(r"(CrossRef|Google Scholar)+$", "", note.group(3))
        assert re.sub(r"\W", "", words) in re.sub(r"\W", "", covered), note.group()
        touching = [passage for passage in found if passage.start < end and passage.end > start]
        assert touching == inside  # no passage holds two notes


@pytest.mark.parametrize("key", DOCUMENTS)
def test_passages_do_not_cross_sections(cut: Cut, key: str) -> None:
    text, found = cut[key]
    laid_out = blocks(text)
    furniture = [block for block in laid_out if block.kind is BlockKind.FURNITURE]
    headings = [block for block in laid_out if block.kind is BlockKind.HEADING]
    for passage in content(found):
        assert not any(passage.start < block.end and block.start < passage.end for block in furniture)
        inside = [block for block in headings if passage.start <= block.start < passage.end]
        prose = [
            block
            for block in laid_out
            if block.kind is not BlockKind.HEADING and passage.start <= block.start and block.end <= passage.end
        ]
        assert all(heading.end <= block.start for heading in inside for block in prose)


@pytest.mark.parametrize(
    ("key", "heading", "words"),
    [
        ("000", "InSight Crime Analysis", "Venezuela is Russia's closest ally in the region"),
        ("004", "Latin American Receptivity", "Similar thinking exists regarding arms sales."),
        ("004", "Recommendations for the U.S.", "repairing the damage done by the Snowden affair"),
        ("000", "Special Report: Gangs in Honduras", "the MS13 and the Barrio 18"),
    ],
)
def test_passages_know_the_heading_of_their_section(cut: Cut, key: str, heading: str, words: str) -> None:
    (passage,) = [passage for passage in cut[key][1] if words in plain(passage.search_text)]
    assert heading in passage.heading


def test_each_teaser_is_a_section_under_its_title_said_once(cut: Cut) -> None:
    _, found = cut["000"]
    titled = [passage for passage in content(found) if "Gangs in Honduras" in passage.search_text]
    assert [passage.search_text.count("Special Report: Gangs in Honduras") for passage in titled] == [1]
