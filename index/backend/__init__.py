"""Back ends: where passages are kept and searched, on this machine or beyond it, behind one interface.

`base` is the interface; `local` keeps an index in a folder, `milvus` in a Milvus server, cluster or file. Documents
go in as `DocumentPart` values and come out as passages. `remote` makes any of them read like a generation on this disk.
"""
