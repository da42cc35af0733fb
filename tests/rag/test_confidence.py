"""Confidence by hand, and the parts of a question without support."""

import math

import pytest

from index.lexical import LexicalIndex
from index.tokenizer import terms
from rag.confidence import ConfidenceModel, shipped_model, unsupported
from rag.models import Signals

SIGNALS = Signals(late=0.8, dense=0.5, lead=0.1, coverage=0.7, sentence_coverage=0.6, known=1.0)


def model(intercept: float = 0.0, **weights: float) -> ConfidenceModel:
    return ConfidenceModel(
        intercept=intercept,
        means=dict.fromkeys(weights, 0.5),
        scales=dict.fromkeys(weights, 0.1),
        weights=weights,
        fitted_on="nothing",
    )


def test_probability_by_hand() -> None:
    # late: (.8 - .5) / .1 = 3, times 0.5; known: (1 - .5) / .1 = 5, times -0.2; intercept 0.25: in all 0.75.
    expected = 1 / (1 + math.exp(-0.75))
    assert model(0.25, late=0.5, known=-0.2).probability(SIGNALS) == pytest.approx(expected)


def test_no_evidence_either_way_is_a_half() -> None:
    assert model().probability(SIGNALS) == 0.5
    assert model(dense=7.0).probability(SIGNALS) == 0.5


def test_probability_rises_with_a_signal_of_positive_weight() -> None:
    low, high = SIGNALS.model_copy(update={"late": 0.3}), SIGNALS.model_copy(update={"late": 0.9})
    assert model(late=1.0).probability(low) < 0.5 < model(late=1.0).probability(high)


@pytest.mark.parametrize(("intercept", "expected"), [(1e6, 1.0), (-1e6, 0.0)])
def test_extremes_stay_inside_the_unit_interval(intercept: float, expected: float) -> None:
    found = model(intercept).probability(SIGNALS)
    assert 0.0 < found < 1.0
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_shipped_model_is_whole() -> None:
    shipped = shipped_model()
    assert shipped.weights.keys() == shipped.means.keys() == shipped.scales.keys()
    assert shipped.weights.keys() <= Signals.model_fields.keys()
    assert all(scale > 0 for scale in shipped.scales.values())
    assert shipped.fitted_on


CORPUS = ["Ivanov opened a training centre in Managua in 2013.", "Peru bought helicopters. Putin went to Cuba in 2008."]
LEXICAL = LexicalIndex.build([terms(text) for text in CORPUS])
NEAR = [set(terms(CORPUS[0]))]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who opened the training centre in Managua?", []),
        ("Who opened the zoo in Managua?", ["zoo"]),
        # A name of the corpus that the best passages lack, and one that they have.
        ("What did Putin open in Managua?", ["Putin"]),
        ("What did Ivanov open in Managua?", []),
        # The same word in small letters is an ordinary word of the corpus.
        ("what did putin open in Managua?", []),
        # A number that the best passages lack.
        ("What opened in 2008?", ["2008"]),
        ("What opened in 2013?", []),
        # The first word of a sentence is capitalised anyway.
        ("Helicopters in Managua?", []),
        ("Who opened it? Helicopters?", []),
        # Neighbours become one part, verbatim.
        ("Did the purple elephants open a centre?", ["purple elephants"]),
        ("Is there a purple-elephant centre in Managua or Ouagadougou?", ["purple-elephant", "Ouagadougou"]),
        ("", []),
    ],
)
def test_unsupported_names_the_right_words(question: str, expected: list[str]) -> None:
    assert unsupported(question, LEXICAL, NEAR) == expected


@pytest.mark.parametrize("lead", [" ", "\n", "  "])
def test_space_before_the_question_changes_nothing(lead: str) -> None:
    question = "Helicopters in Managua"
    assert unsupported(lead + question, LEXICAL, NEAR) == unsupported(question, LEXICAL, NEAR)


def test_without_passages_every_name_is_unsupported() -> None:
    assert unsupported("Did Ivanov open a centre?", LEXICAL, []) == ["Ivanov"]
