"""Fitting the evidence model: `python -m evals.evidence`."""
