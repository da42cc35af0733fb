"""The commands of `pincite`: parsed arguments go in, output and an exit code come out, one file a command.

Each has `add_arguments(parser)` and `run(arguments)`. The command line loads only the one it runs; the prompt feeds its
lines to the same parsers.
"""
