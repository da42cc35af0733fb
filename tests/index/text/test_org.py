"""Org: blocks by their marks, tables, terms, and what is not searched."""

from index.models import Document, Source
from index.settings import IndexSettings
from index.text.chunker import cut_passages
from index.text.org import org_blocks
from index.text.source_by_marks import source_by_marks
from tests.fakes import FakeEmbedder

TEXT = """\
#+TITLE: The title
#+AUTHOR: Ann Writer
#+DATE: <2020-03-04 Wed>
#+OPTIONS: toc:nil
* TODO [#A] First :work:
  SCHEDULED: <2020-03-05 Thu>
  :PROPERTIES:
  :ID: abc
  :END:
A paragraph that
goes on.

- one item
- term :: what it
  means
1. first
* Second
** Third
#+CAPTION: Ports
| Name | Port |
|------+------|
| ssh  | 22   |
#+TBLFM: $2=1

#+BEGIN_SRC python
* no heading
#+END_SRC
# a comment
#+begin_quote
Quoted.
#+end_quote

[fn:1] The note.
"""


def test_blocks_have_their_kinds_levels_and_context() -> None:
    found, left_out = org_blocks(TEXT)
    said = [
        (
            block.kind.value,
            block.level,
            TEXT[block.start : block.end],
            [TEXT[start:end] for start, end in block.context],
        )
        for block in found
    ]
    assert said == [
        ("heading", 1, "The title", []),
        ("record", 0, "#+AUTHOR: Ann Writer", []),
        ("record", 0, "#+DATE: <2020-03-04 Wed>", []),
        ("heading", 2, "TODO [#A] First :work:", []),
        ("record", 0, "SCHEDULED: <2020-03-05 Thu>", []),
        ("furniture", 0, ":ID: abc", []),
        ("paragraph", 0, "A paragraph that\ngoes on.", []),
        ("item", 0, "one item", []),
        ("item", 0, "term", []),
        ("paragraph", 0, "what it\n  means", ["term"]),
        ("item", 0, "1. first", []),
        ("heading", 2, "Second", []),
        ("heading", 3, "Third", []),
        ("paragraph", 0, "Ports", []),
        ("record", 0, "| Name | Port |", ["Ports"]),
        ("record", 0, "| ssh  | 22   |", ["Ports", "| Name | Port |"]),
        ("code", 0, "* no heading", []),
        ("paragraph", 0, "Quoted.", []),
        ("note", 0, "The note.", []),
    ]
    assert {one.reason for one in left_out} == {
        "keyword", "mark of a block", "formula of a table", "comment", "mark of a note",
    }  # fmt: skip


def test_what_the_keywords_state_of_the_source() -> None:
    assert source_by_marks(TEXT, "org") == Source(title="The title", author="Ann Writer", date="2020-03-04")


def test_inline_marks_are_not_searched() -> None:
    text = "A *bold* /word/ =x_1= ~code~ of [[https://a.example][the link]] and [[file:b.org]] there[fn:1].\n"
    document = Document.from_text("a.org", text, format="org")
    (passage,) = cut_passages(document, IndexSettings(), FakeEmbedder())
    assert passage.search_text == "A bold word x_1 code of the link and b.org there."
