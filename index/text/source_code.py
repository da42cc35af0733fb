"""Source code and settings: comments as prose, lines of code with the definitions that enclose them.

No language is parsed: what encloses a line is told by indentation, what is a comment by how a line begins.
"""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.structure import Block, BlockKind, Unsearched
from index.text.block import Line, split_lines
from index.text.block_builder import BlockBuilder, Span

MAX_CONTEXT = 3
"""Enclosing lines, the nearest ones, that go with a line of code."""

MAX_ENCLOSING_CHARS = 160
"""Characters of an enclosing line that go with what it encloses."""

FEWEST_LINES = 4
"""Lines that a definition encloses at least if it begins a section."""

MOST_ENCLOSING = 2
"""Lines around a definition that begins a section, at most."""

MOST_LOOKED_AT = 12
"""Enclosing lines, the nearest ones, among which the definitions are looked for."""

SETTINGS = frozenset(
    ".ini .cfg .conf .toml .yaml .yml .properties .env .cnf .desktop .service .timer .socket .target .network .inf "
    ".editorconfig".split()
)
"""Endings of files of settings, whose lines are records."""

_C_FAMILY = frozenset(".c .h .cc .cpp .cxx .hh .hpp .hxx .m .mm .cs .cu .s .css .scss .less .glsl".split())
"""Endings of files in which `#` begins no comment."""

_COMMENT = re.compile(r"(?://+[/!]?|#+!?|--+(?=\s|$)|;+|%+(?=\s|$)|REM\b|rem\b|dnl\b|'(?=\s))")
_DIRECTIVE = re.compile(
    r"#\s*(?:include|define|undef|if|ifdef|ifndef|else|elif|endif|pragma|error|warning|line|region)\b"
)
_BLOCK_COMMENTS = {"/*": "*/", "<!--": "-->"}
_OWN_BLOCK_COMMENTS = {
    ".hs": {"{-": "-}"}, ".ml": {"(*": "*)"}, ".mli": {"(*": "*)"}, ".pas": {"(*": "*)", "{": "}"},
    ".rb": {"=begin": "=end"}, ".pl": {"=pod": "=cut", "=head": "=cut"}, ".pm": {"=pod": "=cut", "=head": "=cut"},
    ".lua": {"--[[": "]]"}, ".ps1": {"<#": "#>"}, ".jl": {"#=": "=#"},
}  # fmt: skip
"""How comments of several lines begin and end, in any language and in some."""

_DOCSTRING = re.compile(r"[rRbBuUfF]{0,2}(\"{3}|'{3})")
_BEGINS_ITEM = re.compile(r"(?:[-*•+]\s|[@\\:]\w|\d{1,3}[.)]\s|\w{1,40}:\s*$)")
_IS_CODE = re.compile(r"[;{}]$|^[^\s:]{1,60}\s?(?:=|:=)\s?\S")
_CONTROL = re.compile(
    r"[})\s]*(?:if|else|elif|elsif|elseif|for|foreach|while|until|do|try|catch|except|finally|rescue|ensure|begin|with|"
    r"switch|case|when|default|match|loop|unless|then|return|let|in|select|using|lock|synchronized)\b"
)
_LABEL = re.compile(r"(?:public|private|protected|internal|default|case\b[^:]{0,80})\s?:$")
_HEADER = re.compile(r"\[{1,2}[^\[\]]{1,200}\]{1,2}\s*(?:[#;].*)?$")
_DECORATOR = re.compile(r"@\w|\[\w|#\[|template\b")


def source_code_blocks(text: str, name: str = "") -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a program or of settings in order; nothing is left out. Linear in the text.

    Comments are paragraphs, lines of code are blocks of their own, those of settings records. The lines that enclose a
    line are its context. A section of settings, such as `[database]`, is a heading.
    """
    return _CodeReader(text, PurePosixPath(name).suffix.lower()).run(), []


@dataclass(frozen=True, slots=True)
class _Enclosing:
    """A line that may enclose others: those that are indented more.

    `lead`: the place of its first block, the comments above it counted. `number`: of the line among those of code.
    """

    indent: int
    span: Span
    lead: int
    number: int
    is_control: bool


class _CodeReader:
    """Reads the lines of a file one after another."""

    def __init__(self, text: str, ending: str) -> None:
        self._build = BlockBuilder(text)
        self._lines = split_lines(text)
        self._is_settings = ending in SETTINGS
        self._has_hash = ending not in _C_FAMILY
        self._openings = {**_BLOCK_COMMENTS, **_OWN_BLOCK_COMMENTS.get(ending, {})}
        self._stack: list[_Enclosing] = []
        self._closing = ""
        self._is_prose = False
        self._lead: int | None = None
        self._number = 0

    def run(self) -> list[Block]:
        """Return the blocks."""
        for line in self._lines:
            if self._closing:
                self._read_inside(line)
            elif not line.text:
                self._build.close()
                self._lead = None
            elif mark := self._comment_mark(line):
                self._read_comment(line, mark, is_above=True)
            else:
                self._read_code(line)
        self._pop(0)
        return self._build.finish()[0]

    def _comment_mark(self, line: Line) -> int:
        """Return the length of the mark that a comment begins with, 0 for a line of code."""
        if docstring := _DOCSTRING.match(line.text):
            mark = docstring.group(1)
            after = line.text.find(mark, docstring.end())
            if after < 0:
                self._closing, self._is_prose = mark, True
            return docstring.end() if after < 0 or after + len(mark) == len(line.text) else 0
        for opening, closing in self._openings.items():
            if line.text.startswith(opening):
                after = line.text.find(closing, len(opening))
                if after < 0:
                    self._closing, self._is_prose = closing, True
                return len(opening) if after < 0 or after + len(closing) == len(line.text) else 0
        mark_of_line = _COMMENT.match(line.text)
        if mark_of_line is None or (line.text[0] == "#" and not self._is_hash_comment(line)):
            return 0
        return mark_of_line.end()

    def _is_hash_comment(self, line: Line) -> bool:
        return self._has_hash and (self._is_settings or _DIRECTIVE.match(line.text) is None)

    def _read_inside(self, line: Line) -> None:
        """Read a line inside a comment or a string of several lines."""
        if self._is_prose:
            self._read_comment(line, 0, is_above=self._closing not in ('"""', "'''"))
        elif line.text:
            self._build.add(BlockKind.CODE, line.start, line.end, context=self._context())
        if self._closing in line.text:
            self._closing = ""
            self._build.close()

    def _read_comment(self, line: Line, mark: int, *, is_above: bool) -> None:
        """Read a line of a comment; `is_above`: what it is about stands below it."""
        if is_above and self._lead is None:
            self._lead = len(self._build.blocks)
        words = line.text[mark:].lstrip("*!/#;%- \t")
        if not any(map(str.isalnum, words)):
            self._build.close()
            return
        last = self._build.last
        is_item = _BEGINS_ITEM.match(line.text[mark:].lstrip("*!/ \t")) is not None
        is_code = _IS_CODE.search(words) is not None
        if last and last.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not is_item and not is_code:
            self._build.extend(line.end)
            return
        kind = BlockKind.ITEM if is_item else BlockKind.PARAGRAPH
        context = self._context(line.indent)
        self._build.add(kind, line.start, line.end, context=context, keeps_next=is_above, is_open=not is_code)

    def _read_code(self, line: Line) -> None:
        if not any(map(str.isalnum, line.text)):
            self._build.close()
            return
        if self._is_settings and _HEADER.match(line.text):
            self._pop(0)
            self._lead = None
            self._build.add(BlockKind.HEADING, line.start, line.end, level=1)
            return
        is_apart = (line.text[0] == "#" and not self._has_hash) or _LABEL.match(line.text) is not None
        if not is_apart:
            self._pop(line.indent)
        lead = len(self._build.blocks) if self._lead is None else self._lead
        kind = BlockKind.RECORD if self._is_settings else BlockKind.CODE
        self._build.add(kind, line.start, line.end, context=self._context())
        self._lead = lead if _DECORATOR.match(line.text) else None
        if not is_apart:
            self._number += 1
            span = (line.start, min(line.end, line.start + MAX_ENCLOSING_CHARS))
            is_control = not self._is_settings and _CONTROL.match(line.text) is not None
            self._stack.append(_Enclosing(line.indent, span, lead, self._number, is_control))
        if line.text.count('"""') % 2:
            self._closing, self._is_prose = '"""', False

    def _context(self, indent: int | None = None) -> tuple[Span, ...]:
        """Return what encloses the next line, indented by `indent`; of control flow, nothing."""
        near = self._stack[-MOST_LOOKED_AT:]
        spans = [one.span for one in near if not one.is_control and (indent is None or one.indent < indent)]
        return tuple(spans[-MAX_CONTEXT:])

    def _pop(self, indent: int) -> None:
        """End what does not enclose a line indented so; a definition of some length has passages of its own."""
        while self._stack and self._stack[-1].indent >= indent:
            one = self._stack.pop()
            is_long = self._number - one.number >= FEWEST_LINES and not one.is_control
            if is_long and len(self._stack) <= MOST_ENCLOSING:
                after = len(self._build.blocks) if self._lead is None else self._lead
                self._begin_section(one.lead)
                if after < len(self._build.blocks):
                    self._begin_section(after)
                else:
                    self._build.section()

    def _begin_section(self, place: int) -> None:
        if place < len(self._build.blocks):
            self._build.blocks[place] = replace(self._build.blocks[place], starts_section=True)
