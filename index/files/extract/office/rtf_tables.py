"""The destinations of RTF, and its tables: fonts, styles, and what the file states about itself."""

from dataclasses import dataclass, field

from index.files.extract.builder import normalise
from index.files.extract.office.flow import Look
from index.files.extract.office.rtf_flow import RtfFormat, RtfSink, RtfStyle
from index.files.extract.office.rtf_tokens import SYMBOL_CHARSET, codec_of_charset, codec_of_page

DEFAULT_LOOK = Look(12.0)
RUNNING = frozenset({"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"})
BOXES = frozenset({"shptxt", "dptxbxtext"})
FLOWS = RUNNING | BOXES | {"footnote", "annotation"}
LABELS = frozenset({"listtext", "pntext"})
WORDS = LABELS | {"title", "author", "atnauthor"}
TABLES = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info", "creatim": "date", "revtim": "date"}
PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
UNDERLINES = frozenset({"ul", "uld", "uldb", "ulw", "uldash", "ulth", "ulwave"})
SYMBOL_CODEC = "symbol"


@dataclass(slots=True)
class RtfGroup:
    """What holds within a group.

    `target`: what its words are: `show` for what is shown, `skip` for what is not, `words` for those that its owner
    keeps, else a table of the head. `outer`: its target without what is skipped. `owns`: what ends with the group.
    """

    sink: RtfSink
    target: str = "show"
    outer: str = "show"
    owns: str = ""
    skipped: int = 1
    look: Look = DEFAULT_LOOK
    is_hidden: bool = False
    is_deleted: bool = False
    font: int = -1
    said: RtfFormat = field(default_factory=RtfFormat)


class RtfTables:
    """The tables of a file: fonts (codec and name) and styles by their numbers, and what it states."""

    def __init__(self) -> None:
        self.styles: dict[int, RtfStyle] = {}
        self.fonts: dict[int, tuple[str | None, str]] = {}
        self.said: dict[str, str] = {}
        self.dates: dict[str, str] = {}
        self.date = ""
        """The date that is being read, such as `creatim`."""
        self.words: list[str] = []
        """The words of the entry that is being read."""
        self._defined = 0

    def end_words(self) -> str:
        """Return the words of an entry, which ends."""
        words, self.words = "".join(self.words), []
        return words

    def end_entry(self, owner: str) -> None:
        """Keep the words of an entry. `owner`: what they are, such as `title`."""
        words = self.end_words()
        if owner == "stylename":
            self.styles.setdefault(self._defined, RtfStyle()).name = words.strip().rstrip(";").split(",")[0]
        elif owner == "fontname":
            codec, _ = self.fonts.get(self._defined, (None, ""))
            self.fonts[self._defined] = codec, words.strip().rstrip(";")
        else:
            self.said[owner] = normalise(words)

    def define(self, group: RtfGroup, word: str, number: int) -> None:
        """Follow a word in the tables of fonts and styles, or in a date."""
        if group.target == "date" and word in ("yr", "mo", "dy"):
            self.dates[self.date] = str(number) if word == "yr" else f"{self.dates.get(self.date, '')}-{number:02}"
        elif (group.target, word) in (("fonts", "f"), ("styles", "s")):
            if word == "f":
                self.fonts[number] = None, ""
            else:
                self.styles[number] = RtfStyle()
            self._defined, self.words = number, []
            group.owns, group.target = ("fontname" if word == "f" else "stylename"), "words"
        elif group.owns == "fontname" and word in ("fcharset", "cpg"):
            codec = SYMBOL_CODEC if number == SYMBOL_CHARSET else codec_of_charset(number)
            self.fonts[self._defined] = codec if word == "fcharset" else codec_of_page(number), ""
        elif group.owns == "fontname" and word == "f":
            self.end_entry("fontname")
            self.fonts[number] = None, ""
            self._defined, self.words = number, []
        elif group.owns == "stylename" and word == "outlinelevel" and 0 <= number < 9:
            self.styles.setdefault(self._defined, RtfStyle()).level = number + 1
