"""The marks of reStructuredText: how its lines begin, and what its directives hold."""

import re

ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*")
"""A line below, and perhaps above, a title."""

EXPLICIT = re.compile(r"\.\.(?:\s+|$)")
FOOTNOTE = re.compile(r"\[([\w.:#*-]{1,80})\](?:\s+|$)")
TARGET = re.compile(r"_(?:`[^`]{1,300}`|[^:\s][^:]{0,300}|_):(?:\s+|$)")
ANONYMOUS = re.compile(r"__\s+(?=\S)")
SUBSTITUTION = re.compile(r"\|[^|]{1,100}\|\s+(?=[\w-]+::)")
DIRECTIVE = re.compile(r"([A-Za-z0-9_][\w.+:-]{0,80}?)[ ]?::(?:\s+|$)")
FIELD = re.compile(r":(?=\S)([^:\n]{1,120}(?::[^:\s][^:\n]{0,60}){0,3}):(?:\s+|$)")
ITEM = re.compile(r"(?:[-*+•‣⁃]|\(?(?:\d{1,4}|[a-zA-Z]|#|[ivxlcIVXLC]{1,7})[.)])\s+(?=\S)")
OPTION = re.compile(
    r"(?:--?|/|\+)[A-Za-z?][\w-]{0,60}(?:[ =][<\w][\w<>.-]{0,60})?"
    r"(?:, --?[A-Za-z?][\w-]{0,60}(?:[ =][<\w][\w<>.-]{0,60})?){0,9}(?:\s{2,}(?=\S)|$)"
)
"""An option of a command, with two spaces before what it does."""

LIST_CELL = re.compile(r"(\*\s+)?-(?:\s+|$)")
"""A cell of a list table; the first of a row has a star."""

CODE = frozenset(
    "code code-block sourcecode parsed-literal doctest testcode testsetup testcleanup testoutput prompt math raw "
    "productionlist graphviz digraph graph ipython command-output mermaid plantuml uml literal jinja".split()
)
"""Directives whose content stands as it is."""

UNSEEN = {
    "index": "entry of an index", "include": "directive", "literalinclude": "directive", "container": "directive",
    "currentmodule": "directive", "module": "directive", "default-role": "directive", "role": "directive",
    "highlight": "directive", "tabularcolumns": "directive", "meta": "metadata",
    "rst-class": "directive", "image": "path of a picture", "figure": "path of a picture", "contents": "directive",
    "highlightlang": "directive", "only": "directive", "if": "directive", "default-domain": "directive",
    "code": "directive", "code-block": "directive", "sourcecode": "directive", "raw": "directive",
    "parsed-literal": "directive", "testcode": "directive", "doctest": "directive", "testoutput": "directive",
}  # fmt: skip
"""Directives whose argument a reader does not see, and what it is called."""

UNSEEN_BODY = frozenset({"index", "meta", "role", "tabularcolumns", "include", "literalinclude", "highlight"})
"""Directives of whose content a reader sees nothing."""

SEEN_OPTIONS = frozenset({"alt", "caption", "title", "synopsis", "deprecated", "platform", "subtitle", "header"})
"""Options of directives that a reader sees."""

ADMONITIONS = frozenset(
    "attention caution danger error hint important note tip warning seealso versionadded versionchanged deprecated "
    "deprecated-removed versionremoved todo impl-detail availability".split()
)
"""Directives that say their own name, and whose argument begins their content."""

TITLED = frozenset({"table", "csv-table", "list-table", "topic", "sidebar", "admonition", "rubric", "epigraph"})
"""Directives whose argument is a title."""
