"""The parts of the library screen: the documents in a table, the filter, the state of the index.

They take the status of an index and post messages about what the user does. Only screens import them, and the app for
the words of a filter.
"""
