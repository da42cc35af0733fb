"""The pace of a build, estimated from its reports."""

from index.models import Progress
from tui.output.pace import Pace, Pacer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_estimates_speed_and_time_left() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    assert pacer.pace.in_words() == "Starting"
    pacer.update(Progress(stage="read", done=50, total=100, file=1, files=2))
    assert pacer.pace.in_words() == "Reading · 1 of 2 files"
    assert pacer.pace.fraction is None
    pacer.update(Progress(stage="embed", done=0, total=100))
    clock.now = 0.5
    pacer.update(Progress(stage="embed", done=10, total=100))
    assert pacer.pace == Pace("embedding passages", 1, 2, fraction=0.05)
    clock.now = 2.0
    pacer.update(Progress(stage="embed", done=40, total=100))
    # Half of the bytes hold 100 passages: 200 are expected, 160 are left, 20 are embedded a second.
    assert pacer.pace == Pace("embedding passages", 1, 2, fraction=0.2, speed=20.0, seconds_left=8.0)
    assert pacer.pace.in_words() == "Embedding passages · 1 of 2 files · 20 passages a second · about 8 s left"
    pacer.update(Progress(stage="write", done=0, total=1))
    assert pacer.pace.fraction == 1.0


def test_the_bar_never_goes_back_within_a_build() -> None:
    pacer = Pacer(Clock())
    pacer.update(Progress(stage="read", done=90, total=100))
    pacer.update(Progress(stage="embed", done=50, total=100))
    before = pacer.pace.fraction
    pacer.update(Progress(stage="embed", done=51, total=900))
    assert pacer.pace.fraction == before
    pacer.restart()
    assert pacer.pace == Pace()


def test_before_a_speed_is_known_the_bytes_tell_the_time_left() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    clock.now = 12.0
    pacer.update(Progress(stage="read", done=3, total=1200))
    assert pacer.pace.seconds_left == 4788.0


def test_an_empty_corpus_divides_by_nothing() -> None:
    pacer = Pacer(Clock())
    pacer.update(Progress(stage="read", done=0, total=0))
    pacer.update(Progress(stage="embed", done=0, total=0))
    pacer.update(Progress(stage="embed", done=1, total=2))
    assert pacer.pace.fraction == 0.5
