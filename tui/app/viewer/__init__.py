"""Shows a document around its cited words: a document's text and spans go in, lines on the screen come out.

It shows files of any size, because it wraps only the lines near the screen. Screens and widgets import it.
"""
