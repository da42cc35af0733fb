"""One file a command; each has `add_arguments(parser)` and `run(arguments) -> exit code`."""
