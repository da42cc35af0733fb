"""Judgements that become cases."""

import threading
from pathlib import Path

import pytest

from index.errors import CasesError
from index.models import Span
from rag.cases import Case, find_misplaced, read_cases
from rag.retriever import Retriever
from tests.fakes import Crash, CrashAt, disk_steps
from tests.tui.workspace.conftest import MakeHit
from tui.workspace.cases import CaseChange, CaseFile, answer_case, case_id, unanswerable_case
from tui.workspace.files import WorkspaceError

QUESTION = "Where is the centre?"


@pytest.fixture
def book(tmp_path: Path) -> CaseFile:
    return CaseFile(tmp_path / "workspace" / "cases.jsonl")


def spans(case: Case) -> list[tuple[int, str]]:
    return [(span.start, span.quote) for part in case.evidence for span in part]


def test_the_first_highlight_is_what_answers(hit: MakeHit) -> None:
    found = hit("It is large. It stands in\nManagua.", lit="It stands in\nManagua.")
    case = answer_case(f"  {QUESTION}\n", found)
    assert spans(case) == [(113, "It stands in\nManagua.")]
    assert (case.question, case.answer, case.kinds, case.split, case.answerable) == (
        QUESTION,
        ("It stands in Managua.",),
        ("taught",),
        "test",
        True,
    )


def test_a_passage_without_highlights_answers_as_a_whole(hit: MakeHit) -> None:
    assert spans(answer_case(QUESTION, hit("In Managua."))) == [(100, "In Managua.")]


def test_the_person_may_say_which_words(hit: MakeHit) -> None:
    found = hit("It stands in Managua.", lit="It")
    assert spans(answer_case(QUESTION, found, Span(start=113, end=120))) == [(113, "Managua")]
    for start, end in ((99, 105), (110, 122), (105, 105)):
        with pytest.raises(WorkspaceError, match="between characters 100 and 121"):
            answer_case(QUESTION, found, Span(start=start, end=end))


def test_ids_are_stable() -> None:
    assert case_id(QUESTION) == case_id(" where IS  the centre?\n") == unanswerable_case(QUESTION).id
    assert case_id(QUESTION) != case_id("Where was the centre?")
    assert unanswerable_case("Why?").why
    with pytest.raises(WorkspaceError, match="no question"):
        unanswerable_case(" ")


def test_the_first_judgement_is_a_new_case(book: CaseFile, hit: MakeHit) -> None:
    assert book.cases() == []
    assert book.find(QUESTION) is None
    taught = book.teach(answer_case(QUESTION, hit()))
    assert taught.change is CaseChange.ADDED
    assert book.teach(unanswerable_case("Who pays?")).change is CaseChange.ADDED
    assert book.cases() == [taught.case, unanswerable_case("Who pays?")]
    assert book.find("where is THE centre? ") == taught.case


def test_the_same_again_changes_nothing(book: CaseFile, hit: MakeHit) -> None:
    for judged in (answer_case(QUESTION, hit()), unanswerable_case("Who pays?")):
        book.teach(judged)
        before = book.path.stat().st_mtime_ns
        assert book.teach(judged).change is CaseChange.KNOWN
        assert book.path.stat().st_mtime_ns == before


def test_other_words_are_a_further_answer(book: CaseFile, hit: MakeHit) -> None:
    book.teach(answer_case(QUESTION, hit("In Managua.")))
    taught = book.teach(answer_case(QUESTION, hit("In the capital.", document="b.txt")))
    assert taught.change is CaseChange.EXTENDED
    assert taught.case.answer == ("In Managua.", "In the capital.")
    [part] = taught.case.evidence
    assert [span.document for span in part] == ["training.txt", "b.txt"]
    assert book.cases() == [taught.case]


def test_the_newest_judgement_replaces_the_contrary_one(book: CaseFile, hit: MakeHit) -> None:
    book.teach(answer_case(QUESTION, hit()))
    taught = book.teach(unanswerable_case(QUESTION))
    assert taught.change is CaseChange.REPLACED
    assert book.cases() == [unanswerable_case(QUESTION)]
    assert book.teach(answer_case(QUESTION, hit())).change is CaseChange.REPLACED
    assert book.cases() == [answer_case(QUESTION, hit())]


def test_other_cases_stay_as_they_stand(tmp_path: Path, hit: MakeHit) -> None:
    theirs = '{"id":"a1",  "question": "Who pays?","kinds":["who"],"answerable":false,"answer":[],"evidence":[]'
    rows = f'\n{theirs}, "split": "dev", "why": "—"}}\n{theirs.replace("a1", "a2").replace("Who", "Where")}'
    path = tmp_path / "own.jsonl"
    path.write_text(rows + ', "split": "test"}', "utf-8")
    book = CaseFile(path)
    book.teach(answer_case(QUESTION, hit()))
    assert path.read_text("utf-8").startswith(rows + ', "split": "test"}\n')
    book.teach(answer_case("who pays?", hit()))
    case = book.find("Who pays?")
    assert case is not None
    assert (case.id, case.split, case.answerable) == ("a1", "dev", True)
    assert [case.id for case in book.cases()] == ["a1", "a2", case_id(QUESTION)]


def test_an_id_that_is_taken_is_not_given_again(book: CaseFile, hit: MakeHit) -> None:
    own = unanswerable_case("Another question?").model_copy(update={"id": case_id(QUESTION)})
    book.teach(own)
    assert book.teach(answer_case(QUESTION, hit())).case.id == case_id(QUESTION) + "-2"
    assert len(read_cases(book.path)) == 2


def test_a_file_that_holds_anything_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("notes of mine\n", "utf-8")
    with pytest.raises(CasesError, match=r"cases\.jsonl:1: is not a case"):
        CaseFile(path).teach(unanswerable_case(QUESTION))
    assert path.read_text("utf-8") == "notes of mine\n"


def test_a_crash_at_any_step_leaves_the_old_or_the_new(book: CaseFile) -> None:
    book.teach(unanswerable_case("One?"))
    noting = CrashAt()
    with disk_steps(book.path.parent, noting):
        book.teach(unanswerable_case("Two?"))
    for number in range(len(noting.names)):
        before = book.cases()
        judged = unanswerable_case(f"Number {number}?")
        with pytest.raises(Crash), disk_steps(book.path.parent, CrashAt(number)):
            book.teach(judged)
        assert book.cases() in (before, [*before, judged])


def test_teaching_at_once_loses_nothing(book: CaseFile) -> None:
    def work(name: str) -> None:
        for number in range(10):
            CaseFile(book.path).teach(unanswerable_case(f"{name} {number}?"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(book.cases()) == 30


def test_taught_evidence_stands_in_the_documents(book: CaseFile, retriever: Retriever) -> None:
    answer = retriever.ask("Where is the training centre for police?", k=2)
    for hit in answer.passages:
        book.teach(answer_case(answer.question, hit))
    [case] = book.cases()
    texts = {name: retriever.document(name) for name in ("training.txt", "helicopters.txt")}
    assert len(case.evidence[0]) == 2
    assert find_misplaced(case, texts) is None
    texts["training.txt"] = "Other words."
    assert find_misplaced(case, texts) == next(span for span in case.evidence[0] if span.document == "training.txt")
