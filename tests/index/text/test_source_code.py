"""Source code and settings: comments as prose, lines with what encloses them."""

import pytest

from index.models import Document
from index.settings import IndexSettings
from index.structure import BlockKind
from index.text.chunker import cut_passages
from index.text.source_code import source_code_blocks
from index.text.tokenizer import terms
from tests.fakes import FakeEmbedder, deadline


def parts(text: str, name: str) -> list[tuple[str, str, list[str]]]:
    return [
        (block.kind.value, text[block.start : block.end], [text[start:end] for start, end in block.context])
        for block in source_code_blocks(text, name)[0]
    ]


def searched(text: str, name: str) -> list[str]:
    document = Document.from_text(name, text, format="code")
    return [passage.search_text for passage in cut_passages(document, IndexSettings(), FakeEmbedder())]


def test_a_line_of_a_program_knows_its_function_and_class() -> None:
    text = (
        'class Pool:\n    """Holds workers."""\n\n    def close(self):\n'
        "        # Wait first.\n        if self.busy:\n            self.wait()\n\nSIZE = 3\n"
    )
    assert parts(text, "a.py") == [
        ("code", "class Pool:", []),
        ("paragraph", '"""Holds workers."""', ["class Pool:"]),
        ("code", "def close(self):", ["class Pool:"]),
        ("paragraph", "# Wait first.", ["class Pool:", "def close(self):"]),
        ("code", "if self.busy:", ["class Pool:", "def close(self):"]),
        ("code", "self.wait()", ["class Pool:", "def close(self):"]),
        ("code", "SIZE = 3", []),
    ]


def test_braces_on_lines_of_their_own_and_directives_enclose_nothing() -> None:
    text = "/* Adds.\n * Returns the sum. */\nint add(int a)\n{\n#ifdef X\n  log();\n#endif\n  return a; // done\n}\n"
    assert parts(text, "a.c") == [
        ("paragraph", "/* Adds.\n * Returns the sum. */", []),
        ("code", "int add(int a)", []),
        ("code", "#ifdef X", ["int add(int a)"]),
        ("code", "log();", ["int add(int a)"]),
        ("code", "#endif", ["int add(int a)", "log();"]),
        ("code", "return a; // done", ["int add(int a)"]),
    ]


def test_settings_are_records_with_their_sections_and_keys() -> None:
    text = "# How it is served.\nservice:\n  port: 8080\n  database:\n    timeout: 30\nretry: 5\n"
    assert parts(text, "a.yaml") == [
        ("paragraph", "# How it is served.", []),
        ("record", "service:", []),
        ("record", "port: 8080", ["service:"]),
        ("record", "database:", ["service:"]),
        ("record", "timeout: 30", ["service:", "database:"]),
        ("record", "retry: 5", []),
    ]
    (heading, record) = source_code_blocks("[database]\nport = 5432\n", "a.toml")[0]
    assert (heading.kind, record.kind) == (BlockKind.HEADING, BlockKind.RECORD)


def test_comments_are_searched_as_prose() -> None:
    text = "# The pool grows\n# up to this size.\nMAX_SIZE = 20\n\n// - one point\n// - another\n"
    assert searched(text, "a.py") == [
        "The pool grows up to this size. MAX_SIZE = 20 - one point - another",
    ]


def test_a_function_of_some_length_has_passages_of_its_own() -> None:
    body = "".join(f"    step_{number}()\n" for number in range(5))
    text = f"import os\n\n# Runs all.\ndef run():\n{body}\nLIMIT = 3\n"
    assert [words.split()[0] for words in searched(text, "a.py")] == ["import", "Runs", "LIMIT"]


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("MAX_RETRIES = 3", "how many retries at most, max"),
        ("const maxRetries = 3", "max retries"),
        ("a.maxRetries()", "retries"),
    ],
)
def test_the_words_of_an_identifier_are_found(code: str, question: str) -> None:
    assert {"retri", "max"} & set(terms(question)) <= set(terms(code))
    assert "retri" in terms(code)


def test_deep_nesting_and_endless_lines_take_linear_time() -> None:
    nested = "".join(" " * depth + f"if x{depth}:\n" for depth in range(1_500))
    with deadline(20):
        assert len(source_code_blocks(nested, "a.py")[0]) == 1_500
        assert searched("a(" * 200_000, "a.js")


def test_the_name_of_the_file_is_searched_with_each_passage() -> None:
    document = Document.from_text("etc/config.yaml", "service:\n  port: 8080\n", format="code")
    (passage,) = cut_passages(document, IndexSettings(), FakeEmbedder())
    assert (passage.context, passage.heading) == ("config.yaml", "")
