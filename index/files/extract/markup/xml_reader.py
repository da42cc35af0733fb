"""Adds the words of an XML file to a text: prose by paragraphs below its titles, data by records."""

from dataclasses import dataclass

from index.files.extract.builder import Span, TextBuilder, normalise
from index.files.extract.markup.html_drafts import put
from index.files.extract.markup.html_walker import Walker
from index.files.extract.markup.xml_facts import (
    attributes_of,
    elements_of,
    has_markup,
    has_words,
    is_coded,
    is_note,
    is_prose,
    is_structural,
    is_title,
    is_typed,
    record_of,
    repeated,
    texts_of,
    title_of,
    words_of,
)
from index.files.extract.xml_tree import Element, name_of, parse_html
from index.structure import BlockKind

MAX_ITEM_CHARS = 100
"""Characters of the longest elements of one name in a row that stand close, as the lines of a poem do."""

MAX_CONTEXT = 3
"""Records around a record that go with it."""

_ROWS = ("row", "tr")
_HEADS = ("thead", "tgroup-head")
_ITEMS = ("listitem", "item", "li", "list-item")


@dataclass(frozen=True, slots=True)
class _Task:
    """An element, or words, still to be added: how many titles stand above it, what goes with it, and its role."""

    what: Element | str
    level: int = 0
    context: tuple[Span, ...] = ()
    kind: BlockKind = BlockKind.PARAGRAPH
    is_close: bool = False
    is_root: bool = False


class XmlReader:
    """Adds the words of one file to a text."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._is_prose = True
        self.title = ""
        """The first title; empty if there is none."""

    def read(self, root: Element) -> None:
        """Add all words below an element. Linear in the file."""
        self._is_prose = is_prose(root)
        waiting = [_Task(root, is_root=True)]
        while waiting:
            task = waiting.pop()
            if isinstance(task.what, str):
                self._builder.add(task.what, task.kind, is_close=task.is_close)
            else:
                waiting += reversed(self._visit(task.what, task))

    def _visit(self, element: Element, task: _Task) -> list[_Task]:
        """Add an element's own words, and return what of it is still to be added."""
        if not self._is_prose and not task.is_root and (cells := record_of(element)) is not None:
            self._builder.add_row(cells, context=task.context, is_first=not task.is_close)
            return []
        if is_typed(element):
            self._builder.add("".join(element.itertext()), BlockKind.CODE, keep_lines=True)
            return []
        inner = elements_of(element)
        if not inner:
            self._leaf(element, task)
            return []
        if self._is_prose and name_of(element).lower() in _ROWS:
            return self._row(element, inner, task)
        if has_words(element):
            return self._mixed(element, task)
        return self._parts(element, inner, task)

    def _leaf(self, element: Element, task: _Task) -> None:
        words = element.text or ""
        if is_coded(words):
            return
        if has_markup(words):
            put(Walker(parse_html(words).root).walk().blocks, self._builder)
            return
        if not self._is_prose and not is_title(element):
            words = f"{name_of(element)}: {words}" if len(words) <= MAX_ITEM_CHARS else words
        self._builder.add(words, task.kind, is_close=task.is_close, context=task.context)

    def _row(self, element: Element, inner: list[Element], task: _Task) -> list[_Task]:
        """Add the row of a table."""
        self._builder.add_row([words_of(cell) for cell in inner], context=task.context, is_first=not task.is_close)
        return [_Task(note, task.level, kind=BlockKind.NOTE) for note in element.iter() if _is_element_note(note)]

    def _mixed(self, element: Element, task: _Task) -> list[_Task]:
        """Return the paragraphs of an element with words beside elements, and what stands between and after them."""
        found: list[_Task] = []
        after: list[_Task] = []
        words = [element.text or ""]
        kind = task.kind

        def end() -> None:
            if normalise("".join(words)):
                found.append(_Task("".join(words), task.level, (), kind, task.is_close and not found))
            words.clear()

        for child in element:
            if isinstance(child.tag, str):
                if is_note(child):
                    after.append(_Task(child, task.level, (), BlockKind.NOTE))
                elif is_structural(child):
                    end()
                    found.append(_Task(child, task.level, task.context))
                else:
                    words.append(_inline(child))
                    after += [_Task(note, task.level, (), BlockKind.NOTE) for note in _notes_in(child)]
            words.append(child.tail or "")
        end()
        return found + after

    def _parts(self, element: Element, inner: list[Element], task: _Task) -> list[_Task]:
        """Return the elements in one that holds no words of its own; add its title."""
        level, context = task.level, task.context
        title = title_of(element)
        if title is not None:
            level += 1
            if not self.title:
                self.title = words_of(title)
        if not self._is_prose and (said := attributes_of(element)):
            span = self._builder.add_row([name_of(element), *said], context=context, is_first=True)
            context = (*context, *([span] if span else []))[-MAX_CONTEXT:]
        name = repeated(element)
        is_short = name != "" and all(len("".join(child.itertext())) <= MAX_ITEM_CHARS for child in inner[:200])
        kind = BlockKind.NOTE if task.kind is BlockKind.NOTE else BlockKind.PARAGRAPH
        if name.lower() in _ITEMS or name_of(element).lower() in _ITEMS:
            kind = BlockKind.ITEM if kind is BlockKind.PARAGRAPH else kind
        found: list[_Task] = []
        heads: tuple[Span, ...] = ()
        for number, child in enumerate(inner):
            if child is title or (title is not None and is_title(child) and number < 3):
                self._title(child, level, found)
                continue
            is_close = number > 0 and name_of(child) == name_of(inner[number - 1]) and (is_short or not self._is_prose)
            if self._is_prose and name_of(child).lower() in _HEADS:
                heads = self._heads(child)
                continue
            item = BlockKind.ITEM if is_short and kind is BlockKind.PARAGRAPH and len(inner) > 1 else kind
            holds_title = number == 0 and title is not None and title.getparent() is child
            found.append(
                _Task(
                    child,
                    task.level if holds_title else level,
                    (*context, *heads)[-MAX_CONTEXT:],
                    item,
                    is_close or name.lower() in _ROWS,
                )
            )
        return found

    def _title(self, element: Element, level: int, found: list[_Task]) -> None:
        """Add a title, or leave it for later where other elements stand before it."""
        if found:
            found.append(_Task(words_of(element), level))
            return
        self._builder.add(words_of(element), BlockKind.HEADING, level=level)

    def _heads(self, element: Element) -> tuple[Span, ...]:
        rows = [row for row in element.iter() if name_of(row).lower() in _ROWS]
        spans = [self._builder.add_row([words_of(c) for c in elements_of(row)], is_first=True) for row in rows[:3]]
        return tuple(span for span in spans if span)


def _is_element_note(element: Element) -> bool:
    return isinstance(element.tag, str) and is_note(element)


def _notes_in(element: Element) -> list[Element]:
    """Return the outermost notes inside an element."""
    found: list[Element] = []
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        if _is_element_note(one):
            found.append(one)
        elif isinstance(one.tag, str):
            waiting += reversed(one)
    return found


def _inline(element: Element) -> str:
    """Return the words of an element in the midst of a sentence, the white space at their ends kept."""
    return "".join(texts_of(element))
