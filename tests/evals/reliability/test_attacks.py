"""A little of every attack, on the real command: nothing may be found."""

import pytest

from evals.reliability.__main__ import run_test
from evals.reliability.finding import QUICK
from evals.reliability.report import TESTS


@pytest.mark.slow
@pytest.mark.attack
@pytest.mark.parametrize("name", TESTS)
def test_nothing_is_found(name: str) -> None:
    found = run_test(name, QUICK)
    assert found.faults == []
    assert found.tried
    assert found.held
