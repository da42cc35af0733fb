"""Regular expressions: none can take exponential time, and the tool that says so knows such ones."""

import pytest

from evals.reliability.ambiguity import Ambiguity, ambiguity
from evals.reliability.patterns import ROOMS, expressions, modules

NONE, POLYNOMIAL, EXPONENTIAL = Ambiguity


def test_no_pattern_can_take_exponential_time() -> None:
    found = expressions()
    assert {one.module.partition(".")[0] for one in found} == set(ROOMS)
    assert len(found) > 100
    hopeless = {(one.module, one.pattern) for one in found if ambiguity(one.pattern, one.flags) is EXPONENTIAL}
    assert hopeless == set()


def test_patterns_are_found_wherever_they_stand() -> None:
    """Compiled in a module, put together there, and as a literal in a function."""
    by_module = {
        name: {one.pattern for one in expressions([name])} for name in ("index.text.navigation", "index.models")
    }
    assert any("home(?:" in pattern for pattern in by_module["index.text.navigation"])
    assert r"^\d{4}(-\d{2}(-\d{2})?)?$" not in by_module["index.models"]  # a name in the call, held as a string
    assert "tui.launch" in set(modules())
    literals = {one.pattern for one in expressions(["rag.query.examples"])}
    assert "[^isu]s$" in literals


@pytest.mark.parametrize(
    ("pattern", "growth"),
    [
        (r"(a+)+$", EXPONENTIAL),
        (r"(a|aa)+$", EXPONENTIAL),
        (r"(x+x+)+y", EXPONENTIAL),
        (r"(?:a?b?)*c", EXPONENTIAL),
        (r"(\w+\s?)*$", EXPONENTIAL),
        (r"(?:\w+|\d+ )*$", EXPONENTIAL),
        (r"(?:login/register|login|register)(?:\s*/\s*(?:login/register|login|register))*$", EXPONENTIAL),
        (r"home(?:\s*+>\s*+[^>]{1,60}){2,10}$", EXPONENTIAL),
        (r"home(?:\s*+>\s*+[^>]{1,60}+){2,10}$", NONE),
        (r"(?=(a+)+$)a", EXPONENTIAL),
        (r"(?>(a+)+$)", EXPONENTIAL),
        (r"(?i)(?:[a-c]x|Bx)+d", EXPONENTIAL),
        (r"(?:[a-c]x|Bx)+d", NONE),
        (r"(?:a{1,3}){1,30}$", EXPONENTIAL),
        (r"\w+\d+$", POLYNOMIAL),
        (r"a*a*b", POLYNOMIAL),
        (r"(?>a+)+$", NONE),
        (r"(?:a++)+$", NONE),
        (r"(?:\s*+\S+)*$", EXPONENTIAL),
        (r"(?:\s*+\S)*$", NONE),
        (r"(?:\S+\s+){3,}\S*[.!?]", NONE),
        (r"[^\W_]+(?:-[^\W_]+)*$", NONE),
        (r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", NONE),
        (r"a{0,400}b", NONE),
        ("", NONE),
    ],
)
def test_the_growth_of_a_pattern_is_known(pattern: str, growth: Ambiguity) -> None:
    assert ambiguity(pattern) is growth


def test_a_search_may_begin_anywhere() -> None:
    assert ambiguity(r"\s+$") is NONE
    assert ambiguity(r"\s+$", search=True) is POLYNOMIAL
