"""Files to documents to passages to an index on disk, and back."""
