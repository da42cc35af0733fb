"""Parsing XML and HTML: entities, depth, damage."""

import contextlib

import pytest

from index.errors import ReadError
from index.files.extract.xml_tree import attribute, children, name_of, parse_html, parse_xml


def words(data: bytes) -> str:
    return "".join(parse_xml(data).root.itertext())


def test_entities_stand_for_their_words_and_never_for_files() -> None:
    data = (
        b'<!DOCTYPE a [<!ENTITY who "Ada &amp; <b>Co</b>"><!ENTITY both "&who;, &who;">'
        b'<!ENTITY file SYSTEM "file:///etc/passwd">]><a>1 &both; 2 &file; 3&nbsp;&eacute; <b>x</b>&who;.</a>'
    )
    assert words(data) == "1 Ada &  Co , Ada &  Co  2  3\xa0é xAda &  Co ."


def test_entities_that_multiply_are_refused() -> None:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<!DOCTYPE a [<!ENTITY l0 "lol">{lines}]><a>{"&l5;" * 5}&l9; tail</a>'.encode()
    with contextlib.suppress(ReadError):
        assert len(words(data)) < 2_000_000


def test_cdata_and_unknown_entities_stay_as_they_are() -> None:
    assert words(b"<a>1&nope;<![CDATA[&eacute; <b>]]>&eacute;</a>") == "1&nope;&eacute; <b>é"
    assert words("<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16")) == "é"


def test_an_entity_that_names_itself_is_empty() -> None:
    assert words(b'<!DOCTYPE a [<!ENTITY x "1&y;"><!ENTITY y "2&x;">]><a>b&x;c</a>').startswith("b")


def test_deep_xml_and_html_are_read_whole() -> None:
    deep = "<b>" * 1500 + "deep" + "</b>" * 1500
    tree = parse_xml(f"<a>{deep}<c>after</c></a>".encode())
    assert "".join(tree.root.itertext()) == "deepafter"
    assert not tree.damage
    assert "".join(parse_html(f"<p>{deep}<p>after").root.itertext()) == "deepafter"


def test_what_is_too_deep_is_said_to_be_missing() -> None:
    assert "missing" in parse_xml(b"<a>before" + b"<b>" * 100_000).damage


def test_html_that_is_never_closed_loses_no_word() -> None:
    tree = parse_html("<title>t</title>before" + "<b>x" * 5_000 + "<p>after")
    assert "".join(tree.root.itertext()).endswith("xafter")
    assert not tree.damage
    tree = parse_html("before" + "<div><script>x</script>" * 100_000 + "<p>after")
    assert [words for words in tree.root.itertext() if words != "x"] == ["before", "after"]
    assert "too deeply" in tree.damage


def test_damaged_xml_is_read_as_far_as_it_can_be() -> None:
    tree = parse_xml(b"<a><b>one</b><c>two & three</a>")
    assert "one" in "".join(tree.root.itertext())
    assert "line 1" in tree.damage
    with pytest.raises(ReadError, match="cannot be read as XML"):
        parse_xml(b"no markup")


def test_names_and_attributes_go_without_namespaces() -> None:
    root = parse_xml(b'<w:a xmlns:w="urn:w" w:val="1" b="2"><w:c/><!-- x --><d/></w:a>').root
    assert name_of(root) == "a"
    assert (attribute(root, "val"), attribute(root, "b"), attribute(root, "none")) == ("1", "2", "")
    assert [name_of(child) for child in children(root)] == ["c", "d"]
    assert [name_of(child) for child in children(root, "d")] == ["d"]
