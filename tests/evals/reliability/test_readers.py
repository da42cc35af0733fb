"""What counts as a fault of a reader, and that files are really harmed."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.reliability.mutations import mutate
from evals.reliability.readers import faults_of, find_samples, read_harmed
from index.files.extract.extracted import Extracted
from index.files.worker import Worker
from index.structure import Block, BlockKind, OriginalPlace, Structure, Unsearched

WHOLE = Structure((Block(BlockKind.PARAGRAPH, 0, 3),), (Unsearched(4, 7, "foot"),))


@pytest.mark.parametrize(
    ("structure", "fault"),
    [
        (WHOLE, None),
        (Structure(), None),
        (Structure((Block(BlockKind.PARAGRAPH, 0, 3),)), "3 letters in no block"),
        (Structure((Block(BlockKind.PARAGRAPH, 0, 9),)), "a block at 0:9"),
        (Structure((Block(BlockKind.PARAGRAPH, 3, 7), Block(BlockKind.PARAGRAPH, 0, 3))), "a block at 0:3 after 7"),
        (Structure((Block(BlockKind.PARAGRAPH, 0, 7, context=((6, 9),)),)), "a context"),
        (Structure((Block(BlockKind.PARAGRAPH, 0, 7),), places=(OriginalPlace(start=2, label="x"),)), "places"),
        (Structure((Block(BlockKind.PARAGRAPH, 0, 7),), page_labels=("i", "ii")), "2 page labels for 1 pages"),
    ],
)
def test_a_structure_that_does_not_fit_its_text_is_a_fault(structure: Structure, fault: str | None) -> None:
    faults = faults_of(Extracted("abc def", "pdf", structure))
    assert (not faults) if fault is None else any(one.startswith(fault) for one in faults)


def test_every_mutation_changes_bytes_and_repeats() -> None:
    data = b"%PDF-1.4 1 0 obj <</Type /Catalog>> endobj " * 20
    made = [mutate(data, random.Random(seed)) for seed in range(200)]
    assert sum(one == data for one in made) <= 2
    assert made == [mutate(data, random.Random(seed)) for seed in range(200)]


def test_of_an_archive_a_member_is_harmed() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("a.xml", "<a>" + "words " * 50 + "</a>")
        writer.writestr("b.bin", "other")
    harmed = 0
    for seed in range(40):
        try:
            with zipfile.ZipFile(io.BytesIO(mutate(archive.getvalue(), random.Random(seed)))) as reader:
                harmed += reader.read("a.xml") != b"<a>" + b"words " * 50 + b"</a>"
        except (zipfile.BadZipFile, OSError, KeyError, NotImplementedError):
            continue
    assert harmed >= 20


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def test_what_comes_of_a_harmed_file_is_named(worker: Worker, tmp_path: Path) -> None:
    assert read_harmed(worker, ".pdf", b"%PDF-nothing") == ("refused", [])
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "b.unknown").write_bytes(b"x")
    assert find_samples([tmp_path, tmp_path / "missing"]) == {".pdf": [b"%PDF"]}
