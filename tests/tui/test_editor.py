"""The command for the user's editor."""

from pathlib import Path

import pytest

from tui.editor import EditorCommand, NoEditor, editor_command

FILE = Path("/docs/a file.txt")


def command(
    editor: str,
    line: int | None = 7,
    *,
    has: bool = True,
    path: Path = FILE,
    environ: dict[str, str] | None = None,
) -> EditorCommand:
    variables = {"EDITOR": editor, **(environ or {})}
    return editor_command(path, line, environ=variables, which=lambda name: name if has else None)


@pytest.mark.parametrize(
    ("editor", "place", "in_terminal"),
    [
        ("vim", ("+7", str(FILE)), True),
        ("/usr/bin/nvim -u NONE", ("+7", str(FILE)), True),
        ("vi", ("+7", str(FILE)), True),
        ("emacs", ("+7", str(FILE)), True),
        ("nano", ("+7", str(FILE)), True),
        ("micro", ("+7", str(FILE)), True),
        ("hx", (f"{FILE}:7",), True),
        ("code --wait", ("--goto", f"{FILE}:7"), False),
        ("codium", ("--goto", f"{FILE}:7"), False),
        ("subl", (f"{FILE}:7",), False),
        ("zed", (f"{FILE}:7",), False),
        ("kate", ("--line", "7", str(FILE)), False),
        ("ed-of-my-own", (str(FILE),), True),
        ("'/opt/my editors/vim' -R", ("+7", str(FILE)), True),
        ("Code.exe", ("--goto", f"{FILE}:7"), False),
    ],
)
def test_each_editor_gets_the_line_its_own_way(editor: str, place: tuple[str, ...], in_terminal: bool) -> None:
    made = command(editor)
    assert made.argv[-len(place) :] == place
    assert made.in_terminal is in_terminal


def test_words_of_the_variable_are_split_but_never_run_by_a_shell() -> None:
    assert command("vim -c 'set ro' ; rm -rf x").argv[:-2] == ("vim", "-c", "set ro", ";", "rm", "-rf", "x")


def test_visual_comes_before_editor() -> None:
    assert command("vim", environ={"VISUAL": "nano"}).argv[0] == "nano"


def test_without_a_line_the_file_alone() -> None:
    assert command("vim", None).argv == ("vim", str(FILE))


def test_a_file_is_never_an_option() -> None:
    assert command("vim", path=Path("-c:q!")).argv[-1].startswith("/")


@pytest.mark.parametrize(
    ("editor", "environ", "in_terminal"),
    [
        ("emacs", {"DISPLAY": ":0"}, False),
        ("emacs -nw", {"DISPLAY": ":0"}, True),
        ("emacsclient -t", {"DISPLAY": ":0"}, True),
        ("emacsclient -c", {"DISPLAY": ":0"}, False),
        ("emacsclient -c", {}, True),
    ],
)
def test_emacs_has_a_window_where_there_is_a_display(editor: str, environ: dict[str, str], in_terminal: bool) -> None:
    assert command(editor, environ=environ).in_terminal is in_terminal


@pytest.mark.parametrize("editor", ["nosuch", "vim 'x", "''"])
def test_an_editor_that_cannot_be_run_is_named(editor: str) -> None:
    with pytest.raises(NoEditor, match=r"\$EDITOR .*[Ss]et it"):
        command(editor, has=False)


def test_no_editor_says_what_to_set() -> None:
    with pytest.raises(NoEditor, match="export EDITOR"):
        editor_command(FILE, environ={}, which=lambda _: None)


def test_the_systems_choice_serves_where_none_is_set() -> None:
    made = editor_command(FILE, 3, environ={"EDITOR": " "}, which=lambda name: name)
    assert made == EditorCommand(("sensible-editor", "+3", str(FILE)), True)
