"""Judges answers about folders of look-alikes: which document, which item, and whether a refusal is due.

`data/` holds small folders made for this: leases, minutes, tickets, catalogues, statutes, lists of errors, tables,
personnel. Half of the questions ask about an item or a document that the folder lacks. `judging` asks them, `report`
prints; `spans` measures a collection whose answers are spans of characters. Only `python -m evals.folders` and its
tests import it.
"""
