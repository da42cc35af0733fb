"""Word, OpenDocument, PowerPoint and RTF: bytes go in; text with headings, tables, lists and notes comes out.

`docx.py`, `odf.py`, `pptx.py`, `rtf.py` and `old_office.py` are what the registry names; `flow*.py` is what they share.
Sheets import what office files state of themselves; else only `index/files` imports it.
"""
