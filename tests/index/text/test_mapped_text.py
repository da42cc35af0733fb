"""The offset map: whatever is taken out or put in, every character still knows where it came from."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.mapped_text import MappedText

SOURCES = st.text(alphabet="ab -\n.é漢🙂\u0301", max_size=40)
STARTS = st.integers(min_value=0, max_value=1000)
PATTERNS = st.sampled_from([r"a", r"a+b?", r"\s+", r"(?<=a)b", r".", r"b*", r"-\n", r"[^ab]+"]).map(re.compile)
REPLACEMENTS = st.sampled_from(["", " ", "x", "xyz"])


def assert_sound(mapped: MappedText) -> None:
    assert len(mapped.text) == len(mapped.offsets)
    assert all(a <= b for a, b in pairwise(mapped.offsets))


def assert_same_characters(mapped: MappedText, source: str, start: int) -> None:
    assert mapped.text == "".join(source[offset - start] for offset in mapped.offsets)


@given(SOURCES, STARTS, st.lists(st.tuples(PATTERNS, REPLACEMENTS), max_size=4))
def test_sub_says_what_re_sub_says_and_keeps_the_map(
    source: str, start: int, edits: list[tuple[re.Pattern[str], str]]
) -> None:
    mapped = MappedText.of(source, start)
    for pattern, replacement in edits:
        # Empty matches stand for no character, so nothing is put in at them.
        expected = re.sub(pattern, lambda match, new=replacement: new if match.group() else "", mapped.text)  # type: ignore[misc]
        mapped = mapped.sub(pattern, replacement)
        assert mapped.text == expected
        assert_sound(mapped)
        assert all(start <= offset < start + len(source) for offset in mapped.offsets)


@given(SOURCES, STARTS, st.lists(PATTERNS, max_size=4))
def test_deleting_leaves_every_other_character_in_its_place(
    source: str, start: int, patterns: list[re.Pattern[str]]
) -> None:
    mapped = MappedText.of(source, start)
    for pattern in patterns:
        mapped = mapped.sub(pattern, "")
    assert_sound(mapped)
    assert_same_characters(mapped, source, start)


@given(SOURCES, STARTS, PATTERNS)
def test_an_identical_replacement_changes_nothing(source: str, start: int, pattern: re.Pattern[str]) -> None:
    mapped = MappedText.of(source, start)
    same = mapped.sub(pattern, lambda match: match.group())
    assert (same.text, list(same.offsets)) == (source, list(mapped.offsets))


@given(SOURCES, STARTS, st.sampled_from([r"a(b*)", r"(a)?b", r"-(\n)", r" ()", r"(.)."]).map(re.compile))
def test_keep_cuts_a_match_down_to_its_group_in_place(source: str, start: int, pattern: re.Pattern[str]) -> None:
    kept = MappedText.of(source, start).keep(pattern)
    assert kept.text == re.sub(pattern, lambda match: match.group(1) or "", source)
    assert_sound(kept)
    assert_same_characters(kept, source, start)


def test_keep_spares_what_when_refuses() -> None:
    kept = MappedText.of("a1 b2 c3", 0).keep(re.compile(r"([a-z])\d"), when=lambda match: match.group(1) != "b")
    assert (kept.text, list(kept.offsets)) == ("a b2 c", [0, 2, 3, 4, 5, 6])


@given(SOURCES, STARTS, st.integers(0, 45), st.integers(0, 45))
def test_slice_and_strip_keep_each_character_in_its_place(source: str, start: int, first: int, last: int) -> None:
    part = MappedText.of(source, start).slice(first, last)
    assert part.text == source[first:last]
    stripped = part.strip()
    assert stripped.text == source[first:last].strip()
    for mapped in (part, stripped):
        assert_sound(mapped)
        assert_same_characters(mapped, source, start)


@given(st.lists(SOURCES, max_size=5), st.sampled_from(["", " ", ", "]))
def test_join_puts_separators_between_what_is_not_empty(sources: list[str], separator: str) -> None:
    starts = [sum(len(source) for source in sources[:number]) for number in range(len(sources))]
    parts = [MappedText.of(source, start) for source, start in zip(sources, starts, strict=True)]
    joined = MappedText.join(parts, separator)
    assert joined.text == separator.join(source for source in sources if source)
    assert_sound(joined)
    whole = "".join(sources)
    assert [whole[o] for o in sorted(set(joined.offsets))] == list(whole)


def test_a_replacement_stands_for_its_match_character_by_character() -> None:
    mapped = MappedText.of("one\u2026 two", 10).sub(re.compile("\u2026"), "...")
    assert mapped.text == "one... two"
    assert list(mapped.offsets) == [10, 11, 12, 13, 13, 13, 14, 15, 16, 17]
    assert mapped.source_span(3, 6) == (13, 14)
    assert mapped.source_span(2, 8) == (12, 16)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (0, 4)])
def test_a_range_that_is_empty_or_outside_has_no_source(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no such range"):
        MappedText.of("abc", 0).source_span(start, end)
