"""Mail and mailboxes: bytes go in; headers, bodies and attachments come out.

`message.py` is what the registry names. Only `index/files` imports it, in the process that extracts.
"""
