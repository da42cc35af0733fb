"""Made rows: forms, tables, lists, conversations and logs with questions, from words of our own."""
