"""The parts of the library screen: the table of documents, what is told of one, the index and its progress."""
