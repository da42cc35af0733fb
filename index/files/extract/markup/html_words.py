"""The words of a block of a page while they are read."""

import re
from dataclasses import dataclass, field

from index.files.extract.markup.html_drafts import count_letters
from index.files.extract.markup.html_elements import BOLD, PREFORMATTED
from index.files.extract.xml_tree import Element

_FILE_NAME = re.compile(r"^\S+\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)$", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class BlockWords:
    """The words of one block: how many of its letters are in links, whether some are not bold, what pictures show."""

    parts: list[str] = field(default_factory=list)
    links: int = 0
    is_plain: bool = False
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words."""
        return "".join(self.parts)


class WordReader:
    """Gathers the words of one block after another."""

    def __init__(self) -> None:
        self._block = BlockWords()
        self._in_link = 0
        self._in_bold = 0
        self._in_preformatted = 0
        self._readings: list[list[str]] = []
        self._is_after_link = False

    def enter(self, element: Element, name: str) -> None:
        """Begin an element."""
        if name == "a":
            if self._is_after_link:
                self._block.parts.append(" ")
            self._in_link += element.get("href") is not None
        elif name in BOLD:
            self._in_bold += 1
        elif name in PREFORMATTED:
            self._in_preformatted += 1
        elif name == "ruby":
            self._readings.append([])

    def leave(self, element: Element, name: str) -> None:
        """End an element."""
        if name == "a":
            self._is_after_link = True
            self._in_link -= element.get("href") is not None
        elif name in BOLD:
            self._in_bold -= 1
        elif name in PREFORMATTED:
            self._in_preformatted -= 1
        elif name == "ruby" and (said := "".join(self._readings.pop()).strip()):
            self._block.parts.append(f" ({said})")

    def say(self, words: str | None, *, is_reading: bool = False) -> None:
        """Add words. `is_reading`: how those before them are read aloud."""
        if not words:
            return
        if is_reading and self._readings:
            self._readings[-1].append(words)
            return
        if not self._in_preformatted:
            words = _SPACE.sub(" ", words)
        self._block.parts.append(words)
        self._is_after_link = False
        if not words.isspace():
            if self._in_link:
                self._block.links += count_letters(words)
            if not self._in_bold:
                self._block.is_plain = True

    def put(self, mark: str) -> None:
        """Add a mark, such as a space or that of a note, as it is."""
        self._block.parts.append(mark)

    def show(self, picture: str) -> None:
        """Add what a picture shows, unless that is only its file's name."""
        self._block.pictures.append("" if _FILE_NAME.search(picture) else picture)

    def end_line(self) -> bool:
        """End a line; return whether it is empty, which ends the block."""
        if not self._in_preformatted and "".join(self._block.parts[-3:]).rstrip(" ").endswith("\n"):
            return True
        self._block.parts.append("\n")
        return False

    def take(self) -> BlockWords | None:
        """Return the words of the block and begin the next; None if there are none."""
        block = self._block
        self._is_after_link = False
        if not block.parts and not block.pictures:
            return None
        self._block = BlockWords()
        if self._in_link:
            block.links += sum(map(count_letters, block.pictures))
        return block
