"""Trains the reader: question-answering rows and the packaged encoder go in, the weights in `rag/reader` come out.

`train` runs a training, `pack` puts its result into the package; `README.md` has the recipe and its measurements. Only
`evals/evidence` imports it, to read collections.
"""
