"""Whether a regular expression can take exponential or polynomial time: by the ambiguity of its automaton.

A backtracking engine that fails has tried every way to read a text, so the number of ways decides. They grow
exponentially if some state has two ways back to itself by one word, and polynomially if one loop leads to another by a
word that both read (Weber and Seidl 1991; Weideman et al. 2016). The automaton is Glushkov's: a state for each
character of the pattern, here with the number of ways from one to the next.

What is approximated: characters are tried by samples; a repeat of more than MOST_COPIES times counts as endless;
anchors and backward references match nothing; groups looked ahead or behind for, and atomic groups, which give nothing
back, are judged apart, and an atomic group counts as one character outside.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from re import _compiler as compiler, _constants as op, _parser as parser  # type: ignore[attr-defined]  # isort: skip

State = TypeVar("State", bound=Hashable)

MOST_COPIES = 8
"""Times that a bounded repeat is written out."""

MOST_STATES = 120
"""States of the largest automaton that is judged for polynomial growth: that takes the cube of their number."""

SAMPLES = "azAZ09_ \t\n\r\x00é\u0301٣ßſK!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~—’…。\U0001f469"
"""Characters that are tried on every pattern, besides those around its own."""

_CLASSES = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


class Ambiguity(StrEnum):
    """How the number of ways to read a text grows with its length."""

    NONE = "bounded"
    POLYNOMIAL = "polynomial"
    EXPONENTIAL = "exponential"


@dataclass
class Automaton:
    """States are numbers; state 0 is the start. `reads`: the samples that lead to a state."""

    reads: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])
    ways: dict[int, Counter[int]] = field(default_factory=dict)
    apart: list[Any] = field(default_factory=list)
    """Parts of the pattern that are judged on their own."""

    def add(self, reads: frozenset[str]) -> int:
        """Return a new state."""
        self.reads.append(reads)
        return len(self.reads) - 1

    def join(self, froms: Iterable[int], to: Iterable[int]) -> None:
        """Add one way from each of some states to each of others."""
        to = list(to)
        for state in froms:
            self.ways.setdefault(state, Counter()).update(to)


@dataclass(frozen=True)
class Fragment:
    """A part of a pattern: states that it begins with, states that it ends with, whether it may be empty."""

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    is_empty: bool = True


def ambiguity(pattern: str, flags: int = 0, *, search: bool = False) -> Ambiguity:
    """Return how a pattern's ways to read a text grow. `search`: a match may begin anywhere."""
    tree = parser.parse(pattern, flags)
    worst, waiting = Ambiguity.NONE, [(list(tree), search)]
    samples = _samples(pattern)
    while waiting:
        items, anywhere = waiting.pop()
        built = _Builder(samples, tree.state.flags)
        start = Fragment((), (0,), is_empty=False)
        if anywhere:
            loop = built.automaton.add(samples)
            built.automaton.join([0, loop], [loop])
            start = Fragment((), (0, loop), is_empty=False)
        built.sequence([start, built.items(items)])
        waiting += [(part, False) for part in built.automaton.apart]
        found = _judge(built.automaton)
        if found is Ambiguity.EXPONENTIAL:
            return found
        worst = found if found is Ambiguity.POLYNOMIAL else worst
    return worst


def _samples(pattern: str) -> frozenset[str]:
    """Return characters of which some differ for every class in a pattern: its own, their neighbours, and SAMPLES."""
    near = {chr(code) for char in pattern for code in range(max(0, ord(char) - 1), min(0x10FFFF, ord(char) + 1) + 1)}
    return frozenset(near | set(SAMPLES) | {char.swapcase() for char in pattern if len(char.swapcase()) == 1})


class _Builder:
    """Makes the automaton of a parsed pattern."""

    def __init__(self, samples: frozenset[str], flags: int) -> None:
        self.automaton = Automaton()
        self._samples = samples
        self._flags = flags & (re.IGNORECASE | re.ASCII | re.DOTALL)

    def items(self, items: Iterable[tuple[Any, Any]]) -> Fragment:
        """Return the fragment of items one after the other."""
        parts: list[Fragment] = []
        taken: frozenset[str] = frozenset()
        for code, value in items:
            own = self._class_of(code, value)
            if taken and code in _CLASSES:
                parts.append(self._character(self._matching(code, value) - taken))
            elif taken and code in _REPEATS[:2] and value[0] > 0 and (each := self._class_of(code, value)):
                # What the possessive repeat before it takes cannot begin it: \s*+\S and \s*+[^,]+ read a blank one way.
                parts.append(self._character(each - taken))
                parts.append(
                    self._repeat(value[0] - 1, value[1] if value[1] is op.MAXREPEAT else value[1] - 1, value[2])
                )
            elif taken and own and code is op.POSSESSIVE_REPEAT:
                parts.append(self._character(own - taken))
                parts[-1] = Fragment(parts[-1].first, parts[-1].last, value[0] == 0)
            else:
                parts.append(self.fragment(code, value))
            is_greedy = code is op.POSSESSIVE_REPEAT and value[1] is op.MAXREPEAT
            taken = own if is_greedy else frozenset()
        return self.sequence(parts)

    def _class_of(self, code: Any, value: Any) -> frozenset[str]:
        """Return the samples of a repeat of one character; none for anything else."""
        if code in _REPEATS and len(value[2]) == 1 and value[2][0][0] in _CLASSES:
            return self._matching(*value[2][0])
        return frozenset()

    def fragment(self, code: Any, value: Any) -> Fragment:
        """Return the fragment of one item of a parsed pattern."""
        if code in _CLASSES:
            return self._character(self._matching(code, value))
        if code is op.SUBPATTERN:
            return self.items(value[3])
        if code is op.BRANCH:
            parts = [self.items(branch) for branch in value[1]]
            return Fragment(
                tuple(state for part in parts for state in part.first),
                tuple(state for part in parts for state in part.last),
                any(part.is_empty for part in parts),
            )
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._repeat(*value)
        if code is op.POSSESSIVE_REPEAT:
            return self._atomic([(op.MAX_REPEAT, value)], is_empty=value[0] == 0)
        if code is op.ATOMIC_GROUP:
            return self._atomic(list(value), is_empty=value.getwidth()[0] == 0)
        if code in (op.ASSERT, op.ASSERT_NOT):
            self.automaton.apart.append(list(value[1]))
        return Fragment()

    def sequence(self, parts: list[Fragment]) -> Fragment:
        """Return fragments one after the other as one."""
        first: tuple[int, ...] = ()
        last: tuple[int, ...] = ()
        is_empty = True
        for part in parts:
            self.automaton.join(last, part.first)
            first = (*first, *part.first) if is_empty else first
            last = (*last, *part.last) if part.is_empty else part.last
            is_empty = is_empty and part.is_empty
        return Fragment(first, last, is_empty)

    def _character(self, reads: frozenset[str]) -> Fragment:
        state = self.automaton.add(reads)
        return Fragment((state,), (state,), is_empty=False)

    def _repeat(self, least: int, most: Any, items: Any) -> Fragment:
        is_endless = most is op.MAXREPEAT or most > MOST_COPIES

        def copy() -> Fragment:
            return self.items(items)

        if not is_endless:
            whole = Fragment()
            for place in reversed(range(most)):  # the last is reached through all before it: aa? is not a?a?
                whole = self.sequence([copy(), whole])
                whole = Fragment(whole.first, whole.last, whole.is_empty or place >= least)
            return whole
        copies = [copy() for _ in range(max(1, min(least, MOST_COPIES)))]
        self.automaton.join(copies[-1].last, copies[-1].first)
        if least == 0:
            copies = [Fragment(copies[0].first, copies[0].last, is_empty=True)]
        return self.sequence(copies)

    def _atomic(self, items: list[Any], *, is_empty: bool) -> Fragment:
        self.automaton.apart.append(items)
        own = _Builder(self._samples, self._flags)
        whole = own.items(items)
        reads = frozenset().union(*(own.automaton.reads[state] for state in whole.first))
        part = self._character(reads)
        return Fragment(part.first, part.last, is_empty)

    def _matching(self, code: Any, value: Any) -> frozenset[str]:
        """Return the samples that one character of a pattern matches, by Python's own engine."""
        state = parser.State()
        state.flags = self._flags | (0 if self._flags & re.ASCII else re.UNICODE)
        compiled = compiler.compile(parser.SubPattern(state, [(code, value)]))
        return frozenset(char for char in self._samples if compiled.fullmatch(char))


def _judge(automaton: Automaton) -> Ambiguity:
    """Return the growth of the number of ways through an automaton."""
    ways = {state: sorted(automaton.ways.get(state, ())) for state in range(len(automaton.reads))}
    component = _components(ways)
    for state, counted in automaton.ways.items():
        if any(times > 1 and component[state] == component[to] for to, times in counted.items()):
            return Ambiguity.EXPONENTIAL
    pairs = _product(automaton, ways, {(state, state) for state in ways})
    together = _components(pairs)
    diagonal = {together[pair] for pair in pairs if pair[0] == pair[1]}
    if any(pair[0] != pair[1] and together[pair] in diagonal for pair in pairs):
        return Ambiguity.EXPONENTIAL
    is_small = len(ways) <= MOST_STATES
    return Ambiguity.POLYNOMIAL if is_small and _is_polynomial(automaton, ways, component) else Ambiguity.NONE


def _is_polynomial(automaton: Automaton, ways: dict[int, list[int]], component: dict[int, int]) -> bool:
    """Tell whether a word leads from a loop to itself, from it to another, and from that to itself."""
    loops = [state for state in ways if any(component[to] == component[state] for to in ways[state])]
    for one in loops:
        for other in loops:
            if component[one] != component[other]:
                found = _product(automaton, ways, {(one, one, other)})
                if (one, other, other) in found:
                    return True
    return False


def _product(
    automaton: Automaton, ways: dict[int, list[int]], starts: set[tuple[int, ...]]
) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """Return the tuples of states that can be reached together by one word, with those that follow."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    waiting = list(starts)
    while waiting:
        state = waiting.pop()
        if state not in found:
            found[state] = list(_steps(automaton, ways, state))
            waiting += found[state]
    return found


def _steps(automaton: Automaton, ways: dict[int, list[int]], state: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the tuples that one character leads to."""
    partial: list[tuple[tuple[int, ...], frozenset[str] | None]] = [((), None)]
    for one in state:
        partial = [
            ((*done, to), common)
            for done, reads in partial
            for to in ways[one]
            if (common := automaton.reads[to] if reads is None else reads & automaton.reads[to])
        ]
    yield from (done for done, _ in partial)


def _components(ways: Mapping[State, list[State]]) -> dict[State, int]:
    """Return the strongly connected component of each state."""
    numbers = {state: number for number, state in enumerate(ways)}
    edges = [(numbers[state], numbers[to]) for state, following in ways.items() for to in following]
    if not edges:
        return numbers
    rows, columns = zip(*edges, strict=True)
    graph = coo_matrix(([1] * len(edges), (rows, columns)), (len(numbers), len(numbers)))
    _, labels = connected_components(graph, directed=True, connection="strong")
    return {state: int(labels[number]) for state, number in numbers.items()}
