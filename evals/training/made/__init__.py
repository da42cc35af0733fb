"""Makes rows to train the reader with: forms, tables, lists, conversations and logs, with questions about them.

A number of rows and a seed go in; `TrainingRow` values come out, the same for the same seed, some of them without an
answer. The words are our own (`*.txt`). `evals.training.continued` and tests may import it.
"""
