"""What the app of a tab may ask its page to show."""

import json

import pytest

from tui.browser.messages import MOST_ZOOM, PictureView, read_view

KEY = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ([1.5, 0.25, 1], PictureView(1.5, 0.25, 1.0)),
        ([0, 0, 0], PictureView(0, 0, 0)),
        ([1e9, -3, 7], PictureView(MOST_ZOOM, 0, 1)),
        ([float("nan"), 0, 0], None),
        ([1, 2], None),
        (["x", 0, 0], None),
        ({"zoom": 1}, None),
    ],
)
def test_a_view_is_bounded(view: object, expected: PictureView | None) -> None:
    assert read_view({"key": KEY, "view": json.dumps(view)}) == expected


def test_a_key_is_one_of_a_delivery() -> None:
    assert read_view({"key": "../static", "view": "[1, 0, 0]"}) is None
    assert read_view({"view": "[1, 0, 0]"}) is None
    assert read_view({"key": KEY}) is None
