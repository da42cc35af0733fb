"""Shows an evaluation: outcomes and figures go in; a table, JSON or a self-contained HTML page comes out.

`content` holds the values that all forms share. Only the command may import this package; it computes no measure.
"""
