"""Measures speed and memory: documents and questions go in; times and sizes, beside those of peers, come out.

Each module is one benchmark on real processes; `python -m evals.benchmarks` runs them and keeps `results.json`. Nothing
imports this package.
"""
