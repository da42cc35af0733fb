"""Shows pages of PDFs as they look, and opens originals in other programs.

A page's picture goes in; cells of the screen, or a file for a viewer, come out. The widgets and screens import it.
It imports the viewer of documents.
"""
