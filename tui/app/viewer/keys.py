"""The keys of the document view. Users remap them by their ids."""

from textual.binding import Binding

PAGE_KEYS = (
    Binding("down,j", "move(1)", "Down", show=False, tooltip="Scroll down by a row", id="document.down"),
    Binding("up,k", "move(-1)", "Up", show=False, tooltip="Scroll up by a row", id="document.up"),
    Binding(
        "pagedown,space", "turn(1)", "Page down", show=False, tooltip="Scroll by a screen", id="document.page-down"
    ),
    Binding("pageup,b", "turn(-1)", "Page up", show=False, tooltip="Scroll back by a screen", id="document.page-up"),
    Binding("home,g", "home", "Start", show=False, tooltip="Go to the start of the document", id="document.start"),
    Binding("end,G", "end", "End", show=False, tooltip="Go to the end of the document", id="document.end"),
)
"""Keys that move the page."""

PANEL_KEYS = (
    Binding("slash", "find", "Find", tooltip="Find words in the document", id="document.find"),
    Binding("n", "find_step(1)", "Next match", show=False, tooltip="Next match", id="document.find-next"),
    Binding("N", "find_step(-1)", "Previous match", show=False, tooltip="Previous match", id="document.find-previous"),
    Binding("right_square_bracket", "next_hit", "Next hit", tooltip="Next hit in the document", id="document.next-hit"),
    Binding(
        "left_square_bracket",
        "previous_hit",
        "Previous hit",
        show=False,
        tooltip="Previous hit in the document",
        id="document.previous-hit",
    ),
    Binding("alt+left", "back", "Back", show=False, tooltip="Back to the previous place", id="document.back"),
    Binding("alt+right", "forward", "Forward", show=False, tooltip="Forward again", id="document.forward"),
    Binding("colon", "go_to_line", "Line", show=False, tooltip="Go to a line by its number", id="document.line"),
    Binding(
        "y", "copy", "Copy", show=False, tooltip="Copy the selected words, or else the cited ones", id="document.copy"
    ),
    Binding(
        "z", "maximise", "Maximise", show=False, tooltip="Fill the screen, or shrink again", id="document.maximise"
    ),
    Binding("e", "edit", "Editor", tooltip="Open the file in your editor at this line", id="document.edit"),
    Binding("escape", "close", "Close", tooltip="Close the find bar, then the document", id="document.close"),
)
"""Keys that act on the document."""
