"""Measures of one question: an answer and what is right go in, numbers come out.

`evidence` judges passages and highlights, `answers` the words shown; `trec` hands runs to ir-measures.
Everything in `evals` may import it.
"""
