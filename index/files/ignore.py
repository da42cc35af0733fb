"""Rules of `.gitignore` and `.pinciteignore`: which files and folders a person wants left out, or taken after all.

Patterns are git's, and so is their order: the last pattern that matches decides, a deeper file before those above it.
What a `.pinciteignore` says goes before any `.gitignore`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from index.models import Problem
from index.regular_file import open_regular

GIT_FILE = ".gitignore"
OWN_FILE = ".pinciteignore"

MAX_IGNORE_BYTES = 1_000_000
"""Bytes of an ignore file that are read."""

MAX_WILDCARDS = 3
"""Wildcards within one part of a pattern; the time of matching grows with the length of a name to that power."""

_ALL_BELOW = re.compile(r"/\*\*(?=\s*$)")
"""The end of a pattern for all that is in a folder at any depth, but not for the folder itself."""

_ALL = re.compile(r"^(!?)\*\*?(/?)\s*$")
"""A pattern for all there is; pathspec has a shorter expression for it, which does not match whole names."""


@dataclass(frozen=True, slots=True)
class _IgnoreFile:
    """The patterns of one file, for names below `prefix`: each a regular expression, and whether it leaves out."""

    prefix: str
    patterns: tuple[tuple[re.Pattern[str], bool], ...]

    def decide(self, name: str) -> bool | None:
        # A folder that is left out is not walked, so a pattern never has to match what is below its folder.
        below = name[len(self.prefix) :]
        return next((leaves_out for regex, leaves_out in reversed(self.patterns) if regex.fullmatch(below)), None)


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The rules that hold in one folder: those of its own ignore files and of the folders above it in the corpus."""

    own: tuple[_IgnoreFile, ...] = ()
    git: tuple[_IgnoreFile, ...] = ()

    def within(self, folder: Path, prefix: str, names: Collection[str], problems: list[Problem]) -> "IgnoreRules":
        """Return the rules within a folder that holds `names`; `prefix` is its name in the corpus with a slash."""
        if OWN_FILE not in names and GIT_FILE not in names:
            return self
        found = {}
        for name in (OWN_FILE, GIT_FILE):
            patterns = _read(folder / name, prefix + name, problems) if name in names else ()
            found[name] = (_IgnoreFile(prefix, patterns),) if patterns else ()
        return IgnoreRules(found[OWN_FILE] + self.own, found[GIT_FILE] + self.git)

    def decide(self, name: str) -> bool | None:
        """Return True for a name to leave out, False for one to take in any case, None where no pattern matches.

        `name` is that in the corpus, a folder's with a slash at its end.
        """
        for file in (*self.own, *self.git):
            if (decision := file.decide(name)) is not None:
                return decision
        return None


def _read(path: Path, name: str, problems: list[Problem]) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Return the patterns of a file; what cannot be read or is no pattern is told and left out."""
    from pathspec import GitIgnoreSpec

    try:
        with open_regular(path) as file:
            lines = file.read(MAX_IGNORE_BYTES).decode("utf-8", "replace").splitlines()
    except OSError as error:
        message = f"cannot be read ({error.strerror or error}); nothing is ignored by it"
        problems.append(Problem(name=name, message=message, skipped=False))
        return ()
    patterns: list[tuple[re.Pattern[str], bool]] = []
    bad: list[int] = []
    for number, written in enumerate(lines, 1):
        wildcards = max(part.replace("**", "*").count("*") for part in written.split("/"))
        line = _ALL.sub(r"\1?*\2", _ALL_BELOW.sub("/**/?*", written))
        try:
            own = GitIgnoreSpec.from_lines([line]) if wildcards <= MAX_WILDCARDS else None
        except ValueError:
            own = None
        if own is None:
            bad.append(number)
        else:
            patterns += [
                (pattern.regex, pattern.include)
                for pattern in own.patterns
                if pattern.regex is not None and pattern.include is not None
            ]
    if bad:
        message = f"line {bad[0]:,} is no pattern that pincite follows ({MAX_WILDCARDS} wildcards at most)"
        more = f", and so are {len(bad) - 1:,} more" if len(bad) > 1 else ""
        problems.append(Problem(name=name, message=message + more, skipped=False))
    return tuple(patterns)
