"""Which characters answer, as queries' metadata say."""

from typing import Any

import pytest

from evals.span_queries import read_span_query
from index.errors import CorpusError

TEXTS = {"a": "The rent is nine euro.", "b": "Notice: six weeks.", "talk_0": "He said yes", "talk_1": "She said no"}


def read(stated: dict[str, Any], name: str = "lease_set-0007", relevant: tuple[str, ...] = ()) -> Any:
    return read_span_query("queries.jsonl:1", {"_id": name, "text": "?", "metadata": stated}, TEXTS, relevant)


def test_all_of_several_ranges() -> None:
    found = read({"span_files": ["a", "b", "a"], "spans": [[12, 16], [8, 17], [0, 3]], "file": "a"})
    assert found.alternatives == ({"a": ((12, 16), (0, 3)), "b": ((8, 17),)},)
    assert (found.part, found.cluster, found.quote) == ("lease_set", "a", "nine")
    assert found.documents == {"a", "b"}


def test_any_of_several_ranges() -> None:
    found = read({"context_id": "a", "answer_spans": [[12, 16], [12, 21], [12, 16]]}, name="5f3c")
    assert found.alternatives == ({"a": ((12, 16),)}, {"a": ((12, 21),)})
    assert (found.part, found.cluster) == ("", "a")


def test_ranges_of_a_file_in_pieces_are_found_by_the_answers_words() -> None:
    stated = {"file": "talk", "spans": [[8, 11], [40, 50]], "answers": ["yes", "cut in two"]}
    found = read(stated, relevant=("talk_1", "talk_0"))
    assert found.alternatives == ({"talk_0": ((8, 11),), "talk": ((40, 50),)},)
    assert found.cluster == "talk"
    whole = read({"file": "a", "spans": [[12, 16]], "answers": ["nine"]})
    assert whole.alternatives == ({"a": ((12, 16),)},)


@pytest.mark.parametrize(
    "stated",
    [None, {}, {"answers": ["x"]}, {"spans": [[0, 1]]}, {"span_files": [], "spans": []}, {"doc_spans": [[0, 1]]}],
)
def test_other_metadata_name_no_characters(stated: Any) -> None:
    assert read(stated) is None


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"span_files": ["a"], "spans": [[0, 1], [2, 3]]}, "does not name a document for each"),
        ({"span_files": "a", "spans": [[0, 1]]}, "does not name a document for each"),
        ({"span_files": ["a"], "spans": 3}, "not a list of pairs"),
        ({"span_files": ["a"], "spans": [[0, 1.5]]}, "not a pair of numbers"),
        ({"span_files": ["a"], "spans": [[3, 3]]}, "holds no characters"),
        ({"span_files": ["a"], "spans": [[0, 99]]}, "reaches beyond the document 'a'"),
        ({"context_id": "a", "answer_spans": [[-1, 4]]}, "holds no characters"),
    ],
)
def test_malformed_ranges_are_named(stated: dict[str, Any], message: str) -> None:
    with pytest.raises(CorpusError, match=rf"queries\.jsonl:1: .*{message}"):
        read(stated)
