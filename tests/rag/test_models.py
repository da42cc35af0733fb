"""The values of an answer: frozen, complete, and as the published schema says."""

import json

import jsonschema
import pytest
from pydantic import ValidationError

from rag.models import Answer, Citation, Highlight, RankedPassage, Signals
from rag.retriever import Retriever
from rag.schema import PUBLISHED, main, schema
from rag.settings import RagSettings


@pytest.fixture
def answer(retriever: Retriever) -> Answer:
    return retriever.ask("Who is the largest consumer of heroin in the world?")


def test_values_are_frozen(answer: Answer) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        answer.confidence = 1.0  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        answer.passages[0].citation.start = 0  # type: ignore[misc]


@pytest.mark.parametrize("kind", [Answer, Citation, RankedPassage, Signals])
def test_unknown_fields_are_refused(kind: type[Answer | Citation | RankedPassage | Signals]) -> None:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate({"surprise": 1})
    assert "extra_forbidden" in {error["type"] for error in caught.value.errors()}


def test_no_score_may_be_missing(answer: Answer) -> None:
    content = answer.passages[0].model_dump()
    del content["scores"]["dense"]
    with pytest.raises(ValidationError, match="dense"):
        RankedPassage.model_validate(content)


def test_spans_do_not_begin_before_the_document() -> None:
    with pytest.raises(ValidationError):
        Highlight(start=-1, end=2, text="abc", score=0.0)


def test_settings_are_checked() -> None:
    for wrong in (
        {"dense_weight": 1.1},
        {"late_interaction_weight": -1},
        {"fusion": "max"},
        {"candidates": 0},
        {"thresh": 0.5},
    ):
        with pytest.raises(ValidationError):
            RagSettings.model_validate(wrong)


def test_an_answer_survives_json(answer: Answer) -> None:
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert PUBLISHED.read_text("utf-8") == schema()
    assert main(["--check"]) == 0


def test_an_answer_is_valid_by_the_published_schema(answer: Answer) -> None:
    published = json.loads(PUBLISHED.read_bytes())
    jsonschema.Draft202012Validator.check_schema(published)
    content = json.loads(answer.model_dump_json())
    assert content["passages"][0]["also_in"]
    jsonschema.Draft202012Validator(published).validate(content)


def test_the_published_schema_refuses_what_is_no_answer(answer: Answer) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_bytes()))
    content = json.loads(answer.model_dump_json())
    assert not validator.is_valid(content | {"surprise": 1})
    assert not validator.is_valid({key: value for key, value in content.items() if key != "confidence"})
    assert not validator.is_valid(content | {"confidence": "high"})
