"""What slides say, and how it is written: each is a section of its own, under its title, as are its speaker notes."""

from dataclasses import dataclass, field

from index.files.extract.builder import TextBuilder, normalise
from index.files.extract.office.flow import Flow, Paragraph, flow_words
from index.files.extract.office.flow_writer import FlowWriter
from index.structure import BlockKind

BAND = 300_000
"""Height in EMU (1/914,400 inch) within which shapes stand beside each other, and are read from left to right."""

MAX_TITLE_CHARS = 120
"""Characters of the longest first line of a slide without a title that stands for one."""


@dataclass(slots=True)
class SlideText:
    """What a slide or its notes say.

    `running`: kind and words of what stands on every slide, such as its number. `hidden`: of shapes that are not shown.
    """

    titles: list[str] = field(default_factory=list)
    flow: Flow = field(default_factory=list)
    running: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlacedShape:
    """A shape: where it stands if that is known, whether it is a placeholder, and what it says."""

    place: tuple[int, int] | None
    is_placeholder: bool
    flow: Flow


class SlideWriter:
    """Writes slides one after another."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._writer = FlowWriter(builder)
        self._running: set[str] = set()
        self.first_title = ""
        """The title of the first slide, empty if it has none."""

    def write(self, number: int, slide: SlideText, *, notes: Flow, comments: list[str], is_hidden: bool) -> None:
        """Write a slide by its number, with its speaker notes and comments. `is_hidden`: it is not shown."""
        place = f"slide {number} (hidden)" if is_hidden else f"slide {number}"
        self._builder.place(place)
        self._builder.section()
        flow = slide.flow
        title = " ".join(normalise(words) for words in slide.titles)
        if title:
            if number == 1:
                self.first_title = title
            self._writer.write([Paragraph(title, level=1)], is_main=False)
        else:
            flow = _with_title(flow)
            notes = notes if flow_words(flow) else _with_title(notes)
        self._writer.write(flow, is_main=False)
        for words in slide.hidden:
            self._builder.leave_out(words, "hidden on the slide")
        for kind, words in slide.running:
            self._write_running(kind, normalise(words))
        if any(isinstance(one, Paragraph) and one.text.strip() for one in notes) or len(notes) > 1:
            self._builder.place(f"{place}, notes")
            self._builder.section()
            self._writer.write(notes, is_main=False)
        if comments:
            self._builder.place(f"{place}, comments")
            for comment in comments:
                self._builder.add(comment, BlockKind.NOTE, keep_lines=True)

    def _write_running(self, kind: str, words: str) -> None:
        if kind == "sldNum":
            self._builder.leave_out(words, "the number of the slide")
        elif words in self._running:
            self._builder.leave_out(words, "stands on every slide")
        elif words:
            self._running.add(words)
            self._builder.add(words, BlockKind.FURNITURE)


def _with_title(flow: Flow) -> Flow:
    """Return the flow of a slide without a title with its first line as that, if it is short."""
    for number, one in enumerate(flow):
        if isinstance(one, Paragraph) and not one.words.strip():
            continue
        if isinstance(one, Paragraph) and len(one.words) <= MAX_TITLE_CHARS and not one.label:
            return [*flow[:number], Paragraph(one.text, level=1), *flow[number + 1 :]]
        break
    return flow


def in_reading_order(shapes: list[PlacedShape]) -> Flow:
    """Return the flows of shapes in reading order: by their places, or as in the file if all are placeholders."""
    if not all(shape.is_placeholder for shape in shapes):
        place = (0, 0)
        keyed: list[tuple[tuple[int, int], int]] = []
        for number, shape in enumerate(shapes):
            place = shape.place or place
            keyed.append((place, number))
        shapes = [shapes[number] for number in _by_place(keyed)]
    flow: Flow = []
    for shape in shapes:
        flow += shape.flow
        flow.append(Paragraph())
    return flow


def _by_place(keyed: list[tuple[tuple[int, int], int]]) -> list[int]:
    """Return numbers in the order of their places, (top, left): those in a band from left to right."""
    keyed = sorted(keyed)
    ordered: list[int] = []
    while keyed:
        band = [one for one in keyed if one[0][0] <= keyed[0][0][0] + BAND]
        keyed = keyed[len(band) :]
        ordered += [number for (_, _), number in sorted(band, key=lambda one: (one[0][1], one[0][0], one[1]))]
    return ordered
