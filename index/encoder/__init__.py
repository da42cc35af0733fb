"""Encodes text: texts go in, one vector per text and one per token come out.

An `Embedder` is one of three runtimes of the same model: compiled, in this process, or in a child process.
Everything above may import `base` and `load`; it imports nothing but the values, errors and settings of `index`.
"""
