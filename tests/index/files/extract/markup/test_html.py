"""Pages: what is shown and in which blocks, what is hidden, what the page states about itself."""

import pytest

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.html import extract, walk_html
from index.structure import BlockKind

H, P, L, N, C, R, F = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ITEM,
    BlockKind.NOTE,
    BlockKind.CODE,
    BlockKind.RECORD,
    BlockKind.FURNITURE,
)


def blocks(html: str) -> list[tuple[BlockKind, str]]:
    """Return the kinds and words of the blocks of a page's body."""
    builder = TextBuilder()
    walk_html(html, builder, is_page=False)
    text, structure = builder.build()
    return [(block.kind, text[block.start : block.end]) for block in structure.blocks or ()]


def contexts(html: str) -> list[tuple[str, list[str]]]:
    builder = TextBuilder()
    walk_html(html, builder, is_page=False)
    text, structure = builder.build()
    return [
        (text[block.start : block.end], [text[start:end] for start, end in block.context])
        for block in structure.blocks or ()
    ]


def read(page: str | bytes) -> Extracted:
    data = page.encode() if isinstance(page, str) else page
    (found,) = extract(data, "page.html", Budget())
    return found


def test_headings_paragraphs_and_inline_elements() -> None:
    assert blocks(
        "<h1>One <small>two</small></h1>bare<div>a <b>bold</b>, un<i>brok</i>en&nbsp;word\n "
        "and <a href=x>link</a></div>"
        "<h4 role=heading>deep</h4><div role=heading aria-level=3>said</div>line<br>two<br><br>three"
    ) == [
        (H, "One two"),
        (P, "bare"),
        (P, "a bold, unbroken word and link"),
        (H, "deep"),
        (H, "said"),
        (P, "line\ntwo"),
        (P, "three"),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>hidden</script>",
        "<style>hidden</style>",
        "<template>hidden</template>",
        "<noscript>hidden</noscript>",
        "<!-- hidden -->",
        "<p hidden>hidden</p>",
        '<p style="color:red; Display : none">hidden</p>',
        "<div style='visibility:hidden'><p>hidden</p></div>",
        "<dialog>hidden</dialog>",
        "<input type=hidden value=hidden>",
        "<svg><title>hidden</title></svg>",
        "<math><annotation>hidden</annotation></math>",
        "<video>hidden</video>",
        "<?php hidden ?>",
    ],
)
def test_what_a_page_does_not_show_is_left_out(hidden: str) -> None:
    assert blocks(f"<title>hidden</title><p>seen</p>{hidden}tail") == [(P, "seen"), (P, "tail")]


def test_what_a_page_shows_apart_is_read() -> None:
    assert blocks(
        "<p>Click <img alt='the gear'> now<p><img alt=a/b.png><p><img alt=alone><p hidden=until-found>found</p>"
        "<details><summary>More</summary>inside</details><button>Go</button><button>On</button>"
        "<label>Name <input value=Ada></label><svg><text>drawn</text></svg>"
        "<p>x<sub>2</sub> = <math><mi>y</mi></math></p>"
    ) == [
        (P, "Click now"),
        (P, "the gear"),
        (P, "alone"),
        (P, "found"),
        (P, "More"),
        (P, "inside"),
        (P, "Go On Name Ada"),
        (P, "drawn"),
        (P, "x2 = y"),
    ]


def test_a_choice_in_a_form_is_furniture_unless_it_swallowed_the_page() -> None:
    assert blocks("<select><option>one<option>two</select><p>after") == [(F, "one\ntwo"), (P, "after")]
    assert blocks("<select><option>one<p>lost words</p>") == [(P, "one"), (P, "lost words")]


def test_lists_stand_close_and_take_their_introduction_along() -> None:
    page = "<p>Delays are:<ul><li><p>first</p><p>more</p><li>second<ol><li>inner</ol></ul><p>after"
    assert blocks(page) == [(P, "Delays are:"), (L, "first"), (P, "more"), (L, "second"), (L, "inner"), (P, "after")]
    assert contexts(page)[3] == ("second", ["Delays are:"])
    builder = TextBuilder()
    walk_html(page, builder, is_page=False)
    assert builder.build()[0] == "Delays are:\n\nfirst\n\nmore\nsecond\ninner\n\nafter"


def test_what_introduces_stays_with_what_it_introduces() -> None:
    builder = TextBuilder()
    walk_html("<p>Delays are:<ul><li>one</ul><dl><dt>-v<dd>says more</dl>", builder, is_page=False)
    kept = [block.keeps_next for block in builder.build()[1].blocks or ()]
    assert kept == [True, False, True, False]


def test_a_definition_goes_with_its_terms() -> None:
    found = contexts("<dl><dt>-v</dt><dt>--verbose</dt><dd>says more<p>and more</dd><dt>-q</dt><dd>says less</dd></dl>")
    assert found[2] == ("says more", ["-v", "--verbose"])
    assert found[3] == ("and more", ["-v", "--verbose"])
    assert found[5] == ("says less", ["-q"])


def test_code_keeps_its_lines() -> None:
    assert blocks("<pre>\ndef f():\n    return 1\n</pre><pre>1\n2\n3</pre>") == [
        (C, "def f():\n    return 1"),
        (F, "1\n2\n3"),
    ]
    long = "\n\n".join(f"line {number} of code" for number in range(200))
    assert len(blocks(f"<pre>{long}</pre>")) == 200


def test_a_table_of_data_gives_rows_with_their_heads() -> None:
    page = (
        "<table><caption>Fees</caption><tr><th colspan=2>2024</th></tr><tr><th>Room<th>Fee</tr>"
        "<tr><td rowspan=2>A<td>1</tr><tr><td>2</tr>"
        "<tr><td colspan=2>Evenings</tr><tr><td>B<td>3</tr></table>"
    )
    assert contexts(page) == [
        ("Fees", []),
        ("2024", []),
        ("Room\tFee", []),
        ("A\t1", ["2024", "Room\tFee"]),
        ("A\t2", ["2024", "Room\tFee"]),
        ("Evenings", ["2024", "Room\tFee"]),
        ("B\t3", ["2024", "Room\tFee", "Evenings"]),
    ]


def test_heads_are_found_without_marks_where_numbers_stand_below() -> None:
    page = "<table><tr><td>Year<td>Fee<tr><td>one<td>1.50<tr><td>two<td>$2</table>"
    assert contexts(page)[1] == ("one\t1.50", ["Year\tFee"])
    bold = "<table><tr><td><b>Who</b><td><b>Where</b><tr><td>Ada<td>London<tr><td>Bo<td>Oslo</table>"
    assert contexts(bold)[2] == ("Bo\tOslo", ["Who\tWhere"])
    plain = "<table><tr><td>Ada<td>London<tr><td>Bo<td>Oslo<tr><td>Cy<td>Rome</table>"
    assert contexts(plain)[2] == ("Cy\tRome", [])


def test_a_table_that_lays_out_a_page_is_prose() -> None:
    assert blocks(
        "<table><tr><td><h1>Title</h1><p>words of a paragraph</p></td><td><table><tr><th>a<th>b<tr><td>1<td>2</table>"
        "</td></tr><tr><td>Price</td><td>5 EUR</td></tr></table>"
    ) == [(H, "Title"), (P, "words of a paragraph"), (R, "a\tb"), (R, "1\t2"), (R, "Price\t5 EUR")]
    assert blocks("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>")[0] == (R, "a\tb")


def test_what_stands_behind_the_end_of_a_page_is_read() -> None:
    page = "<html><body><p>one</p></body></html> two <p>three</p><html><body><p>four</p></body></html>"
    assert [words for _, words in blocks(page)] == ["one", "two", "three", "four"]


def test_a_table_that_is_not_quite_one_loses_no_word() -> None:
    for page in (
        "<table><tbody><td>a<td>b<tr><td>c<td>d</table>",
        "<table><tr><td>a<td>b</tr><tr><form><td>c<td>d</form></tr></table>",
        "<table><tr>a<td>b</td><th>c</th></tr><tr><td>d</td><td>e</td></tr></table>",
        "<table><tr><td>a</td>b<td>c</td></tr><tr><td>d</td><td>e</td></tr></table>",
        "<table>a<tr><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>",
        "<table><p>a</p><tr><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>",
    ):
        said = "".join(words for _, words in blocks(page))
        assert "".join(filter(str.isalpha, said)) in ("abcd", "abcde")


def test_a_table_around_a_table_lays_out_a_page() -> None:
    page = "<table><tr><th>Left<th>Right<tr><td>one<td><table><tr><th>a<th>b<tr><td>1<td>2</table></table>"
    assert blocks(page)[-3:] == [(P, "one"), (R, "a\tb"), (R, "1\t2")]


def test_spans_without_end_are_not_believed() -> None:
    cells = "".join(f"<td rowspan=60000 colspan=60000>word {n}</td>" for n in range(300))
    page = f"<table>{''.join(f'<tr>{cells}</tr>' for _ in range(20))}</table>"
    assert sum(len(words) for _, words in blocks(page)) < 2_000_000


def test_notes_and_their_marks() -> None:
    page = (
        "<p>It was sold.<sup><a href='#n1' id=r1>1</a></sup> Then<a href='#n2'>[2]</a> more, 10<sup>6</sup>.</p>"
        "<ol><li id=n1>By whom? <sup><a href='#r1'>1</a></sup></li></ol><p><a id=n2>[2]</a> No one.</p>"
        "<aside role=doc-footnote>Typed</aside>"
    )
    assert blocks(page) == [
        (P, "It was sold.¹ Then[2] more, 10⁶."),
        (N, "By whom? 1"),
        (N, "[2] No one."),
        (N, "Typed"),
    ]


def test_ruby_and_signs_that_link_to_their_heading() -> None:
    assert blocks("<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>です<h2>Head <a href='#h'>¶</a></h2>") == [
        (P, "漢字 (かんじ)です"),
        (H, "Head"),
    ]


def test_a_short_paragraph_in_bold_is_a_heading() -> None:
    assert blocks("<p><img></p><p><b>Figure 1: the river</b></p>") == [(P, "Figure 1: the river")]
    assert blocks("<p><b>Opening hours</b></p><p>Nine to five.</p><p><b>Bold</b> word</p>")[0] == (H, "Opening hours")


def test_depth_costs_nothing() -> None:
    assert blocks("<div>" * 1500 + "<p>deep" + "</div>" * 1500) == [(P, "deep")]


PROSE = "The river rose in the night and by the morning the lower streets of the town stood under water again. " * 3


def test_menus_and_the_like_are_furniture_and_the_text_is_not() -> None:
    found = read(
        "<header><h1><a href=/>Site</a></h1><nav><a href=a>Home</a><a href=b>News</a></nav></header>"
        f"<main><article><h1>Flood</h1><p>Published 21 November 2019 by Ada</p><p>{PROSE}</p><h2>More</h2>"
        f"<p>{PROSE}</p>"
        "<ul class=share><li><a href=x>Share</a></li></ul></article></main>"
        "<aside><h2>Related</h2><a href=c>Other story of the day</a></aside>"
        "<footer>© The Site, all rights reserved</footer>"
    )
    kinds = {found.text[block.start : block.end]: block.kind for block in found.structure.blocks or ()}
    assert {words for words, kind in kinds.items() if kind is F} == {
        "Site",
        "Home News",
        "Share",
        "Related",
        "Other story of the day",
        "© The Site, all rights reserved",
    }
    assert kinds["Flood"] is H
    assert kinds["Published 21 November 2019 by Ada"] is P


def test_what_stands_between_a_title_and_its_text_is_no_furniture() -> None:
    found = read(
        f"<div class=banner><h1>Flood</h1><div class=share>By Ada, 3 May</div></div><article><p>{PROSE}</p></article>"
        "<div class=share>Like this?</div>"
    )
    assert [block.kind for block in found.structure.blocks or ()] == [H, P, P, F]


def test_short_paragraphs_beside_the_bulk_of_a_text_are_no_furniture() -> None:
    found = read(
        f"<div><div><h2>Name</h2><p>dump - saves all</p></div><div><h2>Options</h2><p>{PROSE}</p><p>{PROSE}</p></div>"
        "<div><h2>See also</h2><p>Check the other one.</p></div></div>"
    )
    assert all(block.kind is not F for block in found.structure.blocks or ())


def test_links_to_other_pages_behind_the_text_are_furniture() -> None:
    links = "".join(f"<li><a href={n}>Another story of the week, number {n}</a>" for n in range(4))
    found = read(f"<div><h1>Flood</h1><p>{PROSE}</p><p>{PROSE}</p><ul>{links}</ul></div>")
    assert [block.kind for block in found.structure.blocks or ()] == [H, P, P, F, F, F, F]


def test_a_page_of_links_keeps_them() -> None:
    found = read("<h1>Index</h1><ul>" + "".join(f"<li><a href={n}>Chapter {n}</a>" for n in range(20)) + "</ul>")
    assert all(block.kind is not F for block in found.structure.blocks or ())


def test_what_a_page_states_about_itself() -> None:
    source = read(
        "<html><head><title>Flood in the town - The Site</title><meta property=og:site_name content='The Site'>"
        "<meta name=author content='Ada Byron'><link rel=canonical href='https://example.org/flood'>"
        '<script type=\'application/ld+json\'>{"@graph":[{"datePublished":"2019-11-21T10:00Z"}]}</script></head>'
        "<body><p>Words"
    ).source
    assert (source.title, source.author, source.date) == ("Flood in the town", "Ada Byron", "2019-11-21")
    assert (source.publisher, source.url) == ("The Site", "https://example.org/flood")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<meta charset=utf-8><p>é".encode(), "é"),
        (b"<meta charset='iso-8859-1'><p>\x93quoted\x94 \xe9", "“quoted” é"),
        (b"<meta http-equiv=content-type content='text/html; charset=koi8-r'><p>\xc4\xc1", "да"),
        ("<p>é".encode("utf-16"), "é"),
        (b"<!-- <meta charset=koi8-r> --><meta charset=windows-1251><p>\xe4\xe0", "да"),
        (b"<meta charset=ascii><p>caf&eacute; &#150;", "café –"),
    ],
)
def test_pages_are_decoded_as_browsers_do(data: bytes, words: str) -> None:
    assert read(data).text == words


def test_a_page_without_words_is_named() -> None:
    for page in ("", "<p></p>", "<script>var a</script>"):
        with pytest.raises(ReadError, match="no text"):
            read(page)
