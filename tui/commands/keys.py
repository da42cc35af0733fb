"""List the app's actions: what each does, its key, and the id by which pincite.toml gives it another."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def run(_arguments: argparse.Namespace) -> int:
    """Print a line for each action."""
    from tui.keys import all_bindings
    from tui.terminal import output

    for name, binding in sorted(all_bindings().items()):
        output().print(f"{name:<24}{binding.key:<22}{binding.tooltip}")
    return 0
