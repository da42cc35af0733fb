"""The library's front door, with an embedder that needs no weights."""

import concurrent.futures
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from index.encoder.base import Encoded
from index.errors import (
    Cancelled,
    CorpusError,
    FilterError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    QuestionError,
    ReaderError,
    StoreError,
)
from index.files.own_exports import EXPORT_MARK
from index.models import Document, Progress
from index.settings import IndexSettings
from index.store.store import Store
from rag import Answer, RankedPassage, Retriever
from rag.models import NotSearched
from rag.query.question import MAX_QUESTION_CHARS
from rag.ranking.evidence import EvidenceModel, Logistic, shipped_model
from rag.reader import ReaderIdentity
from rag.settings import RagSettings
from tests.blas import blas_threads
from tests.fakes import FakeEmbedder, FakeReader

QUESTION = "Who trains police in Managua?"
HEROIN = "The country is the largest consumer of heroin in the whole world today."


def sure(intercept: float) -> EvidenceModel:
    """A confidence that does not look at the signals."""
    factor = {"all": Logistic(intercept=intercept, means={}, scales={}, weights={})}
    return EvidenceModel(
        reader=shipped_model().reader,
        ranking=shipped_model().ranking,
        without_reader=factor,
        with_reader=factor,
        record={},
    )


def generations(folder: Path) -> set[str]:
    return {path.name for path in (folder / ".pincite" / "generations").iterdir()}


class TestOpening:
    def test_a_folder_is_indexed_on_first_use(self, folder: Path, embedder: FakeEmbedder) -> None:
        reports: list[Progress] = []
        retriever = Retriever.open(folder, embedder=embedder, progress=reports.append)
        assert retriever.report is not None
        assert retriever.report.added == ("helicopters.txt", "heroin.txt", "training.txt", "weekly.txt")
        assert retriever.report.documents == 4
        assert {report.stage for report in reports} == {"scan", "read", "embed", "write"}
        assert (folder / ".pincite" / "CURRENT").is_file()

    def test_a_folder_is_brought_up_to_date_on_opening(self, folder: Path, embedder: FakeEmbedder) -> None:
        Retriever.open(folder, embedder=embedder)
        (folder / "new.txt").write_text("The lighthouse keeper kept a parrot for thirty years.\n", "utf-8")
        retriever = Retriever.open(folder, embedder=embedder)
        assert retriever.report is not None
        assert retriever.report.added == ("new.txt",)
        assert retriever.search("lighthouse parrot", k=1)[0].citation.document == "new.txt"

    def test_an_abstention_names_what_was_not_searched(self, folder: Path, embedder: FakeEmbedder) -> None:
        (folder / "bad.txt").write_bytes(b"\0" * 9)
        (folder / "lease.mp3").write_bytes(b"%PDF")
        (folder / "silent.md").write_text("***\n")  # read, with a reservation
        for update in (True, False):
            retriever = Retriever.open(folder, embedder=embedder, update=update, evidence=sure(-9))
            answer = retriever.ask(QUESTION)
            assert not answer.answered
            missing = answer.not_searched
            assert (missing.files, [problem.name for problem in missing.problems]) == (1, ["bad.txt"])
            assert [(kind.ending, kind.files) for kind in missing.kinds] == [(".mp3", 1)]
            assert missing.unread == ("lease.mp3",)
        retriever = Retriever.open(folder, embedder=embedder, evidence=sure(9))
        assert retriever.ask(QUESTION).answered
        assert retriever.ask(QUESTION).not_searched == NotSearched()

    def test_what_is_missing_is_told_as_the_folder_is_now(self, folder: Path, embedder: FakeEmbedder) -> None:
        Retriever.open(folder, embedder=embedder)
        (folder / "lease.mp3").write_bytes(b"%PDF")  # changes nothing in the index
        retriever = Retriever.open(folder, embedder=embedder, evidence=sure(-9))
        assert retriever.ask(QUESTION).not_searched.unread == ("lease.mp3",)

    def test_without_update_the_index_is_taken_as_it_is(self, folder: Path, embedder: FakeEmbedder) -> None:
        Retriever.open(folder, embedder=embedder)
        (folder / "new.txt").write_text("The lighthouse keeper kept a parrot for thirty years.\n", "utf-8")
        retriever = Retriever.open(folder, embedder=embedder, update=False)
        assert retriever.report is None
        assert retriever.generation.manifest.documents == 4

    def test_without_update_a_folder_is_still_indexed_on_first_use(self, folder: Path, embedder: FakeEmbedder) -> None:
        assert Retriever.open(folder, embedder=embedder, update=False).generation.manifest.documents == 4

    def test_a_folder_may_be_named_by_a_string(self, folder: Path, embedder: FakeEmbedder) -> None:
        assert Retriever.open(str(folder), embedder=embedder).search(QUESTION)

    def test_the_index_may_live_elsewhere(self, folder: Path, tmp_path: Path, embedder: FakeEmbedder) -> None:
        Retriever.open(folder, index=tmp_path / "elsewhere", embedder=embedder)
        assert not (folder / ".pincite").exists()
        assert Store(tmp_path / "elsewhere").current is not None

    def test_settings_beside_the_documents_hold(self, folder: Path, embedder: FakeEmbedder) -> None:
        (folder / "pincite.toml").write_text(
            "[rag]\nthreshold = 1.0\nfusion = 'convex'\nlate_interaction_weight = 0\n", "utf-8"
        )
        answer = Retriever.open(folder, embedder=embedder).ask(QUESTION)
        assert not answer.answered
        assert answer.passages[0].scores.late_interaction is None

    @pytest.mark.parametrize(
        ("table", "told"),
        [
            ("[rag]\nthreshold = 0.0\nhighlights = 2\n", "rag.threshold = 0.0."),
            ("[rag]\nfusion = 'rrf'\n[rag.reader]\nuse = false\n", 'rag.fusion = "rrf", rag.reader.use = false.'),
            ("[rag]\nthreshold = 0.5\n[rag.reader]\npassages = 7\n[index]\nbatch_size = 9\n", None),
        ],
    )
    def test_settings_of_a_folder_that_change_answers_are_told(
        self, folder: Path, embedder: FakeEmbedder, table: str, told: str | None
    ) -> None:
        (folder / "pincite.toml").write_text(table, "utf-8")
        notice = Retriever.open(folder, embedder=embedder).settings_notice
        assert notice == (f"{folder}/pincite.toml changes how questions are answered here: {told}" if told else told)

    def test_settings_of_a_folder_that_are_overridden_are_not_told(self, folder: Path, embedder: FakeEmbedder) -> None:
        (folder / "pincite.toml").write_text("[rag]\nthreshold = 0.0\n", "utf-8")
        retriever = Retriever.open(folder, embedder=embedder, settings=RagSettings(threshold=0.7))
        assert retriever.settings_notice is None

    def test_a_missing_folder(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(CorpusError, match="there is no such folder"):
            Retriever.open(tmp_path / "missing", embedder=embedder)

    def test_a_file_is_no_folder(self, folder: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(CorpusError, match="is a file, not a folder"):
            Retriever.open(folder / "heroin.txt", embedder=embedder)

    def test_an_empty_folder(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(CorpusError, match="Put documents there first"):
            Retriever.open(tmp_path, embedder=embedder)

    def test_a_store_without_an_index(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(IndexMissing, match="pincite index"):
            Retriever(Store(tmp_path), embedder)

    def test_another_embedder_is_refused(self, folder: Path, embedder: FakeEmbedder) -> None:
        Retriever.open(folder, embedder=embedder)
        for update in (True, False):
            with pytest.raises(IndexMismatch, match=r"fake .*not other .*pincite index --rebuild"):
                Retriever.open(folder, embedder=FakeEmbedder(name="other"), update=update)

    @pytest.mark.parametrize("update", [True, False])
    @pytest.mark.parametrize("name", ["texts.bin", "vectors.bin", "manifest.json", "postings-names.bin"])
    def test_a_damaged_index_is_refused(self, folder: Path, embedder: FakeEmbedder, name: str, update: bool) -> None:
        Retriever.open(folder, embedder=embedder)
        [path] = (folder / ".pincite").rglob(name)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
        with pytest.raises(IndexDamaged, match=r"pincite index --rebuild"):
            Retriever.open(folder, embedder=embedder, update=update)

    def test_while_another_writes_the_last_good_generation_is_used(self, folder: Path, embedder: FakeEmbedder) -> None:
        Retriever.open(folder, embedder=embedder)
        (folder / "new.txt").write_text("The lighthouse keeper kept a parrot.\n", "utf-8")
        with Store(folder / ".pincite").writing():
            retriever = Retriever.open(folder, embedder=embedder)
        assert retriever.report is None
        assert retriever.generation.manifest.documents == 4
        assert retriever.search(QUESTION)

    def test_a_stop_leaves_nothing(self, folder: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(Cancelled):
            Retriever.open(folder, embedder=embedder, should_stop=lambda: True)
        assert not (folder / ".pincite" / "CURRENT").exists()

    def test_it_is_a_context_manager_and_closes_twice(self, folder: Path, embedder: FakeEmbedder) -> None:
        with Retriever.open(folder, embedder=embedder) as retriever:
            assert retriever.search(QUESTION)
        retriever.close()
        retriever.close()

    def test_an_error_inside_with_gets_out(self, retriever: Retriever) -> None:
        with pytest.raises(KeyError), retriever:
            raise KeyError


class TestUpdating:
    def test_nothing_changed(self, retriever: Retriever, folder: Path) -> None:
        before = generations(folder)
        report = retriever.update()
        assert not report.is_change
        assert report.unchanged == 4
        assert generations(folder) >= before

    def test_added_changed_and_removed_files_are_named(self, retriever: Retriever, folder: Path) -> None:
        (folder / "new.txt").write_text("The lighthouse keeper kept a parrot.\n", "utf-8")
        (folder / "heroin.txt").write_text("The glacier lost another four metres of ice.\n", "utf-8")
        (folder / "training.txt").unlink()
        report = retriever.update()
        assert (report.added, report.changed, report.removed) == (("new.txt",), ("heroin.txt",), ("training.txt",))
        assert report.unchanged == 2
        assert retriever.report == report
        assert retriever.search("lighthouse parrot", k=1)[0].citation.document == "new.txt"
        assert retriever.search("glacier ice", k=1)[0].citation.document == "heroin.txt"
        assert "training.txt" not in {hit.citation.document for hit in retriever.search(QUESTION)}

    def test_the_words_of_the_old_index_stay_those_of_the_old_files(self, retriever: Retriever, folder: Path) -> None:
        before = retriever.document("heroin.txt")
        (folder / "heroin.txt").write_text("The glacier lost another four metres of ice.\n", "utf-8")
        assert retriever.document("heroin.txt") == before
        retriever.update()
        assert retriever.document("heroin.txt").startswith("The glacier")

    def test_a_file_that_cannot_be_read_is_named_and_the_rest_indexed(self, retriever: Retriever, folder: Path) -> None:
        (folder / "empty.txt").write_text("  \n", "utf-8")
        report = retriever.update()
        assert [(problem.name, problem.skipped) for problem in report.problems] == [("empty.txt", True)]
        assert report.documents == 4

    def test_two_updates_at_once_take_turns(self, retriever: Retriever, folder: Path) -> None:
        """The second waits for the first rather than finding the index busy."""
        (folder / "new.txt").write_text("The lighthouse keeper kept a parrot.\n", "utf-8")
        writing, go_on = threading.Event(), threading.Event()

        def hold(progress: Progress) -> None:
            if progress.stage == "write":
                writing.set()
                go_on.wait(60)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            first = pool.submit(retriever.update, hold)
            assert writing.wait(60)
            second = pool.submit(retriever.update)
            concurrent.futures.wait([second], timeout=0.2)
            assert not second.done()
            go_on.set()
            assert first.result(60).added == ("new.txt",)
            assert not second.result(60).is_change

    def test_an_index_from_memory_has_no_folder(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        retriever = Retriever.build([Document.from_text("a", "Some words.")], tmp_path, embedder=embedder)
        with pytest.raises(StoreError, match="build it again"):
            retriever.update()
        with pytest.raises(StoreError, match="no files to check"):
            retriever.check([])

    def test_a_reader_that_has_not_asked_yet_outlives_two_updates(self, folder: Path, embedder: FakeEmbedder) -> None:
        """Older generations are removed from the disk; a retriever that is open must not need them."""
        reader = Retriever.open(folder, embedder=embedder)
        writer = Retriever.open(folder, embedder=embedder)
        for number in range(3):
            (folder / f"new-{number}.txt").write_text(f"Paragraph number {number} is new here.\n", "utf-8")
            writer.update()
        hits = reader.search(QUESTION)
        assert hits[0].text
        assert reader.document(hits[0].citation.document)

    def test_threads_share_a_retriever_while_it_is_updated(self, retriever: Retriever, folder: Path) -> None:
        path = folder / "training.txt"
        versions = [path.read_text("utf-8")]
        versions += [f"{'New line here. ' * number}{versions[0]}" for number in (1, 2, 3)]
        done = threading.Event()

        def ask() -> list[Answer]:
            answers = [retriever.ask(QUESTION, k=3)]
            while not done.is_set():
                answers.append(retriever.ask(QUESTION, k=3))
            answers.append(retriever.ask(QUESTION, k=3))
            return answers

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            asking = [pool.submit(ask) for _ in range(3)]
            try:
                for version in versions[1:]:
                    path.write_text(version, "utf-8")
                    assert retriever.update().changed == ("training.txt",)
            finally:
                done.set()
            answers = [answer for future in asking for answer in future.result()]
        for answer in answers:
            # Between a write and the update that follows it, the words of the version before are not quoted.
            found = [hit for hit in answer.passages if hit.citation.document == "training.txt"]
            assert found or answer.changed_since == ("training.txt",)
            for hit in found:
                assert any(text[hit.citation.start : hit.citation.end] == hit.text for text in versions)
            lengths = {len(passage.text) for passage in answer.passages}
            assert lengths == {passage.citation.end - passage.citation.start for passage in answer.passages}
        last = next(hit for hit in answers[-1].passages if hit.citation.document == "training.txt")
        assert versions[-1][last.citation.start : last.citation.end] == last.text


class TestBuilding:
    def test_hits_cite_the_names_of_documents(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        documents = [
            Document.from_text("doc:1", "The lighthouse keeper kept a parrot.", title="Lights"),
            Document.from_text("doc:2", "The glacier lost four metres of ice."),
        ]
        with Retriever.build(iter(documents), tmp_path / "deep" / "index", embedder=embedder) as retriever:
            hits = retriever.search("Which bird did the lighthouse keeper keep?")
        assert [(hit.citation.document, hit.citation.title) for hit in hits] == [("doc:1", "Lights"), ("doc:2", None)]
        assert retriever.report is not None
        assert retriever.report.added == ("doc:1", "doc:2")

    def test_building_again_replaces(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        for name in ("first", "second"):
            retriever = Retriever.build([Document.from_text(name, "Some words.")], tmp_path, embedder=embedder)
        assert [hit.citation.document for hit in retriever.search("words")] == ["second"]

    def test_settings_of_the_environment_hold(
        self, tmp_path: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PINCITE_INDEX_PASSAGE_CHARS", "100")
        monkeypatch.setenv("PINCITE_RAG_THRESHOLD", "1.0")
        sentences = [f"The lighthouse keeper number {n} kept a parrot." for n in range(8)]
        retriever = Retriever.build([Document.from_text("a", " ".join(sentences))], tmp_path, embedder=embedder)
        answer = retriever.ask("Who kept a parrot?")
        assert not answer.answered
        assert max(len(hit.text) for hit in answer.passages) <= 150

    def test_no_documents(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        with pytest.raises(CorpusError, match="pass at least one"):
            Retriever.build([], tmp_path, embedder=embedder)

    def test_two_documents_of_one_name(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        documents = [Document.from_text("a", "Some words."), Document.from_text("a", "Other words.")]
        with pytest.raises(CorpusError, match="two documents are named a"):
            Retriever.build(documents, tmp_path, embedder=embedder)

    def test_a_build_that_fails_leaves_the_index_before(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        Retriever.build([Document.from_text("a", "Some words.")], tmp_path, embedder=embedder)
        with pytest.raises(CorpusError):
            Retriever.build([], tmp_path, embedder=embedder)
        assert Retriever(Store(tmp_path), embedder).search("words")[0].citation.document == "a"

    @pytest.mark.parametrize("text", ["", " \n", "*** --- ***"])
    def test_documents_without_words_give_an_abstention(
        self, text: str, tmp_path: Path, embedder: FakeEmbedder
    ) -> None:
        retriever = Retriever.build([Document.from_text("a", text)], tmp_path, embedder=embedder)
        answer = retriever.ask(QUESTION)
        assert not answer.answered
        assert answer.passages == []
        assert retriever.search(QUESTION) == []


class TestAsking:
    def test_an_answer_is_as_the_contract_says(self, retriever: Retriever) -> None:
        answer = retriever.ask(QUESTION, k=2)
        assert isinstance(answer, Answer)
        assert answer.question == QUESTION
        assert isinstance(answer.answered, bool)
        assert 0.0 <= answer.confidence <= 1.0
        assert answer.short is None or answer.short in answer.passages[0].text
        assert list(answer.unsupported) == []
        assert isinstance(answer.passages, list)
        assert [hit.rank for hit in answer.passages] == [1, 2]
        hit = answer.passages[0]
        assert isinstance(hit, RankedPassage)
        cited = hit.citation
        assert (cited.document, cited.title, cited.publisher) == ("training.txt", "A school for police", "The Herald")
        assert (cited.author, cited.date, cited.page) == ("A. Writer", "2013-03-20", None)
        assert (cited.line_start, cited.line_end) == (1, 1)
        assert retriever.document("training.txt")[cited.start : cited.end] == hit.text
        assert {term.words for term in hit.scores.terms} == {"trains", "police", "Managua"}
        best = hit.highlights[0]
        assert best.text == retriever.document("training.txt")[best.start : best.end]
        assert [part.score for part in hit.highlights] == sorted((part.score for part in hit.highlights), reverse=True)

    def test_five_passages_unless_another_number_is_wanted(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        documents = [Document.from_text(str(number), f"Town number {number} is small.") for number in range(30)]
        retriever = Retriever.build(documents, tmp_path, embedder=embedder)
        assert len(retriever.ask("Which town is small?").passages) == 5
        assert len(retriever.search("Which town is small?")) == 20
        assert len(retriever.search("Which town is small?", k=100)) == 30

    def test_ask_and_search_rank_alike(self, retriever: Retriever) -> None:
        assert retriever.ask(QUESTION, k=3, read=False).passages == retriever.search(QUESTION, k=3)

    def test_the_same_question_gets_the_same_answer(self, retriever: Retriever) -> None:
        assert retriever.ask(QUESTION) == retriever.ask(QUESTION)

    def test_fewer_passages_are_the_first_of_more(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        documents = [Document.from_text(str(number), f"Town number {number} is small.") for number in range(30)]
        retriever = Retriever.build(documents, tmp_path, embedder=embedder)
        more = retriever.search("Which town is small?", k=10)
        assert [hit.citation for hit in retriever.search("Which town is small?", k=4)] == [h.citation for h in more[:4]]

    @pytest.mark.parametrize(("intercept", "answered"), [(0.1, True), (0.0, True), (-0.1, False)])
    def test_the_threshold_decides(
        self, folder: Path, embedder: FakeEmbedder, retriever: Retriever, intercept: float, answered: bool
    ) -> None:
        opened = Retriever(Store(folder / ".pincite"), embedder, evidence=sure(intercept), reader=FakeReader())
        answer = opened.ask(QUESTION, read=False)
        assert answer.answered is answered
        assert len(answer.passages) == len(retriever.ask(QUESTION).passages)

    def test_words_that_no_document_has_are_told(self, retriever: Retriever) -> None:
        assert retriever.ask("Who trains zebras in Managua or Ouagadougou?").unsupported == ("zebras", "Ouagadougou")

    def test_a_misspelt_word_is_read_as_the_documents_spell_it(
        self, retriever: Retriever, embedder: FakeEmbedder
    ) -> None:
        answer = retriever.ask("How many helicoptrs has Peru paid?")
        right = retriever.ask("How many helicopters has Peru paid?")
        assert [(one.word, one.as_written) for one in answer.read_as] == [("helicoptrs", "helicopters")]
        assert right.read_as == ()
        assert answer.question == "How many helicoptrs has Peru paid?"
        assert answer.confidence == right.confidence
        assert [hit.citation for hit in answer.passages] == [hit.citation for hit in right.passages]
        assert {term.words for term in answer.passages[0].scores.terms} == {"helicoptrs", "Peru", "paid"}
        assert {term.words for term in right.passages[0].scores.terms} == {"helicopters", "Peru", "paid"}
        assert "helicoptrs" not in "".join(embedder.texts)

    @pytest.mark.parametrize("word", ["Helicoptrs", "Helicoptrs'", "air-helicoptrs"])
    def test_a_word_that_was_respelt_is_not_told_as_unsupported(
        self, folder: Path, embedder: FakeEmbedder, word: str
    ) -> None:
        # Twelve passages on heroin alone: none of the best has the helicopters of the one that was read.
        (folder / "more.txt").write_text("\n\n".join(f"Heroin, road number {n}." * 9 for n in range(12)), "utf-8")
        with Retriever.open(folder, embedder=embedder) as retriever:
            answer = retriever.ask(f"heroin heroin heroin road road number {word} and Zanzibaria", k=1)
            assert [one.as_written for one in answer.read_as] == ["helicopters"]
            assert answer.unsupported == ("Zanzibaria",)

    def test_searching_respells_too(self, retriever: Retriever) -> None:
        wrong, right = retriever.search("helicoptrs", k=2), retriever.search("helicopters", k=2)
        assert [hit.citation for hit in wrong] == [hit.citation for hit in right]
        assert [term.words for term in wrong[0].scores.terms] == ["helicoptrs"]

    def test_respelling_can_be_left_out(self, open_folder: Callable[..., Retriever]) -> None:
        answer = open_folder(spelling=False).ask("How many helicoptrs has Peru paid?")
        assert answer.read_as == ()
        assert answer.unsupported == ("helicoptrs",)

    def test_a_word_with_a_word_piece_of_its_own_is_not_respelt(self, retriever: Retriever) -> None:
        # The double cuts words into pieces of eight letters.
        assert retriever.ask("Who fights smugling?").read_as == ()
        assert retriever.ask("Who fights smuggliing?").read_as != ()

    def test_words_are_respelt_by_the_documents_as_they_are_now(self, folder: Path, embedder: FakeEmbedder) -> None:
        with Retriever.open(folder, embedder=embedder) as retriever:
            assert retriever.ask("Where is the lighthousse?").read_as == ()
            (folder / "new.txt").write_text("The lighthouse keeper kept a parrot for thirty years.\n", "utf-8")
            retriever.update()
            assert [one.as_written for one in retriever.ask("Where is the lighthousse?").read_as] == ["lighthouse"]

    def test_signals_are_those_of_the_first_passage(self, retriever: Retriever) -> None:
        answer = retriever.ask(QUESTION)
        first, second = answer.passages[0].scores, answer.passages[1].scores
        assert answer.signals.dense == first.dense
        assert answer.signals.late_interaction == first.late_interaction
        assert answer.signals.lead == pytest.approx(first.fused - second.fused)
        assert answer.signals.corpus_coverage == pytest.approx(1.0)
        assert 0.0 <= answer.signals.coverage <= 1.0

    def test_a_question_of_stop_words_is_answered_from_its_meaning(self, retriever: Retriever) -> None:
        answer = retriever.ask("who is it")
        assert answer.passages
        assert all(hit.scores.lexical == 0 and not hit.scores.terms for hit in answer.passages)

    @pytest.mark.parametrize("question", ["", "   ", "\n\t", "🤷", "?!…", "\u200b", "🎉🎉 !"])
    def test_a_question_without_words(self, retriever: Retriever, question: str) -> None:
        with pytest.raises(QuestionError):
            retriever.ask(question)
        with pytest.raises(QuestionError):
            retriever.search(question)

    def test_a_question_of_4000_characters_is_read_and_one_of_4001_is_not(self, retriever: Retriever) -> None:
        question = ("Who trains police in Managua? " * 200)[:MAX_QUESTION_CHARS]
        assert len(question) == 4000
        assert retriever.ask(question).passages[0].citation.document == "training.txt"
        with pytest.raises(QuestionError, match="4,001 characters; at most 4,000"):
            retriever.ask(question + "?")

    @pytest.mark.parametrize("k", [0, -1])
    def test_fewer_than_one_passage(self, retriever: Retriever, k: int) -> None:
        with pytest.raises(QuestionError, match="at least 1"):
            retriever.ask(QUESTION, k=k)
        with pytest.raises(QuestionError, match="at least 1"):
            retriever.search(QUESTION, k=k)

    @pytest.mark.parametrize(
        "question", ["Who trains 🚓 police?", "谁训练警察?", "Who\x00 trains\x1b[31m police", "a" * 3000]
    )
    def test_odd_questions_are_answered(self, retriever: Retriever, question: str) -> None:
        answer = retriever.ask(question)
        assert answer.passages
        assert Answer.model_validate_json(answer.model_dump_json()) == answer

    def test_a_question_with_broken_characters_can_be_printed_as_json(self, retriever: Retriever) -> None:
        """A lone surrogate is what a byte that is not UTF-8 becomes on the command line."""
        answer = retriever.ask("Who trains \udcff police in Managu\udcff?")
        assert '"passages"' in answer.model_dump_json()

    def test_an_unknown_document(self, retriever: Retriever) -> None:
        with pytest.raises(FilterError, match=r"nothing\.txt"):
            retriever.document("nothing.txt")
        with pytest.raises(FilterError, match=r"nothing\.txt"):
            retriever.document_view("nothing.txt")

    def test_a_document_can_be_looked_at_without_a_copy(self, retriever: Retriever) -> None:
        for record in retriever.generation.documents:
            assert bytes(retriever.document_view(record.name)).decode() == retriever.document(record.name)


class TestReaders:
    def test_a_reader_that_the_weights_were_not_fitted_with_is_refused(
        self, folder: Path, embedder: FakeEmbedder
    ) -> None:
        other = FakeReader(identity=ReaderIdentity(name="other", weights_sha256="0" * 64))
        with pytest.raises(ReaderError, match=r"other .* is not the one that the evidence model was fitted with"):
            Retriever.open(folder, embedder=embedder, reader=other)

    def test_with_weights_fitted_with_it_another_reader_reads(self, folder: Path, embedder: FakeEmbedder) -> None:
        other = FakeReader(identity=ReaderIdentity(name="other", weights_sha256="0" * 64))
        evidence = shipped_model().model_copy(update={"reader": other.identity})
        settings = RagSettings()
        with Retriever.open(folder, embedder=embedder, reader=other, evidence=evidence, settings=settings) as retriever:
            assert retriever.ask(QUESTION).signals.span_margin is not None
        assert other.texts

    def test_blas_has_one_thread_while_it_asks(self, folder: Path) -> None:
        counts: list[int] = []

        class CountingEmbedder(FakeEmbedder):
            def encode(self, texts: Sequence[str]) -> list[Encoded]:
                counts.extend(blas_threads())
                return super().encode(texts)

        with threadpool_limits(limits=2, user_api="blas"):
            retriever = Retriever.open(folder, embedder=CountingEmbedder())
            indexing, asking = len(counts), 0
            retriever.ask(QUESTION)
            asking = len(counts) - indexing
            after = blas_threads()
        assert indexing and asking and set(counts) == {1}
        assert after == {2}


class TestRepeats:
    def test_folded_duplicates_cite_every_source(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        texts = {name: f"{HEROIN} Signed by correspondent {name}." for name in ("a.txt", "b.txt", "c.txt", "d.txt")}
        documents = [Document.from_text(name, text) for name, text in texts.items()]
        documents.append(Document.from_text("other.txt", "The glacier lost another four metres of ice."))
        retriever = Retriever.build(documents, tmp_path, embedder=embedder)
        hits = retriever.search("largest consumer of heroin in the world", k=2)
        assert len(hits) == 2
        assert hits[1].citation.document == "other.txt"
        cited = [hits[0].citation, *hits[0].also_in]
        assert sorted(citation.document for citation in cited) == sorted(texts)
        for citation in hits[0].also_in:
            assert texts[citation.document][citation.start : citation.end] == HEROIN

    def test_also_in_names_a_document_that_is_no_hit_itself(self, retriever: Retriever) -> None:
        [hit] = retriever.search(HEROIN, k=1)
        assert {hit.citation.document, *(cited.document for cited in hit.also_in)} == {"heroin.txt", "weekly.txt"}

    def test_a_passage_is_not_its_own_repeat(self, retriever: Retriever) -> None:
        for hit in retriever.search(HEROIN):
            assert hit.citation not in hit.also_in
            assert len(set(hit.also_in)) == len(hit.also_in)

    def test_many_copies_leave_room_for_the_rest(self, tmp_path: Path, embedder: FakeEmbedder) -> None:
        documents = [Document.from_text(f"copy-{number}", HEROIN) for number in range(20)]
        documents += [Document.from_text(f"other-{number}", f"Town number {number} is small.") for number in range(5)]
        retriever = Retriever.build(documents, tmp_path, embedder=embedder)
        hits = retriever.search("largest consumer of heroin", k=4)
        assert len(hits) == 4
        assert len(hits[0].also_in) == 19


ODD = st.sampled_from(
    "\r\n,\r,\n\n,\f,\t,\xad,\u200b,\ufeff,\u2028,ﬁ,é,e\u0301,😀,漢字,-\n,  ,[b],\x1b[m,\x00,“q”,12,•,#,12.,İ,ß".split(
        ","
    )
)
WORD = st.sampled_from(
    ["harbour", "The", "police", "train", "officers", "in", "Managua", "froze", "winter", "of", "ice"]
)
TEXT = st.lists(st.one_of(WORD, WORD, WORD, ODD, st.sampled_from([". ", "? ", ", "])), min_size=1, max_size=80).map(
    " ".join
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXT, min_size=1, max_size=3), question=st.sampled_from(["police train", "ice 漢字", "harbour?"]))
def test_every_span_is_word_for_word(texts: list[str], question: str) -> None:
    documents = {f"{number}.txt": text for number, text in enumerate(texts)}
    with tempfile.TemporaryDirectory() as scratch:
        values = [Document.from_text(name, text) for name, text in documents.items()]
        retriever = Retriever.build(values, scratch, embedder=FakeEmbedder())
        answer = retriever.ask(question, k=50)
        assert {name: retriever.document(name) for name in documents} == documents
    for hit in answer.passages:
        cited = hit.citation
        assert documents[cited.document][cited.start : cited.end] == hit.text
        assert hit.highlights
        for highlight in hit.highlights:
            assert cited.start <= highlight.start < highlight.end <= cited.end
            assert documents[cited.document][highlight.start : highlight.end] == highlight.text
        for other in hit.also_in:
            assert 0 <= other.start < other.end <= len(documents[other.document])
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_an_unknown_name_of_the_package() -> None:
    import rag

    with pytest.raises(AttributeError, match="nothing"):
        rag.nothing  # noqa: B018


def test_the_public_names_are_there() -> None:
    import rag

    found: dict[str, Callable[..., object]] = {name: getattr(rag, name) for name in rag.__all__}
    assert {kind.__name__ for kind in found.values()} == set(rag.__all__)


def test_passages_of_an_export_that_was_taken_in_are_shown(folder: Path, embedder: FakeEmbedder) -> None:
    (folder / "notes.md").write_text(f"{EXPORT_MARK}\n\nThe lighthouse keeper kept a parrot for thirty years.\n")
    with Retriever.open(folder, embedder=embedder, index_settings=IndexSettings(take_all=True)) as retriever:
        assert retriever.search("lighthouse parrot", k=1)[0].citation.document == "notes.md"
    with Retriever.open(folder, embedder=embedder) as retriever:
        assert retriever.search("lighthouse parrot", k=1)[0].citation.document == "notes.md"
