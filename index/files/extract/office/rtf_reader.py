"""Follows the tokens of RTF: groups, destinations, formats, characters."""

from dataclasses import replace

from index.errors import ReadError
from index.files.extract.office.flow import MARK_END, MARK_START, Flow, Paragraph, flow_words
from index.files.extract.office.rtf_flow import RtfFormat, RtfRow, RtfSink
from index.files.extract.office.rtf_tables import (
    BOXES,
    DEFAULT_LOOK,
    FLOWS,
    LABELS,
    PAGES,
    RUNNING,
    SYMBOL_CODEC,
    TABLES,
    UNDERLINES,
    WORDS,
    RtfGroup,
    RtfTables,
)
from index.files.extract.office.rtf_tokens import CHARACTERS, SKIPPED, STARRED, SYMBOLS, Token, codec_of_page, tokens
from index.files.extract.office.symbol_font import symbol, symbols_as_text
from index.models import clean

MAX_DEPTH = 50_000
"""Groups inside groups."""


class RtfReader:
    """Follows the tokens of RTF."""

    def __init__(self) -> None:
        self.running: list[tuple[str, Flow]] = []
        """The heads and feet: what they are, such as `headerf`, and their flow."""
        self._tables = RtfTables()
        self._codec = "cp1252"
        self._group = RtfGroup(RtfSink(self._tables.styles))
        self._groups: list[RtfGroup] = []
        self._pending = bytearray()
        self._skip = 0
        self._surrogate = ""
        self._is_starred = False
        self._is_first = False
        self._notes = 0
        self._default_font = -1
        self._row = RtfRow()

    @property
    def said(self) -> dict[str, str]:
        """Return what the file states about itself: its title, author and dates (`revtim`, `creatim`)."""
        return {**self._tables.said, **self._tables.dates}

    def read(self, data: bytes) -> Flow:
        """Return the flow of the document."""
        for token in tokens(data):
            if token.kind in ("text", "byte"):
                self._take_bytes(token)
                continue
            self._flush()
            if token.kind == "open":
                self._open()
            elif token.kind == "close":
                self._close()
            elif token.kind == "symbol":
                self._take_symbol(token.words)
            else:
                self._take_word(token.words, token.number)
                self._is_first = self._is_starred = False
        self._flush()
        while self._groups:
            self._close()
        return self._group.sink.end(self._group.said)

    def _open(self) -> None:
        if len(self._groups) >= MAX_DEPTH:
            raise ReadError("is nested too deeply to be read")
        self._skip = 0
        self._groups.append(self._group)
        self._group = replace(self._group, owns="")
        self._is_first = True

    def _close(self) -> None:
        self._skip, self._is_first, self._is_starred = 0, False, False
        if not self._groups:
            return
        group, self._group = self._group, self._groups.pop()
        if group.owns in FLOWS:
            self._end_flow(group, self._group.sink)
        elif group.owns in LABELS:
            self._group.sink.label(self._tables.end_words())
        elif group.owns:
            self._tables.end_entry(group.owns)

    def _end_flow(self, group: RtfGroup, outer: RtfSink) -> None:
        flow = group.sink.end(group.said)
        if group.owns in RUNNING:
            self.running.append((group.owns, flow))
        elif group.owns in BOXES:
            outer.add_after(flow)
        elif words := "\n".join(flow_words(flow)).strip():
            if group.owns == "footnote":
                outer.add_note(Paragraph(f"{MARK_START}[{self._notes}]{MARK_END} {words}"))
            else:
                author = self._tables.said.pop("atnauthor", "")
                outer.add_note(Paragraph(f"{author}: {words}" if author else words))

    def _take_bytes(self, token: Token) -> None:
        raw = token.raw
        if self._skip:
            dropped = min(self._skip, len(raw))
            self._skip -= dropped
            raw = raw[dropped:]
        self._is_first = False
        if self._group.target != "skip":
            self._pending += raw

    def _flush(self) -> None:
        """Decode the bytes that wait and add them."""
        if self._pending:
            codec, name = self._tables.fonts.get(self._group.font, (None, ""))
            raw = bytes(self._pending)
            self._pending.clear()
            if codec == SYMBOL_CODEC:
                self._say("".join(symbol(chr(0xF000 + byte), name) if byte > 32 else chr(byte) for byte in raw))
            else:
                self._say(raw.decode(codec or self._codec, "replace").replace(MARK_START, "").replace(MARK_END, ""))

    def _say(self, words: str) -> None:
        group = self._group
        if group.target == "show" and not group.is_deleted:
            words = symbols_as_text(words, self._tables.fonts.get(group.font, (None, ""))[1])
            group.sink.show(words, group.look, is_hidden=group.is_hidden)
        elif group.target == "words":
            self._tables.words.append(words)

    def _take_symbol(self, sign: str) -> None:
        if sign == "*":
            self._is_starred = self._is_first
        elif self._skip:
            self._skip -= 1
        else:
            self._say(SYMBOLS.get(sign, ""))
            self._is_first = False

    def _take_word(self, word: str, number: int | None) -> None:
        if word == "u":
            self._take_character(number or 0)
        elif self._skip and word != "uc":
            self._skip -= 1
        elif self._is_first and self._begin(word):
            return
        elif word in CHARACTERS:
            self._say(CHARACTERS[word])
        elif self._group.target != "show":
            self._tables.define(self._group, word, number or 0)
        elif not self._format_words(word, number) and not self._format_document(word, number or 0):
            self._format_paragraph(word, number or 0)

    def _take_character(self, code: int) -> None:
        code &= 0xFFFF
        self._skip = self._group.skipped
        character = chr(code)
        if 0xD800 <= code < 0xDC00:
            self._surrogate = character
            return
        if 0xDC00 <= code < 0xE000:
            character = (
                (self._surrogate + character).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            )
        self._surrogate = ""
        self._say(clean(character))

    def _begin(self, word: str) -> bool:
        """Begin the destination that a group has by its first word; return whether it is one."""
        group = self._group
        if group.target == "skip":
            if word == "ud":
                group.target = group.outer
            return True
        if word in SKIPPED or (self._is_starred and word not in STARRED):
            group.outer, group.target = group.target, "skip"
        elif word in FLOWS:
            group.owns, group.target, group.said = word, "show", RtfFormat()
            group.sink = RtfSink(self._tables.styles)
            self._notes += word == "footnote"
        elif word in WORDS:
            group.owns, group.target, self._tables.words = word, "words", []
        elif word in TABLES:
            group.target = TABLES[word]
            self._tables.date = word
        else:
            return False
        return True

    def _format_words(self, word: str, number: int | None) -> bool:
        """Follow what is said of words; return whether it is."""
        group = self._group
        is_on = number != 0
        if word == "plain":
            group.look, group.is_hidden, group.is_deleted, group.font = DEFAULT_LOOK, False, False, self._default_font
        elif word == "b":
            group.look = replace(group.look, is_bold=is_on)
        elif word in UNDERLINES or word == "ulnone":
            group.look = replace(group.look, is_underlined=is_on and word != "ulnone")
        elif word in ("caps", "scaps"):
            group.look = replace(group.look, is_capital=is_on)
        elif word == "fs":
            group.look = replace(group.look, size=(number or 24) / 2)
        elif word == "f":
            group.font = number or 0
        elif word == "v":
            group.is_hidden = is_on
        elif word == "deleted":
            group.is_deleted = is_on
        else:
            return False
        return True

    def _format_document(self, word: str, number: int) -> bool:
        """Follow what is said of the document, and rows of tables; return whether it is."""
        if word == "ansicpg":
            self._codec = codec_of_page(number)
        elif word in PAGES:
            self._codec = PAGES[word]
        elif word == "uc":
            self._group.skipped = max(0, min(number, 10))
        elif word == "deff":
            self._group.font = self._default_font = number
        elif word == "trowd":
            self._row = RtfRow()
        elif word == "cellx":
            self._row.end_cell()
        elif word == "clmrg":
            self._row.is_left = True
        elif word == "clvmrg":
            self._row.is_above = True
        elif word == "trhdr":
            self._row.is_head = True
        else:
            return False
        return True

    def _format_paragraph(self, word: str, number: int) -> None:
        """Follow what is said of paragraphs, and where they end."""
        group = self._group
        sink, said = group.sink, group.said
        depth = max(2, said.tables)
        if word in ("par", "sect", "page"):
            sink.end_paragraph(said)
        elif word in ("cell", "nestcell"):
            sink.end_cell(said, 1 if word == "cell" else depth)
        elif word in ("row", "nestrow"):
            sink.end_row(self._row, 1 if word == "row" else depth)
        elif word == "pard":
            group.said = RtfFormat()
        elif word == "s":
            group.said = replace(said, style=number)
        elif word == "outlinelevel":
            group.said = replace(said, level=number + 1 if 0 <= number < 9 else 0)
        elif word == "intbl":
            group.said = replace(said, is_in_table=True)
        elif word == "itap":
            group.said = replace(said, tables=number, is_in_table=number > 0)
        elif word == "chftn" and not any(one.owns == "footnote" for one in (group, *self._groups[-4:])):
            sink.show(f"{MARK_START}[{self._notes + 1}]{MARK_END}", group.look)
