"""JSON: objects of a list are records, nested ones stand under their names, and every value knows its pointer."""

import json

import pytest

from index.errors import ReadError
from index.files.extract.data.json_records import extract
from index.files.extract.extracted import Budget, Extracted
from index.structure import Block, BlockKind, place_of


def _read(data: object, name: str = "a.json") -> Extracted:
    raw = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    (found,) = extract(raw, name, Budget())
    assert isinstance(found, Extracted)
    return found


def _block(found: Extracted, words: str) -> Block:
    return next(block for block in found.structure.blocks or () if words in found.text[block.start : block.end])


def _place(found: Extracted, words: str) -> str | None:
    return place_of(found.structure.places, found.text.index(words), words, 1)


def test_the_objects_of_a_list_are_records() -> None:
    found = _read([{"name": "Ann", "age": 41}, {"name": "Bo", "home": {"city": "Rome"}}])
    assert found.text == "name: Ann\tage: 41\n\nname: Bo\thome.city: Rome"
    assert _block(found, "Bo").kind is BlockKind.RECORD
    assert _place(found, "Rome") == "/1"


def test_nested_objects_stand_under_their_names() -> None:
    found = _read({"title": "Tale", "server": {"tls": {"port": 443}}, "a/b": {"x": [{"y": 1}]}})
    headings = [(found.text[b.start : b.end], b.level) for b in found.structure.blocks or () if b.level]
    assert headings == [("server", 1), ("tls", 2), ("a/b", 1), ("x", 2)]
    assert _place(found, "port: 443") == "/server/tls"
    assert _place(found, "y: 1") == "/a~1b/x/0"


def test_objects_by_name_are_records_with_their_name() -> None:
    found = _read({"deps": {"left-pad": {"version": "1.3.0"}, "lodash": {"version": "4.17.21"}}})
    assert "lodash\tversion: 4.17.21" in found.text
    assert _place(found, "lodash") == "/deps/lodash"


def test_a_long_text_is_a_paragraph_below_its_record() -> None:
    long = "First mix flour and water. " * 10
    found = _read({"messages": [{"role": "assistant", "content": long + "\n\nThen bake."}]})
    block = _block(found, "Then bake")
    assert block.kind is BlockKind.PARAGRAPH
    assert [found.text[start:end] for start, end in block.context] == ["role: assistant"]


def test_numbers_are_written_as_in_the_file() -> None:
    assert _read(b'{"a": 1.10, "b": 1e5, "c": 12345678901234567890, "d": null, "e": true}').text == (
        "a: 1.10\nb: 1e5\nc: 12345678901234567890\nd: null\ne: true"
    )


def test_a_long_list_of_numbers_is_cited_and_not_searched() -> None:
    found = _read({"features": [{"name": "Oslo", "outline": [[number, number] for number in range(40)]}]})
    assert [one.reason for one in found.structure.left_out] == ["a long list of numbers"]
    assert "39, 39" in found.text
    assert not any("39, 39" in found.text[b.start : b.end] for b in found.structure.blocks or ())


def test_lines_of_json_know_their_line_and_a_bad_one_is_told() -> None:
    found = _read(b'{"n": "one"}\n\n{"n": \n{"n": "four"}\n', "a.jsonl")
    assert found.text == "n: one\n\nn: four"
    assert _place(found, "n: four") == "line 4"
    assert found.notes == ("line 3 is not valid JSON (line 1, column 6: Expecting value); it was left out",)


def test_values_on_lines_are_read_also_in_a_file_called_json() -> None:
    assert _read(b'{"n": "one"}\n{"n": "two"}\n').text == "n: one\n\nn: two"


def test_comments_and_commas_too_many_are_no_error() -> None:
    found = _read(b'{\n// a remark\n"url": "http://x//y", /* more */ "list": [1, 2,],\n}')
    assert found.text == "url: http://x//y\nlist: 1, 2"


def test_invalid_json_is_named_with_its_place() -> None:
    with pytest.raises(ReadError, match="line 2, column 6"):
        _read(b'{"a": 1,\n"b": }')


def test_every_value_is_in_the_text() -> None:
    inner: object = {"l": "end"}
    for key in "kjihgfed":
        inner = {key: inner}
    data = {"a": [[1, [2, {"b": "deep"}]], "x"], "c": inner}
    found = _read(data)
    for words in ("deep", "x", "end", "l"):
        _block(found, words)


def test_deep_nesting_costs_the_document_alone() -> None:
    with pytest.raises((ReadError, RecursionError)):
        _read(b"[" * 100_000)
