"""Tells faults of an index, which may have been made by anyone, from faults of the program."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from index.store.generation import Generation

S = TypeVar("S")
R = TypeVar("R")
P = ParamSpec("P")


def naming_damage(
    method: Callable[Concatenate[S, Generation, P], R],
) -> Callable[Concatenate[S, Generation, P], R]:
    """Tell a fault of an index from one of ours: what a method raises because of it becomes IndexDamaged.

    Large indexes are not looked through when they are opened.
    """

    @functools.wraps(method)
    def named(self: S, generation: Generation, /, *arguments: P.args, **options: P.kwargs) -> R:
        try:
            return method(self, generation, *arguments, **options)
        except (LookupError, ValueError, TypeError, ArithmeticError):
            generation.check_ranges()
            raise

    return named
