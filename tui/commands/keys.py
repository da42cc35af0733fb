"""List the app's actions: what each does, its key, and the id by which pincite.toml gives it another."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments: none."""


def run(_arguments: argparse.Namespace) -> int:
    """Print a line for each action."""
    from index.corpus import choose_corpus
    from tui.app.keys import all_bindings
    from tui.settings import load_tui_settings
    from tui.terminal import output

    own = load_tui_settings(choose_corpus()).keys
    for name, binding in sorted(all_bindings().items()):
        output().print(f"{name:<24}{own.get(name, binding.key):<22}{binding.tooltip}")
    return 0
