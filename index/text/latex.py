"""LaTeX: the blocks of a document by its commands, and what of it is not searched."""

import re

from index.structure import Block, BlockKind, Unsearched
from index.text.block import split_lines
from index.text.block_builder import BlockBuilder, Span
from index.text.latex_tables import TABULAR, tabular_rows

MAX_ARGUMENT_CHARS = 20_000
"""Characters of the longest argument of a command; a longer one ends at its line."""

_LEVELS = {
    "title": 1, "part": 2, "chapter": 3, "section": 4, "subsection": 5, "subsubsection": 6, "paragraph": 7,
    "subparagraph": 8, "frametitle": 6, "framesubtitle": 7, "chaptermark": 3,
}  # fmt: skip
_VERBATIM = frozenset({
    "verbatim", "verbatim*", "Verbatim", "BVerbatim", "LVerbatim", "lstlisting", "minted", "alltt", "filecontents",
    "filecontents*", "macrocode", "tikzpicture", "pspicture", "picture", "algorithmic", "program", "listing*",
})  # fmt: skip
_MATH = frozenset({
    "equation", "equation*", "align", "align*", "gather", "gather*", "multline", "multline*", "eqnarray", "eqnarray*",
    "displaymath", "math", "split", "aligned", "cases", "array", "matrix", "pmatrix", "bmatrix", "alignat", "flalign",
})  # fmt: skip
_PLACED = frozenset({
    "figure", "figure*", "table", "table*", "wrapfigure", "wraptable", "minipage", "multicols", "itemize", "enumerate",
    "description", "center", "document", "thebibliography", "adjustbox", "longtable", "tabbing", "list", "compactitem",
})  # fmt: skip
"""Environments whose arguments are not seen."""

_EVENT = re.compile(
    r"(?P<comment>(?<!\\)%[^\n]*)"
    r"|(?P<verb>\\(?:verb|lstinline)\*?(?P<mark>[^\w\s*{])[^\n]{0,400}?(?P=mark))"
    r"|(?P<blank>\n[ \t\r]*\n\s*)"
    r"|\\(?P<edge>begin|end)\s{0,3}\{(?P<env>[\w* .-]{1,40})\}"
    r"|\\(?P<heading>title|part|chapter|section|subsection|subsubsection|paragraph|subparagraph|frametitle|framesubtitle)"
    r"\*?\s{0,3}(?:\[[^\]\[]{0,300}\]\s{0,3})?(?=\{)"
    r"|\\(?P<item>item)(?![A-Za-z])\s{0,3}"
    r"|\\(?P<stated>author|date|caption|institute|affil|address|email|keywords)\*?\s{0,3}(?:\[[^\]\[]{0,300}\]\s{0,3})?(?=\{)"
    r"|\\(?P<bibitem>bibitem)\s{0,3}(?:\[(?:[^\]\[{}]|\{[^{}]{0,200}\}){0,300}\]\s{0,3})?\{[^{}]{0,200}\}\s{0,3}"
    r"|\\(?P<defined>newcommand|renewcommand|providecommand|newenvironment|renewenvironment|def|gdef|edef|let|"
    r"DeclareMathOperator|newtheorem|newcounter|newlength|setlength|hypersetup|lstset|usepackage|documentclass|"
    r"RequirePackage|definecolor|tikzset|usetikzlibrary|newif|newsavebox|AtBeginDocument)(?![A-Za-z])\*?"
    r"|(?P<par>\\par(?![A-Za-z])|\\bigskip(?![A-Za-z])|\\medskip(?![A-Za-z]))"
)
_BRACE = re.compile(r"(?<!\\)[{}]")
_OPTIONAL = re.compile(r"\s{0,3}\[((?:[^\]\[{}]|\{[^{}]{0,400}\}|\[[^\]\[]{0,200}\]){0,600})\]")
_ARGUMENTS = re.compile(r"(?:\s{0,3}(?:\[[^\]\[]{0,300}\]|\{[^{}]{0,300}\})){0,4}")
_START = re.compile(r"\\begin\s{0,3}\{document\}")
_ENTRY = re.compile(r"(?m)^[ \t]*@(\w{1,40})\s{0,3}[{(]")
_ENTRY_TITLE = re.compile(r"(?i)\btitle\s{0,9}=\s{0,9}[{\"]")


def latex_blocks(text: str) -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a document in order, and what is left out: comments, definitions, the preamble.

    Formulas and footnotes stay in their paragraph. The rows of a table are records with its head; a caption goes with
    its table or picture, the term of a list with what it means. Linear in the text.
    """
    return _LatexReader(text).run()


def bibtex_blocks(text: str) -> tuple[list[Block], list[Unsearched]]:
    """Return the entries of a bibliography as records, each with its title, and the comments between them."""
    build = BlockBuilder(text)
    place = 0
    for entry in _ENTRY.finditer(text):
        if entry.start() < place:
            continue
        build.leave_out(place, entry.start(), "comment")
        place = _end_of_group(text, entry.end() - 1)
        if entry.group(1).lower() in ("comment", "preamble", "string"):
            build.leave_out(entry.start(), place, "definition")
            continue
        title = _ENTRY_TITLE.search(text, entry.end(), place)
        context = ((title.end(), _end_of_title(text, title.end(), place)),) if title else ()
        start = entry.start() + len(entry.group()) - len(entry.group().lstrip())
        build.section()
        build.add(BlockKind.RECORD, start, place, lines=text.count("\n", start, place) + 1, context=context)
    build.leave_out(place, len(text), "comment")
    return build.finish()


def _end_of_group(text: str, start: int) -> int:
    """Return where the group that opens at a character ends; the end of its line if it does not."""
    depth = 0
    for brace in _BRACE.finditer(text, start, start + MAX_ARGUMENT_CHARS):
        depth += 1 if brace.group() == "{" else -1
        if depth <= 0:
            return brace.end()
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _end_of_title(text: str, start: int, limit: int) -> int:
    """Return where a title ends whose opening brace or quotation mark stands before a character."""
    if text[start - 1] == "{":
        return max(start, min(_end_of_group(text, start - 1), limit) - 1)
    end = text.find('"', start, limit)
    return end if end >= 0 else limit


class _LatexReader:
    """Reads a document from one command that bears structure to the next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._build = BlockBuilder(text)
        self._start = 0
        self._kind = BlockKind.PARAGRAPH
        self._terms: tuple[Span, ...] = ()
        self._caption: tuple[Span, ...] = ()
        begin = _START.search(text)
        self._body = begin.start() if begin is not None else 0

    def run(self) -> tuple[list[Block], list[Unsearched]]:
        """Return the blocks, and what is left out."""
        place = 0
        while (event := _EVENT.search(self._text, place)) is not None:
            place = max(self._read(event), event.end())
        self._flush(len(self._text))
        return self._build.finish()

    def _flush(self, end: int) -> None:
        """End the paragraph, item or note that began last."""
        start = self._start
        words = self._text[start:end]
        begin, stop = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if end <= self._body and begin < stop:
            self._build.leave_out(begin, stop, "preamble")
        elif begin < stop:
            lines = self._text.count("\n", begin, stop) + 1
            context = (*self._terms, *self._caption)
            self._build.add(self._kind, begin, stop, lines=lines, context=context)
            if self._kind is not BlockKind.NOTE:
                self._kind = BlockKind.PARAGRAPH
        self._start = end

    def _read(self, event: re.Match[str]) -> int:
        """Read a command; return where what it takes ends."""
        kind = event.lastgroup
        if event.group("comment") is not None:
            self._build.leave_out(event.start(), event.end(), "comment")
            if not self._text[self._start : event.start()].strip():
                self._start = event.end()
            return event.end()
        if event.group("verb") is not None:
            return event.end()
        if event.group("edge"):
            return self._read_edge(event)
        self._flush(event.start())
        self._start = event.end()
        if event.group("heading") or event.group("stated"):
            return self._read_argument(event)
        if event.group("item"):
            self._kind, self._terms = BlockKind.ITEM, ()
            return self._read_term(event)
        if event.group("bibitem"):
            self._kind = BlockKind.NOTE
            self._build.leave_out(event.start(), event.end(), "key of a reference")
        elif event.group("defined"):
            return self._skip_definition(event)
        elif kind == "blank" and self._kind is BlockKind.ITEM:
            self._kind = BlockKind.PARAGRAPH
        return event.end()

    def _read_argument(self, event: re.Match[str]) -> int:
        """Read the argument of a heading, a caption, or what states the source."""
        end = _end_of_group(self._text, event.end())
        span = (event.end() + 1, max(event.end() + 1, end - 1))
        name = event.group("heading") or event.group("stated")
        self._build.leave_out(event.start(), event.end(), "command")
        if event.group("heading"):
            self._build.add(BlockKind.HEADING, *span, level=_LEVELS[name])
            self._kind, self._terms, self._caption = BlockKind.PARAGRAPH, (), ()
        elif name == "caption":
            self._build.add(BlockKind.PARAGRAPH, *span, keeps_next=True)
            self._caption = (span,)
        else:
            self._build.add(BlockKind.RECORD, *span)
        self._start = end
        return end

    def _read_term(self, event: re.Match[str]) -> int:
        """Read the term of an item, if it has one; it is the context of what the item says."""
        self._build.leave_out(event.start(), event.end(), "command")
        term = _OPTIONAL.match(self._text, event.end())
        if term is None or not any(map(str.isalnum, term.group(1))):
            return event.end()
        self._build.add(BlockKind.ITEM, *term.span(1), keeps_next=True)
        self._terms, self._kind = (term.span(1),), BlockKind.PARAGRAPH
        self._start = term.end()
        return term.end()

    def _skip_definition(self, event: re.Match[str]) -> int:
        """Leave out a definition: its arguments, up to the end of a line at which no group is open."""
        place = event.end()
        limit = min(len(self._text), place + MAX_ARGUMENT_CHARS)
        while place < limit and self._text[place] != "\n":
            if self._text[place] == "{":
                place = _end_of_group(self._text, place)
            elif self._text[place] == "%":
                break
            else:
                place += 1
        self._build.leave_out(event.start(), place, "definition" if event.start() >= self._body else "preamble")
        self._start = place
        return place

    def _read_edge(self, event: re.Match[str]) -> int:
        """Read the beginning or end of an environment."""
        name = event.group("env")
        if name in _MATH:
            return event.end()
        self._flush(event.start())
        self._start = end = event.end()
        if event.group("edge") == "begin":
            if name == "document":
                self._body = 0
            if name in _VERBATIM or name in TABULAR:
                return self._read_whole(event, name)
            if name == "comment":
                end = self._end_of_environment(event.end(), name)[1]
            elif name in _PLACED:
                arguments = _ARGUMENTS.match(self._text, event.end())
                end = arguments.end() if arguments is not None and name != "document" else end
        else:
            self._terms = ()
            self._kind = BlockKind.PARAGRAPH
            self._caption = () if name.rstrip("*") in ("figure", "table", "longtable") else self._caption
        self._build.leave_out(event.start(), end, "comment" if name == "comment" else "command")
        self._start = end
        return end

    def _end_of_environment(self, start: int, name: str) -> Span:
        """Return where the end of an environment begins and ends."""
        mark = f"\\end{{{name}}}"
        end = self._text.find(mark, start)
        return (len(self._text), len(self._text)) if end < 0 else (end, end + len(mark))

    def _read_whole(self, event: re.Match[str], name: str) -> int:
        """Read an environment that holds no paragraphs: lines as they are, or a table."""
        inner_end, end = self._end_of_environment(event.end(), name)
        context = (*self._terms, *self._caption)
        if name in TABULAR:
            heads: tuple[Span, ...] = ()
            start, rows = tabular_rows(self._text, event.end(), inner_end)
            self._build.leave_out(event.start(), start, "command")
            for row_start, row_end, is_head in rows:
                self._build.leave_out(start, row_start, "command")
                start = row_end
                lines = self._text.count("\n", row_start, row_end) + 1
                self._build.add(BlockKind.RECORD, row_start, row_end, lines=lines, context=(*context, *heads))
                heads = ((row_start, row_end),) if is_head else heads
            self._build.leave_out(start, inner_end, "command")
        else:
            arguments = _ARGUMENTS.match(self._text, event.end(), inner_end)
            start = arguments.end() if arguments is not None else event.end()
            self._build.leave_out(event.start(), start, "command")
            for line in split_lines(self._text[start:inner_end]):
                self._build.add(BlockKind.CODE, start + line.start, start + line.end, context=context)
        self._build.leave_out(inner_end, end, "command")
        self._start = end
        return end
