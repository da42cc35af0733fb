"""Benchmarks of what people wait for, measured from outside on real processes."""
