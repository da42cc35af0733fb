"""Fits the evidence model: labelled questions over several corpora go in, `rag/ranking/evidence.json` comes out.

`python -m evals.evidence` fits it, `python -m evals.evidence.reader_gain` measures the reader. Nothing imports this
package; it needs the public collections.
"""
