"""Judges answers about folders of look-alikes: which document, which item, and whether a refusal is due.

`data/dev` and `data/test` hold small folders made for this: leases, minutes, tickets, catalogues, statutes, lists of
errors, tables, personnel. Half of the questions have no answer in their folder. `judging` asks them, `report` prints,
`gate` compares with a baseline.
"""
