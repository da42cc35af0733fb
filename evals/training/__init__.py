"""Trains the reader: a small extractive question-answering model that starts from the packaged encoder."""
