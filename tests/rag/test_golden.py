"""Questions to the demo documents with the real model: where the answer stands, line for line."""

import shutil
from pathlib import Path

import pytest

from evals.systems import unhurried
from rag.answer.citations import CitationStatus
from rag.retriever import Retriever
from rag.settings import RagSettings

pytestmark = pytest.mark.slow

D0, D1, D2 = "000_eaa2cb2b0ffc7ced.txt", "001_f5ab3cff8c92afc6.txt", "002_25db8285a04b8fb2.txt"
D3, D4 = "003_3ca6f81e7ac81fd8.txt", "004_9279bc81b1f40349.txt"

GOLDEN = [
    ("How much has Russia invested in energy projects in Venezuela?", D0, "around $16 billion", 21),
    ("Who trains police in Managua?", D0, "a new Managua counternarcotics training center financed by Moscow", 5),
    ("how much did peru pay for the 24 rusian helicopers", D0, "a $406 million deal to buy 24 Russian helicopters", 7),
    ("Who is William Brownfield?", D0, "Law Enforcement William Brownfield told", 13),
    ("Which Russian diplomat said Latin America is no longer the backyard of the US?", D0, "ceased to be", 19),
    ("Ivanov conference police chiefs regions represented", D0, "a conference of police chiefs across", 7),
    # Teasers of other articles at the foot of a page.
    ("How concentrated is ownership of farmland in Colombia?", D0, "one percent of landowners own more than half", 47),
    ("names of the 2 bigest gangs in Hondurus", D0, "the MS13 and the Barrio 18", 65),
    ("FARC mortar attack presidential inauguration 2002 death toll", D0, "mortar attack that killed 14 people", 83),
    ("When did Santiago Penia win the Paraguayan presidency?", D1, "won on April 30 by Santiago Peña", 70),
    ("Which transit point for cocaine did Ivanov call increasingly popular?", D1, "West Africa", 16),
    ("How different are Ivanov's drug control strategies from Washington's?", D1, "do not stray far from", 26),
    ("When did John Kelly testify to the Senate about Russia?", D2, "in March 2015", 7),
    ("where is the Iraqi baathist Izat al-Douri living", D2, "Izzat Ibrahim al-Duri who lives in Venezuela", 13),
    ("russian embassy school argentina cocaine scandal how many kg", D2, "400 kg of cocaine", 21),
    # Endnotes.
    ("Who edited the 1971 volume Revolutionary Change in Cuba?", D3, "ed. Carmelo Mesa-Lago", 51),
    ("When did the NYT print the story about Russia and Cuba reviving their bond?", D3, "30 January 2009", 59),
    ("Which members of Congress went to Peru in February 2009?", D3, "The delegation included Nita Lowey", 63),
    ("portable missiles igla weight pounds maximum altitude feet", D3, "weigh 42 pounds", 87),
    ("FARC ammunition shortage caliber AK-47", D3, "7.62 mm caliber ammunition", 91),
    (
        "how many helicopter service centres did Oboronpom want to open abroad",
        D3,
        "Ten Helicopter Service Centers",
        155,
    ),
    # The hard-wrapped paper: the quotes run over line ends.
    ("Who is Igor Sechin?", D4, "the second most powerful member of the government", 167),
    ("venezuela il-76 il-78 tankers cargo planes planned number", D4, "planned to buy 12 Il-76 and Il-78", 254),
    ("At which UNASUR council did Russia want observer status?", D4, "the South American Defense Council", 293),
    ("Who warned that a Russian base in Cuba would cross a red line?", D4, "General Norton Schwartz", 171),
    ("Russia Brazil technological alliance since when", D4, "Since 2006 Moscow has been pursuing", 337),
]


@pytest.fixture(scope="module", params=[True, False], ids=["as shipped", "without the reader"])
def real(seeds: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Retriever:
    folder = tmp_path_factory.mktemp("golden") / "seeds"
    shutil.copytree(seeds, folder, ignore=shutil.ignore_patterns(".pincite"))
    shipped = unhurried(RagSettings())
    return Retriever.open(folder, settings=shipped if request.param else shipped.without_reader())


@pytest.mark.parametrize(("question", "document", "quote", "line"), GOLDEN, ids=[case[0][:40] for case in GOLDEN])
def test_the_first_passage_has_the_answer(real: Retriever, question: str, document: str, quote: str, line: int) -> None:
    hit = real.ask(question).passages[0]
    assert hit.citation.document == document
    assert quote in " ".join(hit.text.split())
    assert hit.citation.line_start <= line <= hit.citation.line_end
    assert real.document(document)[hit.citation.start : hit.citation.end] == hit.text


def test_the_first_highlight_is_the_answer(real: Retriever) -> None:
    answer = real.ask("How much has Russia invested in energy projects in Venezuela?")
    assert answer.answered
    first = answer.passages[0].highlights[0]
    assert "around $16 billion" in first.text
    assert real.document(D0)[first.start : first.end] == first.text
    assert real.document(D0)[: first.start].count("\n") + 1 == 21


def test_the_same_sentence_in_two_documents_cites_both(real: Retriever) -> None:
    hit = real.ask("Which country is the world's largest consumer of heroin?").passages[0]
    assert "largest consumer of heroin" in hit.highlights[0].text
    cited = {hit.citation.document: hit.citation.line_start, **{c.document: c.line_start for c in hit.also_in}}
    assert cited.keys() >= {D1, D2}
    for citation in hit.also_in:
        assert "largest consumer of heroin" in real.document(citation.document)[citation.start : citation.end]


def test_citations_carry_what_the_sources_file_states(real: Retriever) -> None:
    by_document = {hit.citation.document: hit.citation for hit in real.search("Russia Latin America", k=500)}
    assert by_document.keys() == {D0, D1, D2, D3, D4}
    assert by_document[D1].author == "James Bargent"
    assert by_document[D1].date == "2013-03-20"
    assert by_document[D3].publisher == "Journal of Transatlantic Studies"
    assert by_document[D4].title is None


def test_every_citation_holds(real: Retriever) -> None:
    hits = real.search("Russia", k=1000)
    cited = [citation for hit in hits for citation in (hit.citation, *hit.also_in)]
    assert len(hits) > 100
    assert {check.status for check in real.check(cited)} == {CitationStatus.VERBATIM}


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("How do I bake sourdough bread in a Dutch oven?", "sourdough bread"),
        ("What is the population of Madagascar?", "Madagascar"),
        ("Who painted the Mona Lisa?", "Mona Lisa"),
    ],
)
def test_what_the_documents_are_silent_about_is_named(real: Retriever, question: str, part: str) -> None:
    answer = real.ask(question)
    assert part in " ".join(answer.unsupported)
    assert answer.confidence < real.ask("Who trains police in Managua?").confidence
