"""Words that no document has, read as the documents spell them."""

import itertools
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.models import Document
from index.reading import OpenGeneration
from index.text.tokenizer import located_terms, terms
from rag import Retriever
from rag.query.question import MAX_QUESTION_CHARS
from rag.query.spelling import MAX_LOOKUPS, RespelledQuestion, SpellingCorrector
from tests.fakes import FakeEmbedder

TEXT = """\
Nicaragua, Honduras and Venezuela asked Abkhazia for help in 2013. The biggest gangs of the Yucatan wanted ten MS13
helicopters. Peña's ministers spoke with Izzat al-Duri, with Gordeyev and with the Urabeños. A joint operation against
the UNASUR council was led from Moscow. Mexico wants a conference on counter-narcotics and on VENEZOLANO refineries.
"""
MORE = "The colour of the sky is blue. The colours are bright.", "They banter.", "They barter.", "Others barter, too."
ALL = " ".join((TEXT, *MORE))


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> OpenGeneration:
    documents = [Document.from_text(f"{number}.txt", text) for number, text in enumerate((TEXT, *MORE))]
    path: Path = tmp_path_factory.mktemp("index")
    return Retriever.build(documents, path, embedder=FakeEmbedder()).generation


@pytest.fixture(scope="module")
def speller(generation: OpenGeneration) -> SpellingCorrector:
    return SpellingCorrector(generation)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who rules Nicaragwa?", "Who rules Nicaragua?"),
        ("Hondurus’s gangs, the bigest of Yukatan", "Honduras’s gangs, the biggest of Yucatan"),
        # Other ways to write a name in another script or alphabet.
        ("Abhazia or Abchazia", "Abkhazia or Abkhazia"),
        ("Penia met Gordeev and Izat al-Douri", "Peña met Gordeyev and Izzat al-Duri"),
        ("the Urabenios", "the Urabeños"),
        # Something wrong in an ending, or before one, that the stemmer then leaves on.
        ("the operatino", "the operation"),
        ("the opertaion", "the operation"),
        # As the documents write it, in the form nearest to the question's, capitals alike where there is a choice.
        ("venezula", "Venezuela"),
        ("which coulour, which coulours", "which colour, which colours"),
        ("VENEZULA", "Venezuela"),
        # A letter missing from a short word.
        ("mosow or Meico", "Moscow or Mexico"),
    ],
)
def test_a_word_is_read_as_the_documents_write_it(speller: SpellingCorrector, question: str, text: str) -> None:
    assert speller.respell(question).text == text


@pytest.mark.parametrize(
    "question",
    [
        "Which helicopters did the ministers want?",
        # Numbers, and words with digits in them.
        "2031 or 201 or MS31 or MS1333",
        # Acronyms: another one is another thing.
        "What is UNASUL?",
        # Words that carry no subject, and slips in them.
        "thier wich quién wheer",
        # Too short, too far away, or another consonant in a short word.
        "Mxo",
        "Ouagadougou zebras",
        "It wanes.",
        # In the documents only as a part of a compound's terms, or an acronym.
        "conternarcotics",
        "unasurr",
        # Letters with combining marks apart.
        "Nica\u0323ragwa",
        "尼加拉瓜的直升机",
    ],
)
def test_what_is_left_as_it_is(speller: SpellingCorrector, question: str) -> None:
    assert speller.respell(question) == RespelledQuestion(question, question)


def test_of_two_words_that_are_as_near_the_commoner_is_read(speller: SpellingCorrector) -> None:
    assert speller.respell("Do they bamter?").text == "Do they barter?"
    assert speller.respell("Do they banmter?").text == "Do they banter?"


def test_a_word_that_is_known_to_be_right_stays(generation: OpenGeneration) -> None:
    asked: list[str] = []

    def is_known(word: str) -> bool:
        asked.append(word)
        return word == "nicaragwa"

    assert SpellingCorrector(generation, is_known).respell("Nicaragwa or Hondurus").text == "Nicaragwa or Honduras"
    assert asked == ["nicaragwa", "hondurus"]


def test_what_was_changed_is_told_once_and_in_order(speller: SpellingCorrector) -> None:
    respelt = speller.respell("Hondurus, Nicaragwa, and Hondurus again")
    assert [(one.word, one.as_written) for one in respelt.respellings] == [
        ("Hondurus", "Honduras"),
        ("Nicaragwa", "Nicaragua"),
    ]
    assert respelt.text == "Honduras, Nicaragua, and Honduras again"


def test_a_question_full_of_faults_is_bounded(speller: SpellingCorrector) -> None:
    faults = ("Nicaragua"[:at] + letter + "Nicaragua"[at:] for at in range(1, 9) for letter in string.ascii_lowercase)
    unknown = [word for word in dict.fromkeys(faults) if terms(word) != terms("Nicaragua")]
    question = " ".join(unknown)[:MAX_QUESTION_CHARS]
    assert len(speller.respell(question).respellings) == MAX_LOOKUPS < len(unknown)
    assert speller.respell("x" * MAX_QUESTION_CHARS).respellings == ()


WORDS = st.lists(st.sampled_from([*ALL.split(), "2031", "1,000", "AK-47", "?"]), max_size=12)


@given(words=WORDS)
def test_words_of_the_documents_and_numbers_are_never_respelt(speller: SpellingCorrector, words: list[str]) -> None:
    question = " ".join(words)
    assert speller.respell(question) == RespelledQuestion(question, question)


@st.composite
def misspelt(draw: st.DrawFn) -> str:
    """A question of the documents' words with something wrong anywhere."""
    text = draw(st.text(alphabet=string.ascii_letters + "ñáж'’- .3_\u0301", max_size=20)).join(draw(WORDS))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(string.ascii_lowercase)) + text[at + draw(st.integers(0, 1)) :]
    return text


@given(question=st.one_of(misspelt(), st.text(max_size=60)))
def test_a_question_respelt(speller: SpellingCorrector, question: str) -> None:
    respelt = speller.respell(question)
    vocabulary = speller.generation.lexical.vocabulary
    assert speller.respell(question) == respelt
    assert [c for c in respelt.text if not c.isalpha()] == [c for c in question if not c.isalpha()]
    for one in respelt.respellings:
        assert one.word in question
        assert one.as_written in ALL
        assert not any(term in vocabulary for term in terms(one.word))
        assert all(term in vocabulary for term in terms(one.as_written))
    # Every place of a term is a place of the question as it was asked, in order and without overlap.
    places = dict.fromkeys((token.start, token.end) for token in located_terms(respelt.text))
    asked = [respelt.words(start, end) for start, end in places]
    between = [respelt.words(end, start) for (_, end), (start, _) in itertools.pairwise(places)]
    first, last = (min(places)[0], max(places)[1]) if places else (0, 0)
    joined = "".join(itertools.chain.from_iterable(itertools.zip_longest(asked, between, fillvalue="")))
    assert respelt.words(0, first) + joined + respelt.words(last, len(respelt.text)) == question
