"""What a command tells the shell with its exit code."""

ANSWERED = 0
"""Done, or the documents answer the question."""

ERROR = 1
"""Something went wrong, or a check failed."""

USAGE = 2
"""The arguments are wrong."""

NOT_ANSWERED = 3
"""The documents don't answer the question, or a search finds nothing."""

INTERRUPTED = 130
"""Stopped with Ctrl-C."""
