"""The source view: the untouched document around what is cited, of any size, shown lazily."""
