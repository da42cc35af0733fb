"""Sheets, by python-calamine: bytes go in; rows come out as records, each with the heads of its columns.

`workbook.py` is what the registry names. Only `index/files` imports it, in the process that extracts.
"""
