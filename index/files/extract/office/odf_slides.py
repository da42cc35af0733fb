"""Reads the slides of an ODP file: titles, shapes in reading order, speaker notes and comments."""

from collections.abc import Iterator

from index.files.extract.office.flow import Flow, Paragraph, flow_words
from index.files.extract.office.odf_styles import length_of
from index.files.extract.office.odf_text import OdfReader
from index.files.extract.office.slides import PlacedShape, SlideText, in_reading_order
from index.files.extract.xml_tree import Element, attribute, children, name_of

_RUNNING = {"footer": "ftr", "header": "hdr", "date-time": "dt", "page-number": "sldNum", "page": "sldImg"}


def read_slide(reader: OdfReader, page: Element) -> tuple[SlideText, Flow, list[str]]:
    """Return what a slide says, its speaker notes and its comments."""
    slide, notes = SlideText(), SlideText()
    comments: list[str] = []
    for one in children(page, "annotation"):
        comments += [note.words for note in reader.annotation(one)]
    slide.flow = in_reading_order(list(_shapes(reader, page, slide)))
    for one in children(page, "notes"):
        notes.flow += in_reading_order(list(_shapes(reader, one, notes)))
    return slide, notes.flow, comments


def _shapes(reader: OdfReader, container: Element, found: SlideText) -> Iterator[PlacedShape]:
    for one in children(container):
        name, kind = name_of(one), attribute(one, "class")
        if name in ("notes", "annotation", "forms", "animations", "par"):
            continue
        flow = in_reading_order(list(_shapes(reader, one, found))) if name == "g" else reader.shape_flow(one)
        words = flow_words(flow)
        if kind in _RUNNING:
            found.running += [(_RUNNING[kind], " ".join(words))] if words else []
        elif kind == "title":
            found.titles += words
        elif words or len(flow) > 1:
            y, x = attribute(one, "y"), attribute(one, "x")
            place = (length_of(y), length_of(x)) if x and y else None
            if kind in ("outline", "notes"):
                flow = [_plain(each) if isinstance(each, Paragraph) else each for each in flow]
            yield PlacedShape(place, bool(kind), flow)


def _plain(one: Paragraph) -> Paragraph:
    one.level = 0
    return one
