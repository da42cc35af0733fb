"""Extracts the text of formats that are not text: the bytes of a file go in, `Extracted` values come out.

One file a format, each with a function `extract(data, name, budget)`. They run in a child process
(`index.files.worker`) and import their libraries themselves; nothing here opens a file or a connection.
"""
