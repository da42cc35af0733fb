"""Epochs: the seed decides them, shares are kept, changed rows answer nothing."""

import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from evals.training.data import CLAPNQ, SQUAD, TrainingRow
from evals.training.mixture import Change, Item, Mixture, read_mixture
from evals.training.negatives import NameIndex

MakeRow = Callable[..., TrainingRow]


@pytest.fixture
def small_mixture(row: MakeRow) -> Mixture:
    sources = {
        "a": [row(f"Who won in 199{i}?", f"Ann won in 199{i}.", "Ann", source="a") for i in range(4)],
        "b": [row(f"What {i}?", "abc", source="b") for i in range(8)],
    }
    shares, changed = {"a": 2.5, "b": 0.5, "missing": 1.0}, {Change.SWAP: {"a": 0.5}}
    return Mixture(sources, NameIndex({}, []), {}, (), {}, shares, changed)


def test_shares_are_kept(small_mixture: Mixture) -> None:
    items = small_mixture.epoch(0, 0)
    assert Counter((item.row.source, item.change) for item in items) == {
        ("a", Change.KEEP): 10,
        ("b", Change.KEEP): 4,
        ("a", Change.SWAP): 2,
    }
    assert set(Counter(i.row.id for i in items if i.row.source == "a" and i.change is Change.KEEP).values()) <= {2, 3}


def test_the_seed_and_the_number_decide(small_mixture: Mixture) -> None:
    assert small_mixture.epoch(0, 0) == small_mixture.epoch(0, 0)
    assert small_mixture.epoch(0, 0) != small_mixture.epoch(0, 1) != small_mixture.epoch(1, 1)


def test_changed_rows_answer_nothing(small_mixture: Mixture) -> None:
    for item in small_mixture.epoch(0, 0):
        row = item.apply(random.Random(0), small_mixture.names)
        assert row is not None
        assert row.answerable is (item.change is Change.KEEP and item.row.source == "a")


def test_a_row_that_allows_no_change_falls_out(row: MakeRow) -> None:
    asked = row("who?", "it was ann", "ann")
    assert Item(asked, Change.SWAP).apply(random.Random(0), NameIndex({}, [])) is None
    assert Item(asked, Change.NEIGHBOUR).apply(random.Random(0), NameIndex({}, [])) is None


def write_lines(path: Path, rows: list[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_nothing_that_judges_is_read_for_training(tmp_path: Path) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    texts = [f"Here {words} is town{i}. Article {i} on the dam was written." for i in range(16)]
    texts = [text.replace("six", f"six{i}") for i, text in enumerate(texts)]
    squad, clapnq, other = (tmp_path / "collections" / name for name in (SQUAD, CLAPNQ, "other"))
    write_lines(
        squad / "corpus.jsonl", [{"_id": str(i), "title": f"t{i}", "text": text} for i, text in enumerate(texts)]
    )
    about = {"unanswerable": False, "answer_spans": [[0, 4]]}
    questions = [{"_id": str(i), "text": f"where {i}?", "metadata": {**about, "context_id": str(i)}} for i in range(16)]
    write_lines(squad / "queries.jsonl", list(questions))
    write_lines(clapnq / "corpus.jsonl", [])
    write_lines(clapnq / "queries.jsonl", [])
    write_lines(other / "queries.jsonl", [{"_id": "1", "text": "Which question judges?"}])
    asked = [f"What of {i}?" for i in range(16)]
    rows = [
        {"id": i, "question": question, "context": text, "answers": [{"text": "Here", "start": 0}], "source": "x"}
        for i, (question, text) in enumerate(zip(asked, texts, strict=True))
    ]
    rows.append({**rows[0], "id": "judge", "question": "which question judges", "context": "Here."})
    rows.append({**rows[0], "id": "free", "question": "which question is free", "context": "Here."})
    (tmp_path / "qa").mkdir()
    with gzip.open(tmp_path / "qa" / "tweetqa.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)

    found = read_mixture(tmp_path / "qa", tmp_path / "collections")
    kept_out = {row.context for row in found.held_out[SQUAD]}
    learnt = {row.context for source in found.sources.values() for row in source}
    assert len(kept_out) == 4 and not kept_out & learnt and learnt == {"Here."} | set(texts) - kept_out
    assert [row.id for row in found.sources["tweetqa"]][-1] == "tweetqa:free" and len(found.sources["tweetqa"]) == 13
    assert len(found.epoch(0, 0)) > 0
