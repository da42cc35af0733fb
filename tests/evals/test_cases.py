"""Reading cases, and the cases themselves."""

import itertools
import json
from collections import Counter
from pathlib import Path

import pytest

from evals.checked_cases import CASES, load_cases, load_standing
from index.errors import CasesError, PinciteError
from rag.cases import Case

TEXTS = {"a.txt": "Some words stand here.", "b.txt": "Words\u2028apart."}
GOOD: dict[str, object] = {
    "id": "x1",
    "question": "What stands here?",
    "kinds": ["who"],
    "answerable": True,
    "answer": ["words"],
    "evidence": [[{"document": "a.txt", "start": 5, "quote": "words"}]],
    "split": "dev",
}


def write(path: Path, *rows: dict[str, object]) -> Path:
    file = path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return file


class TestLoading:
    def test_good_cases(self, tmp_path: Path) -> None:
        unanswerable: dict[str, object] = GOOD | {"id": "x2", "answerable": False, "evidence": [], "why": "silent"}
        found = load_cases(write(tmp_path, GOOD, unanswerable), TEXTS)
        assert [case.id for case in found] == ["x1", "x2"]
        assert found[0].evidence[0][0].end == 10
        assert found[1].why == "silent"

    def test_empty_lines_are_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "cases.jsonl"
        path.write_text(f"\n{json.dumps(GOOD)}\n\n", "utf-8")
        assert len(load_cases(path, TEXTS)) == 1

    def test_a_quote_over_a_unicode_line_separator(self, tmp_path: Path) -> None:
        """JSON Lines end at LF alone; a document may well hold U+2028."""
        row = GOOD | {"evidence": [[{"document": "b.txt", "start": 0, "quote": "Words\u2028apart"}]]}
        assert len(load_cases(write(tmp_path, row), TEXTS)) == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"surprise": 1}, "is not a case"),
            ({"split": "train"}, "is not a case"),
            ({"question": None}, "is not a case"),
            ({"evidence": [[{"document": "a.txt", "start": -1, "quote": "words"}]]}, "is not a case"),
            ({"evidence": [[{"document": "a.txt", "start": 5, "quote": ""}]]}, "is not a case"),
            ({"evidence": []}, "evidence belongs to an answerable case"),
            ({"answerable": False}, "evidence belongs to an answerable case"),
            ({"evidence": [[{"document": "a.txt", "start": 4, "quote": "words"}]]}, "does not stand at a.txt:4"),
            ({"evidence": [[{"document": "z.txt", "start": 5, "quote": "words"}]]}, "does not stand at z.txt:5"),
            (
                {"evidence": [[{"document": "a.txt", "start": 5, "quote": q} for q in ("words", "Words")]]},
                "does not stand at a.txt:5",
            ),
        ],
    )
    def test_a_bad_case_is_refused_by_its_line(self, changes: dict[str, object], message: str, tmp_path: Path) -> None:
        path = write(tmp_path, GOOD, GOOD | {"id": "x2"} | changes)
        with pytest.raises(CasesError) as caught:
            load_cases(path, TEXTS)
        assert str(caught.value).startswith(f"{path}:2: ")
        assert message in str(caught.value)

    def test_an_id_is_given_once(self, tmp_path: Path) -> None:
        with pytest.raises(CasesError, match=r":2: the id x1 is used twice"):
            load_cases(write(tmp_path, GOOD, GOOD), TEXTS)

    @pytest.mark.parametrize("content", [b"{", b"[]", b"null"])
    def test_other_content_is_refused(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "cases.jsonl").write_bytes(content)
        with pytest.raises(CasesError, match=r":1: is not a case"):
            load_cases(tmp_path / "cases.jsonl", TEXTS)

    def test_files_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "latin.jsonl").write_bytes(b"\xe9\xff")
        for path in (tmp_path / "missing.jsonl", tmp_path, tmp_path / "latin.jsonl"):
            with pytest.raises(PinciteError, match="cannot be read"):
                load_cases(path, TEXTS)

    def test_own_cases_whose_documents_changed_are_separated(self, tmp_path: Path) -> None:
        moved = GOOD | {"id": "x2", "evidence": [[{"document": "a.txt", "start": 4, "quote": "words"}]]}
        gone = GOOD | {"id": "x3", "evidence": [[{"document": "z.txt", "start": 5, "quote": "words"}]]}
        silent: dict[str, object] = GOOD | {"id": "x4", "answerable": False, "evidence": [], "why": "silent"}
        cases, stale = load_standing(write(tmp_path, GOOD, moved, gone, silent), TEXTS)
        assert [case.id for case in cases] == ["x1", "x4"]
        assert [case.id for case in stale] == ["x2", "x3"]
        with pytest.raises(CasesError, match=":2: is not a case"):
            load_standing(write(tmp_path, GOOD, {"id": "x5"}), TEXTS)


@pytest.fixture(scope="module")
def texts(seeds: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in seeds.glob("*.txt")}


@pytest.fixture(scope="module")
def cases(texts: dict[str, str]) -> list[Case]:
    """Loading checks that every quote stands at its place."""
    return load_cases(CASES, texts)


class TestTheCases:
    def test_there_are_enough_of_both_kinds_in_both_splits(self, cases: list[Case]) -> None:
        answerable = Counter(case.answerable for case in cases)
        assert answerable[True] >= 200
        assert answerable[False] >= 50
        groups = Counter(f"{case.split} {case.answerable}" for case in cases)
        assert groups.keys() == {"dev True", "dev False", "test True", "test False"}
        assert min(groups.values()) >= 25

    def test_every_document_is_asked_about(self, cases: list[Case], texts: dict[str, str]) -> None:
        asked = Counter(span.document for case in cases for part in case.evidence for span in part)
        assert asked.keys() == texts.keys()
        assert min(asked.values()) >= 15

    def test_no_evidence_is_shared_between_the_splits(self, cases: list[Case]) -> None:
        spans = [
            (span.document, span.start, span.end, case) for case in cases for part in case.evidence for span in part
        ]
        shared = {
            (one[3].id, other[3].id)
            for one, other in itertools.combinations(spans, 2)
            if one[3].split != other[3].split and one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
        }
        assert shared == set()

    def test_no_question_is_asked_twice(self, cases: list[Case]) -> None:
        counts = Counter(" ".join(case.question.casefold().split()) for case in cases)
        assert {question for question, count in counts.items() if count > 1} == set()

    def test_unanswerable_cases_say_why_and_of_which_kind_they_are(self, cases: list[Case]) -> None:
        for case in cases:
            if not case.answerable:
                assert case.why, case.id
                assert {"near-miss", "off-topic"} & set(case.kinds), case.id

    def test_answers_are_given_for_answerable_cases(self, cases: list[Case]) -> None:
        assert [case.id for case in cases if case.answerable != bool(case.answer)] == []
