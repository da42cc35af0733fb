"""Tells faults of an index, which may have been made by anyone, from faults of the program."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from index.store.generation import Generation

S = TypeVar("S")
G = TypeVar("G")
R = TypeVar("R")
P = ParamSpec("P")


def naming_damage(
    method: Callable[Concatenate[S, G, P], R],
) -> Callable[Concatenate[S, G, P], R]:
    """Tell a fault of an index from one of ours: what a method raises because of it becomes IndexDamaged.

    Large indexes are not looked through when they are opened. A generation beyond this machine is not looked through.
    """

    @functools.wraps(method)
    def named(self: S, generation: G, /, *arguments: P.args, **options: P.kwargs) -> R:
        try:
            return method(self, generation, *arguments, **options)
        except (LookupError, ValueError, TypeError, ArithmeticError):
            if isinstance(generation, Generation):
                generation.check_ranges()
            raise

    return named
