"""The pace of a build, worked out by hand."""

from index.build.pace import Pace


def test_speed_and_time_left() -> None:
    now = 100.0
    pace = Pace(1000, clock=lambda: now)
    assert (pace.per_second, pace.seconds_left, pace.documents) == (0.0, None, 0)
    pace.take(30, 150)
    pace.take(10, 50)
    assert (pace.per_second, pace.seconds_left) == (0.0, None)
    now += 4
    pace.embedded(20)
    assert pace.per_second == 5
    # 40 passages in 200 of 1,000 bytes: 200 in all, 180 of them left.
    assert pace.seconds_left == 36
    assert pace.documents == 2


def test_files_that_grew_meanwhile_leave_what_is_known() -> None:
    now = 0.0
    pace = Pace(100, clock=lambda: now)
    pace.take(10, 500)
    now += 2
    pace.embedded(5)
    assert pace.seconds_left == 2
    pace.embedded(12)
    assert pace.seconds_left == 0


def test_of_documents_in_memory_the_time_left_is_not_known() -> None:
    now = 0.0
    pace = Pace(clock=lambda: now)
    pace.take(10, 500)
    now += 1
    pace.embedded(5)
    assert (pace.per_second, pace.seconds_left) == (5, None)
