"""What goes into Milvus's fields and conditions."""

import numpy as np
import pytest

from index.backend.milvus.values import within


@pytest.mark.parametrize(
    ("values", "condition"),
    [
        ([7], "document in [7]"),
        ([9, 3, 5], "document in [3, 5, 9]"),
        ([4, 5, 6, 7], "((document >= 4 and document <= 7))"),
        ([1, 2, 3, 8, 9, 10], "((document >= 1 and document <= 3) or (document >= 8 and document <= 10))"),
        ([], "document in []"),
    ],
)
def test_a_condition_names_values_or_runs_of_them(values: list[int], condition: str) -> None:
    assert within("document", values) == condition


def test_a_condition_holds_for_its_values_alone() -> None:
    chance = np.random.default_rng(3)
    for count in (1, 5, 30, 60):
        values = chance.choice(80, count, replace=False).tolist()
        condition = within("document", values)
        held = [one for one in range(-2, 90) if eval(condition, {"document": one})]
        assert held == sorted(values)
