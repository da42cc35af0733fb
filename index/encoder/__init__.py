"""Encodes text: texts go in, one vector a text and one a word piece come out.

An `Embedder` is one of three runtimes of the same model: compiled, in this process, or in a child process.
Everything above may import `base` and `load`; it imports nothing but the values, errors and settings of `index`.
"""
