"""Reads and embeds on many machines, through a Dask cluster; Dask is imported once a cluster is asked for.

In: batches of files, and lots of texts. Out: what reading and embedding here give, in the same order.
"""
