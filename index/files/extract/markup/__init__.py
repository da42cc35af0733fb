"""HTML, EPUB, MHTML and XML, by lxml: bytes go in, text with its structure comes out.

`html.py`, `epub.py`, `mhtml.py` and `xml.py` are what the registry names. Mail imports HTML; else only `index/files`.
"""
