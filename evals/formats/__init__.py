"""Judges the finding in files of people's formats: a folder with questions goes in, shares by format and kind come out.

`questions` reads the questions, `judging` asks them, `report` prints. Only `python -m evals.formats` and its tests
import it.
"""
