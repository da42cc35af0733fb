"""Back and forward."""

from hypothesis import given
from hypothesis import strategies as st

from tui.app.viewer.trail import Trail


def test_back_and_forward_as_in_a_browser() -> None:
    trail: Trail[str] = Trail()
    assert (trail.here, trail.back(), trail.forward()) == (None, None, None)
    for stop in "abc":
        trail.visit(stop)
    assert (trail.back(), trail.back(), trail.back()) == ("b", "a", None)
    assert (trail.forward(), trail.here) == ("b", "b")
    trail.visit("d")
    assert not trail.can_go_forward
    assert (trail.back(), trail.back()) == ("b", "a")
    assert not trail.can_go_back
    assert trail.can_go_forward


def test_the_present_place_again_is_no_visit() -> None:
    trail: Trail[str] = Trail()
    for stop in "aab":
        trail.visit(stop)
    trail.back()
    trail.visit("a")
    assert trail.forward() == "b"


def test_the_oldest_are_forgotten() -> None:
    trail: Trail[int] = Trail(max_stops=3)
    for stop in range(10):
        trail.visit(stop)
    assert (trail.back(), trail.back(), trail.back()) == (8, 7, None)


def test_a_replaced_place_is_never_gone_back_to() -> None:
    trail: Trail[str] = Trail()
    trail.replace("a")
    trail.visit("b")
    trail.replace("c")
    assert (trail.here, trail.back(), trail.forward()) == ("c", "a", "c")


@given(st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["back", "forward"]))))
def test_against_two_stacks(moves: list[int | str]) -> None:
    trail: Trail[int] = Trail()
    past: list[int] = []
    future: list[int] = []
    for move in moves:
        if move == "back":
            if len(past) > 1:
                future.append(past.pop())
            trail.back()
        elif move == "forward":
            if future:
                past.append(future.pop())
            trail.forward()
        elif isinstance(move, int) and (not past or past[-1] != move):
            past.append(move)
            future.clear()
            trail.visit(move)
        assert trail.here == (past[-1] if past else None)
        assert (trail.can_go_back, trail.can_go_forward) == (len(past) > 1, bool(future))
