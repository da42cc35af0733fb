"""Recognises what programs write for programs: packages, environments, caches, builds, minified code.

Folders are told by what made them, never by what they hold: by the marker a program leaves inside, by a name that only
a package manager gives, or by a common name beside the file that the build is described in.
"""

import fnmatch
import re
from collections.abc import Set as AbstractSet
from pathlib import Path

from index.regular_file import open_regular

_CACHE_TAG = "CACHEDIR.TAG"
_CACHE_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
"""How a CACHEDIR.TAG begins, by https://bford.info/cachedir/."""

_MARKERS_INSIDE = frozenset({"pyvenv.cfg", "CMakeCache.txt", "conda-meta", ".buildinfo"})
"""Files that say what made the folder they are in: a Python or conda environment, CMake, Sphinx."""

_PACKAGES = frozenset(
    {"node_modules", "bower_components", "site-packages", "dist-packages", "__pycache__", "__pypackages__"}
)
"""Names by which a package manager finds what it installed."""

_PACKAGE_ENDINGS = (".egg-info", ".dist-info", ".egg")

_PYTHON = ("pyproject.toml", "setup.py", "setup.cfg")
_JAVA = ("pom.xml", "build.gradle", "build.gradle.kts", "build.sbt")
_BUILDS = {
    "build": (*_PYTHON, *_JAVA, "package.json", "CMakeLists.txt", "meson.build", "configure.ac", "pubspec.yaml"),
    "dist": (*_PYTHON, "package.json", "*.cabal"),
    "target": ("Cargo.toml", *_JAVA),
    "out": ("package.json", "*.iml", *_JAVA),
    "bin": ("*.csproj", "*.fsproj", "*.vbproj"),
    "obj": ("*.csproj", "*.fsproj", "*.vbproj"),
    "_build": ("conf.py", "mix.exs", "dune-project", "rebar.config", "_config.yml"),
    "_site": ("_config.yml",),
    "site": ("mkdocs.yml",),
    "book": ("book.toml",),
    "vendor": ("go.mod", "composer.json", "Gemfile", "Cargo.toml"),
    "deps": ("mix.exs",),
    "Pods": ("Podfile",),
}
"""Folders that a build fills, and the files beside them that describe one."""


MOST_MEAN_CHARS = 400
"""Characters that the lines of a program written by a person have at most, on average."""

LEAST_CHARS = 5_000
"""Characters of the shortest text whose lines are measured."""

_LOCK = re.compile(r"(?:.*[-._])?lock\.ya?ml|.*\.lock\.\w{1,10}", re.IGNORECASE)
"""The names of files in which a package manager keeps what it resolved."""


def why_generated(name: str, text: str) -> str:
    """Return why a file of code is taken for one that a program wrote for programs, empty if it is not."""
    if _LOCK.fullmatch(name.rsplit("/", 1)[-1]):
        return "is a package manager's list of locked packages"
    lines = text.count("\n") + 1
    if len(text) >= LEAST_CHARS and len(text) > MOST_MEAN_CHARS * lines:
        return f"is minified or generated code, with {len(text) // lines:,} characters a line"
    return ""


def is_generated(name: str, siblings: AbstractSet[str]) -> bool:
    """Return whether the folder of a name, beside files of the names `siblings`, is one that a program fills."""
    if name in _PACKAGES or name.endswith(_PACKAGE_ENDINGS):
        return True
    return any(
        marker in siblings if "*" not in marker else any(fnmatch.fnmatchcase(other, marker) for other in siblings)
        for marker in _BUILDS.get(name, ())
    )


def is_marked(folder: Path, names: AbstractSet[str]) -> bool:
    """Return whether a folder that holds `names` says of itself that a program fills it."""
    if not _MARKERS_INSIDE.isdisjoint(names):
        return True
    if _CACHE_TAG not in names:
        return False
    try:
        with open_regular(folder / _CACHE_TAG) as file:
            return file.read(len(_CACHE_SIGNATURE)) == _CACHE_SIGNATURE
    except OSError:
        return False
