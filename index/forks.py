"""Lets a forked child start afresh: the threads of its parent's models and the locks they held do not exist in it.

Each object that depends on such threads resets itself in the child and loads again when it is next used. What it let go
of is kept, never freed: freeing it could wait for the parent's threads.
"""

import os
import weakref
from collections.abc import Callable
from typing import Any, Protocol


class Forkable(Protocol):
    """Something that can be used in a forked child once it has been reset there."""

    def reset_after_fork(self) -> list[Any]:
        """Forget what depends on the parent's threads, and return it."""
        ...


_known: "weakref.WeakSet[Any]" = weakref.WeakSet()
_calls: list[Callable[[], object]] = []
_abandoned: list[Any] = []


def reset_in_child(instance: Forkable) -> None:
    """Have an object reset in every forked child, as long as it exists."""
    _known.add(instance)


def call_in_child(call: Callable[[], object]) -> None:
    """Have a function called in every forked child."""
    _calls.append(call)


def _reset() -> None:
    for instance in list(_known):
        _abandoned.extend(instance.reset_after_fork())
    _abandoned.extend([call() for call in _calls])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_reset)
