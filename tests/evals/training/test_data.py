"""ReaderOutput rows: spans are checked, whole articles are kept out, overlaps fall out."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from evals.training.data import (
    TrainingRow,
    held_out_titles,
    read_clapnq,
    read_folder,
    read_squad,
    shingles,
    without_overlap,
)

MakeRow = Callable[..., TrainingRow]
Rows = Sequence[Mapping[str, object]]


def write_rows(path: Path, *rows: dict[str, object]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def raw(**changes: object) -> dict[str, object]:
    return {
        "id": "1",
        "question": "Who  was\nit?",
        "context": "It was Ann.",
        "answers": [{"text": "Ann", "start": 7}],
        "source": "s",
        "doc": "d",
    } | changes


class TestRows:
    def test_rows_are_read_by_source(self, tmp_path: Path) -> None:
        write_rows(tmp_path / "tweets.jsonl.gz", raw(), raw(id="2", answers=[]))
        write_rows(tmp_path / "derived_negatives.jsonl.gz", raw(answers=[], source="neg_tweets"))
        rows = read_folder(tmp_path)
        assert {source: [row.answerable for row in found] for source, found in rows.items()} == {
            "neg_tweets": [False],
            "tweets": [True, False],
        }
        assert rows["tweets"][0].question == "Who was it?"

    def test_a_span_that_does_not_fit_is_named(self, tmp_path: Path) -> None:
        write_rows(tmp_path / "tweets.jsonl.gz", raw(answers=[{"text": "Ann", "start": 6}]))
        with pytest.raises(ValueError, match="tweets:1"):
            read_folder(tmp_path)

    def test_sentence_answers_teach_no_spans(self, tmp_path: Path) -> None:
        write_rows(tmp_path / "selqa_sentence.jsonl.gz", raw())
        assert not read_folder(tmp_path)["selqa_sentence"][0].spans


class TestHeldOut:
    def test_the_rule_depends_on_titles_alone(self) -> None:
        titles = [f"title {i}" for i in range(16)]
        kept = held_out_titles(titles)
        assert len(kept) == 4
        assert held_out_titles([*reversed(titles), *titles]) == kept
        assert set(held_out_titles(titles[:8], 2)) <= set(held_out_titles(titles[:8], 3))

    def test_articles_are_kept_out_whole(self, tmp_path: Path) -> None:
        corpus = [{"_id": f"c{i}", "title": f"t{i // 2}", "text": f"Paragraph {i} names x{i}."} for i in range(20)]
        queries = [
            {
                "_id": f"q{i}{kind}",
                "text": f"What {i}?",
                "metadata": {"context_id": f"c{i}", "unanswerable": not spans, "answer_spans": spans},
            }
            for i in range(16)
            for kind, spans in (("yes", [[0, 9]]), ("no", []))
        ]
        write_collection(tmp_path, corpus, queries)
        squad = read_squad(tmp_path)
        assert len(squad.held_out_titles) == 4 and len(squad.held_out) == 16 and len(squad.training) == 16
        assert {row.document for row in squad.held_out} == set(squad.held_out_titles)
        assert not {row.document for row in squad.training} & set(squad.held_out_titles)
        assert not set(squad.passages) & {row.context for row in squad.held_out}
        # Passages of the two articles without questions may serve as negatives.
        assert len(squad.passages) == 12 and len(squad.held_out_passages) == 8

    def test_clapnq_gives_sentences_and_keeps_half_of_the_articles_out(self, tmp_path: Path) -> None:
        corpus = [{"_id": f"p{i}", "title": f"t{i}", "text": f"First. Second {i}. Third."} for i in range(4)]
        queries = [
            {
                "_id": str(i),
                "text": "why",
                "metadata": {
                    "context_ids": [f"p{i}"],
                    "unanswerable": i % 2 == 0,
                    "selected_sentences": [[f"Second {i}."] if i % 2 else []],
                },
            }
            for i in range(4)
        ]
        write_collection(tmp_path, corpus, queries)
        found = read_clapnq(tmp_path)
        rows = {row.id: row for row in (*found.training, *found.held_out)}
        assert len(found.held_out) == 2 and not rows["clapnq:1"].spans
        assert [answer.text for answer in rows["clapnq:1"].answers] == ["Second 1."]
        assert not rows["clapnq:0"].answers


def write_collection(folder: Path, corpus: Rows, queries: Rows) -> None:
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


class TestOverlap:
    WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen"

    def test_shingles_are_runs_of_words(self) -> None:
        assert shingles("A b, c!", 2) == {"a b", "b c"}
        assert shingles("A", 2) == {"a"} and shingles("…") == set()

    def test_rows_that_quote_a_forbidden_text_fall_out(self, row: MakeRow) -> None:
        quoting = row("q1", f"Before. One, TWO {self.WORDS[8:]} after.")
        free = row("q2", self.WORDS.replace("six", "6"))
        assert without_overlap([quoting, free], [f"it said {self.WORDS}"]) == [free]

    def test_short_texts_forbid_nothing_by_themselves(self, row: MakeRow) -> None:
        rows = [row("q", "one two three")]
        assert without_overlap(rows, ["one two three"]) == rows

    def test_rows_that_ask_a_forbidden_question_fall_out(self, row: MakeRow) -> None:
        assert without_overlap([row("Who was  it", "abc")], [], ["who was it?"]) == []
