"""Measures one question: its answer and its evidence go in, numbers come out.

`evidence` judges passages and highlights, `answers` short answers, `confidence` confidences; `trec` computes the
classic measures with ir-measures. Everything in `evals` may import it.
"""
