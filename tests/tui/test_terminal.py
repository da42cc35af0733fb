"""Text that goes to a terminal: nothing in it is obeyed."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal import narration, output, visible

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x07\x9b\r\n\t\x7f" + BIDI), st.characters(categories=["Cs"]))
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@given(TEXT)
def test_no_control_character_passes(text: str) -> None:
    shown = visible(text)
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cs")]
    assert not set(shown) & set(BIDI)
    shown.encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"])))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@given(TEXT)
def test_what_is_kept_passes_and_nothing_else(text: str) -> None:
    shown = visible(text, keep="\n\t")
    assert shown.count("\n") == text.count("\n")
    assert {character for character in shown if unicodedata.category(character) == "Cc"} <= {"\n", "\t"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\x00b\x7f", "a␀b␡"),
        ("\x9b31m", "<U+009B>31m"),
        ("abc\u202edef", "abc<U+202E>def"),
        ("\udcff", "<U+DCFF>"),
        ("é 漢字 😀 [b]", "é 漢字 😀 [b]"),
    ],
)
def test_controls_are_shown(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_data_goes_to_stdout_and_narration_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    output().print("data")
    narration().print("narration")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("data\n", "narration\n")


def test_piped_output_is_plain_and_not_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    output().print("[bold]word[/bold] :smile: 42 " * 20, style="bold red")
    assert capsys.readouterr().out == "[bold]word[/bold] :smile: 42 " * 20 + "\n"


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_leaves_colours_out(monkeypatch: pytest.MonkeyPatch, no_color: str, coloured: bool) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    output().print("word", style="red")
    assert ("\x1b[31m" in stream.getvalue()) is coloured
    assert "word" in stream.getvalue()


def test_a_dumb_terminal_gets_no_escape_sequences(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setenv("TERM", "dumb")
    output().print("word", style="bold red")
    assert stream.getvalue() == "word\n"
