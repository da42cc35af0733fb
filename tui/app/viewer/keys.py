"""The keys of the source view. Users remap them by their ids."""

from textual.binding import Binding

PAGE_KEYS = (
    Binding("down,j", "move(1)", "Down", show=False, tooltip="Scroll down by a row", id="source.down"),
    Binding("up,k", "move(-1)", "Up", show=False, tooltip="Scroll up by a row", id="source.up"),
    Binding("pagedown,space", "turn(1)", "Page down", show=False, tooltip="Scroll by a window", id="source.page-down"),
    Binding("pageup,b", "turn(-1)", "Page up", show=False, tooltip="Scroll back by a window", id="source.page-up"),
    Binding("home,g", "home", "Start", show=False, tooltip="Go to the start of the document", id="source.start"),
    Binding("end,G", "end", "End", show=False, tooltip="Go to the end of the document", id="source.end"),
)
"""Moving in the page."""

PANEL_KEYS = (
    Binding("slash", "find", "Find", tooltip="Find words in this document", id="source.find"),
    Binding("n", "find_step(1)", "Next found", show=False, tooltip="Next found words", id="source.find-next"),
    Binding("N", "find_step(-1)", "Found before", show=False, tooltip="Found words before", id="source.find-previous"),
    Binding("right_square_bracket", "next_hit", "Next hit", tooltip="Next hit in this document", id="source.next-hit"),
    Binding(
        "left_square_bracket",
        "previous_hit",
        "Hit before",
        show=False,
        tooltip="Hit before in this document",
        id="source.previous-hit",
    ),
    Binding("alt+left", "back", "Back", show=False, tooltip="Back to the place before", id="source.back"),
    Binding("alt+right", "forward", "Forward", show=False, tooltip="Forward again", id="source.forward"),
    Binding("colon", "go_to_line", "Line", show=False, tooltip="Go to a line by its number", id="source.line"),
    Binding("y", "copy", "Copy", show=False, tooltip="Copy what is selected, or what is cited", id="source.copy"),
    Binding("z", "maximise", "Maximise", show=False, tooltip="Fill the screen, or go back", id="source.maximise"),
    Binding("e", "edit", "Editor", tooltip="Open the file in your editor at this line", id="source.edit"),
    Binding("escape", "close", "Close", tooltip="Close the search, then the document", id="source.close"),
)
"""What one can do with the document."""
