"""PDF, by pypdfium2: bytes go in; text, places of words and pictures of pages come out.

`document.py` is what the registry names. Only `index/files` imports it, in the process that extracts.
"""
