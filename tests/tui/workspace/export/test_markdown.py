"""Marks as Markdown, read back by a Markdown parser."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.files.own_exports import EXPORT_MARK
from index.models import Source
from tests.fakes import FakeClock
from tests.tui.workspace.conftest import MakeMark, hit_of
from tui.workspace.export.citing import quote_text
from tui.workspace.export.markdown import to_markdown
from tui.workspace.marks import Mark


def rendered(markdown: str) -> tuple[list[str], list[str]]:
    """Return the texts of the headings and of the block quotes, and fail on anything that is markup in a quote."""
    headings: list[str] = []
    quotes: list[str] = []
    inside = ""
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        if token.type in ("heading_open", "blockquote_open"):
            inside = token.type
            if token.type == "blockquote_open":
                quotes.append("")
        elif token.type in ("heading_close", "blockquote_close"):
            inside = ""
        elif token.type == "inline" and inside:
            kinds = {child.type for child in token.children or []}
            assert kinds <= {"text", "softbreak", "text_special"}, (kinds, token.content)
            text = "".join("\n" if child.type == "softbreak" else child.content for child in token.children or [])
            if inside == "heading_open":
                headings.append(text)
            else:
                quotes[-1] += text + "\n"
        elif inside:
            assert token.type in ("paragraph_open", "paragraph_close"), token.type
    return headings, quotes


def test_quotes_stand_under_their_questions_with_footnotes(mark: MakeMark) -> None:
    known = {"title": "A school", "publisher": "The Herald", "author": "A. Writer", "date": "2013"}
    marks = [
        mark("One.\nTwo.", "First?", **known),
        mark("Three.", "Second?", note="compare #1"),
        mark("Four.", "First?"),
        mark("Three.", "First?"),
    ]
    made = to_markdown(marks, {"training.txt": Source(url="https://example.org/a_b")})
    sha = [marks[place].citation.sha256 for place in (0, 2, 1)]
    assert (
        made
        == f"""\
{EXPORT_MARK}

# Marked passages

## First?

> One.
> Two. [^1]

> Four. [^2]

> Three. [^3]

## Second?

> Three. [^3]

*Note:*
compare \\#1

[^1]: *A school*, The Herald, A. Writer, 2013, <https://example.org/a_b>. training.txt, lines 3–4, \
characters 100–109, SHA-256 `{sha[0]}`.

[^2]: <https://example.org/a_b>. training.txt, line 3, characters 100–105, SHA-256 `{sha[1]}`.

[^3]: <https://example.org/a_b>. training.txt, line 3, characters 100–106, SHA-256 `{sha[2]}`.
"""
    )


MARKUP = """\
# no heading
- no item
1. no number
    no code
*no* _no_ **no** ~~no~~ `no` [no](http://x) ![no](x) <b>no</b> &amp; \\* $no$ ^no^ | no | :no: @no

===
---
> no quote
[^1]: no footnote
```
~~~
+ a
1) b
: c
<!-- no comment -->
{% no %} {{ no }}
"""


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list("\n #*_`[]<>-+=:1.)~|&\\!$^@{}\t"))))
@example(MARKUP)
@example("\x1b[31mred\x00")
@example("a\r\n\r\n\r\nb\rc")
def test_every_word_is_kept_and_nothing_is_markup(text: str) -> None:
    mark = Mark.of("Is it *so* #?", hit_of(f"Begin {text} end."), FakeClock()())
    made = to_markdown([mark], {})
    headings, [quote] = rendered(made)
    assert headings == ["Marked passages", "Is it *so* #?"]
    assert quote.split() == [*quote_text(mark.text).split(), "[^1]"]
    assert "\x1b" not in made
    assert "\x00" not in made


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://a>b", "no url"])
def test_what_is_no_address_is_no_link(url: str, mark: MakeMark) -> None:
    assert url not in to_markdown([mark()], {"training.txt": Source(url=url)})
