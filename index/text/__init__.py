"""Cuts text: a document's text goes in; repaired, searchable passages with a map to the original come out.

It finds blocks, repairs broken lines and words, splits sentences, cuts passages and makes terms; it never opens a file.
Everything above may import it; it imports nothing but the values and settings of `index`.
"""
