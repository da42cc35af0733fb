"""Attacks pincite on purpose: scales go in, a table of what was tried and what held comes out.

Each file is one class of tests, against the real command wherever that is the point. Only `python -m evals.reliability`
and its tests import it.
"""
