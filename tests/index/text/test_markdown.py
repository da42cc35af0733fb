"""Markdown: blocks by their marks, and what is no content."""

import pytest

from index.models import Document, Source
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.chunker import cut_passages
from index.text.markdown import first_heading, front_matter, markdown_blocks
from tests.fakes import FakeEmbedder, deadline


def parts(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in markdown_blocks(text)]


def test_marks_lie_outside_their_blocks() -> None:
    text = (
        "# Title #\n\nA paragraph that\ngoes on.\n\n* one item\n  that goes on\n- [x] done\n3. third\n"
        "> quoted words\n\n[^1]: A note.\n[link]: https://a.example\n\n***\n"
    )
    assert parts(text) == [
        ("heading", "Title"),
        ("paragraph", "A paragraph that\ngoes on."),
        ("item", "one item\n  that goes on"),
        ("item", "done"),
        ("item", "third\n> quoted words"),
        ("note", "A note."),
        ("furniture", "[link]: https://a.example"),
    ]


def test_headings_have_levels_also_underlined() -> None:
    text = "Harbours\n===\n\nBelow\n---\n\n### Third\n\nText.\n"
    found = [
        (block.level, text[block.start : block.end])
        for block in markdown_blocks(text)
        if block.kind is BlockKind.HEADING
    ]
    assert found == [(1, "Harbours"), (2, "Below"), (3, "Third")]
    assert first_heading(text) == "Harbours"
    assert first_heading("## Only second\n\nText.") is None


@pytest.mark.parametrize("fence", ["```", "~~~~", "```python"])
def test_fenced_lines_are_code(fence: str) -> None:
    text = f"Before.\n\n{fence}\n# no heading\n\n* no item\n{fence[:4].rstrip('p')}\nAfter.\n"
    assert parts(text) == [
        ("paragraph", "Before."), ("code", "# no heading"), ("code", "* no item"), ("paragraph", "After."),
    ]  # fmt: skip


def test_front_matter_is_a_title_and_records_and_a_comment_is_furniture() -> None:
    text = "---\ntitle: T\nauthor: 'A B'\ntags:\n  - one\n---\nText.\n<!-- a\ncomment -->\n\nMore <!-- or less -->.\n"
    assert parts(text) == [
        ("heading", "T"),
        ("record", "author: 'A B'"),
        ("record", "tags:\n  - one"),
        ("paragraph", "Text."),
        ("furniture", "a\ncomment"),
        ("paragraph", "More <!-- or less -->."),
    ]
    first, *_ = markdown_blocks("---\nauthor: A B\ntitle: The title\n---\nText.")
    assert first.context == ((23, 32),)
    assert front_matter(text) == Source(title="T", author="A B")


@pytest.mark.parametrize("text", ["Text.\n---\ntitle: T\n---\n", "title: T\n", "", "--- \ntitle"])
def test_what_is_no_front_matter_says_nothing(text: str) -> None:
    assert front_matter(text) == Source()


def test_words_between_two_rules_are_content() -> None:
    text = "---\n\nThe navy wants a base in Cuba.\n\n---\n\nPeru has bought helicopters.\n"
    assert [words for _, words in parts(text)] == ["The navy wants a base in Cuba.", "Peru has bought helicopters."]


def test_what_begins_like_a_comment_and_never_ends_is_content() -> None:
    assert parts("Text.\n\n<!-- never closed\n\nMore.\n")[-1] == ("paragraph", "More.")
    assert parts("```html\n<!-- code -->\n```\n") == [("code", "<!-- code -->")]


def test_a_passage_ends_after_the_marks_around_its_last_word() -> None:
    text = "**They** sold it to [Peru](https://a.example/b).\n\nSee [the _paper_](b.pdf)\n\n## Next\n\nMore."
    first, *_ = cut_passages(Document.from_text("a", text, format="markdown"), IndexSettings(), FakeEmbedder())
    assert text[first.start : first.end].startswith("**They**")
    assert text[first.start : first.end].endswith("(b.pdf)")


def test_passages_cite_the_marks_inside_and_search_the_words() -> None:
    text = "# Arms\n\nThey sold **24** [fighters](https://a.example/b) to *Caracas* then.\n"
    (passage,) = cut_passages(Document.from_text("a", text, format="markdown"), IndexSettings(), FakeEmbedder())
    assert text[passage.start : passage.end] == text[2:-1]
    assert passage.search_text == "Arms They sold 24 fighters to Caracas then."
    assert passage.heading == "Arms"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# a" + " " * 50_000 + "b", id="spaces in a heading"),
        pytest.param("# a" + "#" * 50_000 + "b", id="hashes"),
        pytest.param("|-" * 1_000 + "x", id="table rule"),
        pytest.param("- " * 50_000 + "x", id="rules"),
        pytest.param("---\ntitle: a" + " " * 50_000 + "b\n---\n", id="front matter"),
        pytest.param("<!--" * 50_000, id="comments"),
        pytest.param("---\n" * 50_000, id="fences of front matter"),
        pytest.param("[a" * 50_000 + "]:", id="definitions"),
        pytest.param("> " * 50_000 + "x", id="quotes"),
    ],
)
def test_hostile_texts_are_read_in_linear_time(text: str) -> None:
    with deadline(4):
        markdown_blocks(text)
        front_matter(text)


def rows(text: str) -> list[tuple[str, str]]:
    """Return the table's rows, each with the heads of its columns."""
    found = [block for block in markdown_blocks(text) if block.kind is BlockKind.RECORD]
    return [(text[b.start : b.end], " ".join(text[start:end] for start, end in b.context)) for b in found]


@pytest.mark.parametrize("bar", ["| ", ""])
def test_a_table_has_a_unit_for_each_row_with_the_heads_of_its_columns(bar: str) -> None:
    head, *below = (f"{bar}{line}" for line in ("Tool | Rate", "--- | ---", "Saw | 25", "Lathe | 90"))
    text = "\n".join(["The rates:", "", head, *below, "", "Ask for a | b.", ""])
    assert rows(text) == [(head, ""), (below[1], head), (below[2], head)]
    assert [block.kind for block in markdown_blocks(text)][-1] is BlockKind.PARAGRAPH


def test_the_head_of_a_table_right_below_a_paragraph_is_no_part_of_it() -> None:
    text = "The rates of all tools,\nby the week:\nTool | Rate\n---|---\nSaw | 25\n"
    assert rows(text) == [("Tool | Rate", ""), ("Saw | 25", "Tool | Rate")]
    first = markdown_blocks(text)[0]
    assert text[first.start : first.end] == "The rates of all tools,\nby the week:"


def test_a_row_without_a_rule_is_a_unit_without_heads() -> None:
    assert rows("| a | b |\n| c | d |\n") == [("| a | b |", ""), ("| c | d |", "")]


def records(text: str) -> list[str]:
    return [text[block.start : block.end] for block in markdown_blocks(text) if block.kind is BlockKind.RECORD]


def test_turns_fields_and_sayings_among_paragraphs_are_records() -> None:
    turns = ["**Q:** Where is it?", "**A:** In Murano.", "**Q:** What does it cost?", "**A:** Six euro.\nOr seven."]
    assert records("# Talk\n\nA word before.\n\n" + "\n\n".join(turns)) == turns
    questions = [block for block in markdown_blocks("\n\n".join(turns)) if block.keeps_next]
    assert len(questions) == 2
    fields = ["Name: Ada", "Town: Elmsford", "Name: Bo", "Town: Lenn"]
    assert records(f"# Members\n\nThe members are\n{chr(10).join(fields)}\n") == fields
    assert records("> Count the boats.\n> — Emil Varga\n") == ["Count the boats.\n> — Emil Varga"]


def test_what_stands_around_records_stays_a_paragraph() -> None:
    text = "It is said\nby all:\nName: Ada\nTown: Lenn\n\nAnd more\nis said."
    assert parts(text) == [
        ("paragraph", "It is said\nby all:"),
        ("record", "Name: Ada"),
        ("record", "Town: Lenn"),
        ("paragraph", "And more\nis said."),
    ]


def test_front_matter_may_be_toml() -> None:
    text = '+++\ntitle = "The title"\ndate = 2020-03-04\ntags = ["a"]\n+++\nText.\n'
    assert parts(text)[:2] == [("heading", "The title"), ("record", "date = 2020-03-04")]
    assert front_matter(text) == Source(title="The title", date="2020-03-04")


def test_the_first_of_listed_authors_is_the_author() -> None:
    assert front_matter("---\ntitle: T\nauthors:\n  - name: A B\n  - name: C\n---\n").author == "A B"


def test_a_term_is_the_context_of_what_it_means() -> None:
    text = "Term\n:   What it means\n    in full.\n\nRatio a : b stays.\n"
    term, meaning, other = markdown_blocks(text)
    assert (term.kind, meaning.context) == (BlockKind.ITEM, ((0, 4),))
    assert text[meaning.start : meaning.end] == "What it means\n    in full."
    assert text[other.start : other.end] == "Ratio a : b stays."


def test_the_marks_of_admonitions_are_no_words() -> None:
    text = '!!! note "Beware"\n    of the dog.\n\n::: warning\nOf the cat.\n:::\n'
    assert parts(text) == [
        ("paragraph", 'note "Beware"'),
        ("paragraph", "of the dog."),
        ("paragraph", "Of the cat."),
    ]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ('the [ATO]({% page "/a/#b" %}) of it', "the ATO of it"),
        ("see [[Some page|that page]] and [[Other]]", "see that page and Other"),
        ("a [link](<b c.md>) here", "a link here"),
        ("{{< note >}}words{{< /note >}}", "words"),
        ("an ==important== word", "an important word"),
        ("a == b and c == d", "a == b and c == d"),
    ],
)
def test_links_of_other_kinds_and_templates_are_not_searched(written: str, seen: str) -> None:
    (passage,) = cut_passages(Document.from_text("a.md", written, format="markdown"), IndexSettings(), FakeEmbedder())
    assert passage.search_text == seen


def test_a_comment_right_below_a_heading_stays_with_its_text() -> None:
    text = "### `hasRef()`\n\n<!-- YAML\nadded: v11\n-->\n\nReturns a boolean.\n\n<!-- apart -->\n"
    assert parts(text) == [
        ("heading", "`hasRef()`"),
        ("item", "YAML\nadded: v11"),
        ("paragraph", "Returns a boolean."),
        ("furniture", "apart"),
    ]


def test_a_comment_below_an_item_is_no_part_of_it() -> None:
    assert parts("- an item\n\n<!--\na comment\nof two lines\n-->\n") == [
        ("item", "an item"),
        ("furniture", "a comment\nof two lines"),
    ]
