"""The widgets of the main screen, a file each.

In go hits, answers and lines of text; out come messages about what a person chose.
Screens and `tui/app/keys.py` import them; they import no screen.
"""
