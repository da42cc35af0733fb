"""Where sentences end: the cases of the seeds, and properties for any text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.sentences import sentences
from tests.fakes import deadline


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It challenges U.S. influence in the Western Hemisphere.", "Russia plays a big role."),
        ("Weapons reach the regions, e.g. Latin America and the Balkans.", "Indeed they do."),
        ("Latin America should be impervious to outside (i.e. American) efforts.", "The UN agrees."),
        ("They were moderately pro-Russian (Lula in Brazil, Umala in Peru.)", "In order to pay, the Kremlin acts."),
        ('He "welcome[d] any contribution."', "Russia's assistance was complementary."),
        ("The sales totalled $5.4 billion in 1.2 years.", "Later came more."),
        ("The author is W. Alejandro Sanchez of the Council.", "He wrote it."),
        ("There is no threat from the U.S.", "The sheer scale made no sense."),
        ("It was led by Gen. Norton Schwartz and Dr. Kelly.", "Both of them spoke."),
        ("See International Affairs 5, no. 1 (2007): 117–131.", "It is a good account."),
        ("Was this the goal of the war?", "Nobody knows the answer."),
        ("They trained in Managua, etc. and in Lima as well.", "Both are capitals."),
        ("The second shelf holds vitamin k.", "Fresh fruit is better."),
        ("The bell was cast in the year 12.", "October came and went."),
        ("It was built by 30.", "September is the best month for it."),
        ("Der Hof wurde am 3. Oktober 1911 gegründet.", "Die Familie verkaufte ihn am 17. März 1954."),
        ("Der Verein hat dort im 2. Stock ein Museum.", "Der Eintritt kostet z. B. für Kinder 2,50 Euro."),
        ("Er starb im 4. Jh. v. Chr. in Rom.", "Das steht u. a. bei Dr. Weiß bzw. in den Akten."),
        ("Das Amt ist in der Hauptstr. 5 zu finden.", "Es öffnet am Montag, 3. Oktober um 8 Uhr."),
        ("Wir trafen uns am 3. 10. 1990 auf der Brücke.", "Ludwig der XIV. Sohn des Königs kam nicht."),
        ("Im Hotel war es das Zimmer 12.", "Frühstück gab es keines."),
        ("Er zählte die Schafe und kam auf 12.", "Dann schlief er ein."),
        ("Slottet ble bygget til 2. Verdenskrig og brant.", "Det er ikke gjenreist på 40 år."),
        ("Hrad byl postaven ve 14. Století a je krásný.", "Na kopci stojí dodnes."),
        ("هل الجسر مغلق في مايو؟", "نعم إنه مغلق الآن."),
        ("یہ پل مئی میں بند ہے۔", "دریا بہت گہرا ہے۔"),
        ("यह पुल मई में बंद है।", "नदी बहुत गहरी है।"),
        ("Πότε κλείνει η παλιά γέφυρα;", "Κλείνει τον Μάιο για έργα."),
        ("Կամուրջը փակ է մայիսին։", "Գետը շատ խորն է։"),
        ("ድልድዩ በግንቦት ተዘግቷል ዛሬ።", "ወንዙ በጣም ጥልቅ ነው።"),
    ],
)
def test_a_text_of_two_sentences(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "Ibid., 85. Also see W. Raymond Duncan, for the opposite view of it.",
        "The group (formerly known as Alpha!) kept its name for years.",
        '"Will it work?" asked the analyst of the bureau.',
        "1. The first item of a numbered list",
        "no end at all",
        "",
    ],
)
def test_a_fragment_or_a_mark_inside_does_not_end_a_sentence(text: str) -> None:
    assert split(text) == ([text] if text else [])


def test_a_short_fragment_stays_with_the_sentence_before_it() -> None:
    assert split("They went to Lima last year. Not so. Then they came back home.") == [
        "They went to Lima last year. Not so.",
        "Then they came back home.",
    ]


def test_chinese_sentences_end_without_a_space() -> None:
    assert split("俄罗斯出售武器。秘鲁购买了直升机！") == ["俄罗斯出售武器。", "秘鲁购买了直升机！"]


@given(st.text(max_size=300) | st.text(alphabet="aB1 .!?;\"')。…؟।\n", max_size=120))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for span in spans:
        words = text[span.start : span.end]
        assert words
        assert words == words.strip()
    assert "".join("".join(text[span.start : span.end] for span in spans).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "unit",
    [".", ". ", "a. ", "e.g. ", '"', '." ', "A. ", "…", "。", "a b c. ", "!?", "؟", "; ", "3. O", "am 3. Oktober "],
)
def test_repetition_is_split_in_linear_time(unit: str) -> None:
    with deadline(8):
        sentences("a" + unit * (100_000 // len(unit)) + "b")


def test_what_a_paragraph_does_not_tell_of_its_language_the_document_does() -> None:
    text = "Abfahrt 8 Uhr, Samstag, 3. Oktober ab Hafen Kiel"
    assert [text[span.start : span.end] for span in sentences(text, lambda: True)] == [text]
    assert len(sentences(text, lambda: False)) == 2
