"""JSON, notebooks and archives: bytes go in; records, cells and members come out.

Each module is what the registry names. Only `index/files` imports them, in the process that extracts.
"""
