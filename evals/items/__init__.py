"""Fits what items weigh in the confidence and the ranking, and measures what each of these weights is good for.

`python -m evals.items` asks people's questions, the same with an item swapped for a sibling, and the folders of
look-alikes (dev half). Nothing imports this package; it needs the public collections.
"""
