"""SOURCES.toml: what is known of documents, or one error that names the table."""

from pathlib import Path

import pytest

from index.errors import CorpusError
from index.files.sources import load_sources
from index.models import Source


def test_the_seeds_sources_are_read(seeds: Path) -> None:
    sources = load_sources(seeds)
    assert len(sources) == 5
    assert sources["001_f5ab3cff8c92afc6.txt"].author == "James Bargent"
    assert sources["003_3ca6f81e7ac81fd8.txt"].date == "2010"
    assert sources["004_9279bc81b1f40349.txt"] == Source()


def test_a_folder_without_sources_has_none(tmp_path: Path) -> None:
    assert load_sources(tmp_path) == {}


def test_a_date_may_be_written_as_a_date(tmp_path: Path) -> None:
    (tmp_path / "SOURCES.toml").write_text('["a.txt"]\ndate = 2013-03-20\nauthor = ""\n')
    assert load_sources(tmp_path) == {"a.txt": Source(date="2013-03-20")}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            '["a.txt"]\nauthors = "X"\n',
            r'\["a\.txt"\] is not understood: there is no key authors; the keys are title, publisher',
        ),
        ('["a.txt"]\ndate = "March 2013"\n', r'\["a\.txt"\]'),
        ('["a.txt"]\ntitle = 3\n', r'\["a\.txt"\]'),
        ('title = "X"\n', r'\["title"\]'),
        ("[", "cannot be read as TOML"),
    ],
)
def test_a_table_that_is_not_understood_is_named(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "SOURCES.toml").write_text(content)
    with pytest.raises(CorpusError, match=told):
        load_sources(tmp_path)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "SOURCES.toml").write_bytes(b'["a.txt"]\ntitle = "\xe9"\n')
    with pytest.raises(CorpusError, match=r"SOURCES\.toml: cannot be read as TOML"):
        load_sources(tmp_path)
