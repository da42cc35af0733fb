"""The benchmark of the app: its arithmetic, and that it still finds what it waits for."""

import os
import sys
from pathlib import Path

import pytest

from evals.benchmarks.app import ROWS, Bench, Figures, environment, measure_echoes, table
from evals.benchmarks.terminal import Program


def test_medians_quantiles_and_bars() -> None:
    figures = Figures(
        first_frame=[0.2, 0.9, 0.3],
        documents_open=[1.0],
        first_hits=[0.31],
        first_hits_open=[0.3],
        ranked_by_meaning=[6.0, 4.0],
        echoes=[number / 1000 for number in range(100)],
        longest_echo=[0.05, 0.25],
        quit_loading=[0.1],
        quit_indexing=[0.1],
    )
    found = {key: measure(figures) for key, (_, measure, _) in ROWS.items()}
    assert found["first_frame"] == 0.3
    assert found["ranked_by_meaning"] == 5.0
    assert (found["echo_p50"], found["echo_p95"], found["echo_longest_of_all"]) == (0.05, 0.095, 0.099)
    lines = table(found, "a machine", 3).splitlines()
    assert lines[0] == "a machine"
    rows = {line[:44].strip(): line[44:].split() for line in lines[3:]}
    assert rows["start to the first frame"] == ["300", "within", "600"]
    assert rows["first key, at the first frame, to hits"] == ["310", "MISSES", "300"]
    assert rows["start to the list by meaning"] == ["5,000"]


def test_the_app_is_measured_apart_from_what_the_person_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    variables = environment(tmp_path)
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert all(variables[name].startswith(str(tmp_path)) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"))


READY_AT_ONCE = """
import os, tty
tty.setcbreak(0)
typed = ""
while True:
    print(f"\\x1b[1;1H● ready\\x1b[2;1H│ {typed:<40} │", end="", flush=True)
    key = os.read(0, 1).decode()
    typed = typed[:-1] if key == "\\x7f" else typed + key
"""


def test_a_key_is_measured_even_if_the_model_is_ready_before_the_first(tmp_path: Path) -> None:
    with Program([sys.executable, "-c", READY_AT_ONCE], os.environ, tmp_path, (80, 5)) as app:
        app.wait(lambda screen: "● ready" in screen.text(), "the model")
        assert len(measure_echoes(app)) == 1


@pytest.mark.slow
def test_everything_waited_for_comes_about(tmp_path: Path) -> None:
    figures = Figures()
    bench = Bench(tmp_path)
    bench.measure_start(figures)
    bench.measure_typing(figures)
    bench.measure_quitting(figures)
    assert 0 < figures.first_frame[0] < figures.documents_open[0] < figures.ranked_by_meaning[0]
    # How many keys there is time for while the model loads is the machine's affair, but one; each that was sent showed.
    assert 0 < min(figures.echoes) <= max(figures.echoes) == figures.longest_echo[0]
