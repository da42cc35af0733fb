"""The terminal that benchmarks look at: what stands where, however the output is cut."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.benchmarks.terminal import Program, Screen, WaitTimeout

OUTPUT = (
    "\x1b[?1049h\x1b]22;default\x07\x1b[2;3H\x1b[1;38;2;1;2;3mΩ wide 水.\x1b[0m\r\n"
    "\x1b[1;1Hé|e\u0301\x1b[>25u\x1b[3;19Hcut"
)
SHOWN = ["é|e                 ", "  Ω wide 水.        ", "                  cu"]


def test_words_stand_where_they_were_put() -> None:
    screen = Screen(20, 3)
    screen.feed(OUTPUT.encode())
    assert screen.lines() == SHOWN


@given(st.lists(st.integers(0, len(OUTPUT.encode()))))
def test_output_may_be_cut_anywhere(cuts: list[int]) -> None:
    screen, data, before = Screen(20, 3), OUTPUT.encode(), 0
    for cut in [*sorted(cuts), len(data)]:
        screen.feed(data[before:cut])
        before = cut
    assert screen.lines() == SHOWN


def start(script: str) -> Program:
    return Program([sys.executable, "-c", script], os.environ, Path("/"), (40, 5))


def test_a_program_is_given_keys_and_a_size() -> None:
    script = "import os; print(os.get_terminal_size()); print('got', input())"
    with start(script) as program:
        program.wait(lambda screen: "columns=40, lines=5" in screen.text(), "the size")
        pressed = program.press("a key\n")
        assert program.wait(lambda screen: "got a key" in screen.text(), "the answer") >= pressed
        program.wait_for_end()


def test_a_timeout_shows_the_screen() -> None:
    with (
        start("print('something else')") as program,
        pytest.raises(WaitTimeout, match=r"an answer.*\n.*something else"),
    ):
        program.wait(lambda screen: "answer" in screen.text(), "an answer")
    with start("input('waiting')") as program:
        program.wait(lambda screen: "waiting" in screen.text(), "the program's words")
        with pytest.raises(WaitTimeout, match="waiting"):
            program.wait_for_end(patience=0.1)
