"""Every format that is text: whatever is written in it, offsets are exact and no letter is lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.models import Document, DocumentFormat
from index.settings import IndexSettings
from index.text.chunker import cut_passages, lay_out_document
from index.text.repair import TextRepairer
from tests.fakes import FakeEmbedder, deadline

PIECES: dict[DocumentFormat, str] = {
    "restructuredtext": ".. note::|.. _a b:|.. [1]|.. function:: f(x)|::|====|----|+--+--+|| a | b ||=== ===|"
    ":field:|* |1. |``x``|:role:`t`|>>> a|.. |..|`a <b>`_|   |.. list-table::|* - a|  - b|:header-rows: 1|term|"
    ".. code::",
    "code": '# |// |/*|*/|"""|def f(x):|class A:|    |        |{|}|;|key: 1|[part]|<!--|-->|-- |@x|- |(',
    "asciidoc": "= |== |----|====|--|:a: b|[source]|[[x]]|.Title|* |. |term::|+|NOTE: |//|////|image::a[b]|~~~~|"
    "*b*|`c`|<<a,b>>|link:u[t]|   |footnote:[n]",
    "org": "* |** TODO |#+TITLE: |#+BEGIN_SRC|#+END_SRC|:PROPERTIES:|:END:|- |1. |- a :: |[fn:1] |[[a][b]]|=c=|~d~|# |"
    ": |#+CAPTION: |SCHEDULED: <2020-01-01>|   |#+begin_quote|#+TBLFM: x|:tag:",
    "latex": r"\section{|}|\begin{itemize}|\end{itemize}|\item |\item[a]|% |$x$|\begin{tabular}{l}|\end{tabular}| & |"
    r"\\|\hline|\begin{document}|\title{a}|\emph{b}|\cite{c}|{|\begin{verbatim}|\end{verbatim}|\'e|\footnote{|\def\x{|~",
}
"""Marks of each format, to be thrown together with words."""

WORDS = "alpha|Beta gamma.|x|two words here|Ends. Begins|ümlaut|3|"


def documents(format: DocumentFormat) -> st.SearchStrategy[str]:
    marks = [mark for mark in PIECES[format].split("|") if mark] + ["|"]
    piece = st.sampled_from([*marks, *WORDS.split("|"), " ", "\n", "\n", "\n\n", "    ", "\t", "\r\n"])
    return st.lists(piece, max_size=40).map("".join)


def check(text: str, format: DocumentFormat, name: str = "a") -> None:
    document = Document.from_text(name, text, format=format)
    blocks, left_out = lay_out_document(document)
    assert all(above.end <= below.start for above, below in pairwise(blocks)), "blocks overlap or are out of order"
    assert all(block.start < block.end for block in blocks)
    passages = cut_passages(document, IndexSettings(), FakeEmbedder())
    assert all(above.end <= below.start for above, below in pairwise(passages))
    held = bytearray(len(text))
    repairer = TextRepairer(text, format, left_out)
    empty = [b for b in blocks if not any(map(str.isalnum, repairer.repair(b.start, b.end, b.kind, b.hidden).text))]
    shown = [(passage.start, passage.end) for passage in passages]
    unseen = [*((one.start, one.end) for one in left_out), *((block.start, block.end) for block in empty)]
    for start, end in [*shown, *unseen]:
        held[start:end] = b"\1" * (end - start)
    lost = [character for character, is_held in zip(text, held, strict=True) if character.isalpha() and not is_held]
    assert lost == []
    for passage in passages:
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        assert all(above.end <= below.start for above, below in pairwise(passage.sentences))
        for sentence in passage.sentences:
            cited = text[sentence.start : sentence.end]
            assert cited == cited.strip() != ""


@pytest.mark.parametrize("format", PIECES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_written_no_letter_is_lost(format: DocumentFormat, data: st.DataObject) -> None:
    check(data.draw(documents(format)), format)


@pytest.mark.parametrize("format", PIECES)
def test_a_mark_may_be_repeated_without_end(format: DocumentFormat) -> None:
    for mark in [mark for mark in PIECES[format].split("|") if mark.strip()]:
        with deadline(10):
            check(mark * 1_000, format)
            check(f"{mark}\n" * 400, format)
