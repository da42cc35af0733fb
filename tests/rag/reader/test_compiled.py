"""The packaged reader's runtime, on a tiny model: what it reads is what the trained model reads."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from evals.training.validate import read as trained_read
from evals.training.windows import Windower
from index.encoder.model_files import ModelFiles
from index.encoder.openvino_runtime import precisions
from index.errors import ReaderError
from rag.reader import BLANK, PACKAGED, Reading
from rag.reader.compiled import BATCH_WINDOWS, HEADING_MARGIN, CompiledReader, _readings
from rag.reader.spans import whole_words
from rag.reader.weights import write_weights
from rag.reader.windows import Window
from tests.readers import TinyReader, tiny_tokenizer

ROOT = Path(__file__).resolve().parents[3]

QUESTION = "Who trains the police in Managua?"
TEXTS = [
    "The police in Managua opened a centre.",
    "a 🚁",
    "In 1990 (the police, in Managua) trains a man. " * 3,
    "the police " * 300,
    "who, 'who' who " * 130 + "opened a centre",
    "中文 م man",
]


@pytest.fixture
def reader(tiny: TinyReader) -> CompiledReader:
    return tiny.compiled()


def near(a: Reading, b: Reading, tolerance: float = 1e-3) -> bool:
    return (
        (a.start, a.end) == (b.start, b.end)
        and abs(a.span_margin - b.span_margin) < tolerance
        and abs(a.answerable_logit - b.answerable_logit) < tolerance
    )


def test_it_reads_what_the_trained_model_reads(tiny: TinyReader, reader: CompiledReader) -> None:
    wanted = trained_read(tiny.model, Windower(tiny_tokenizer()), [(QUESTION, text) for text in TEXTS], bf16=False)
    found = reader.read(QUESTION, TEXTS)
    assert len({round(reading.answerable_logit, 2) for reading in found}) > 3
    for text, reading, verdict in zip(TEXTS, found, wanted, strict=True):
        assert reading.span_margin == pytest.approx(verdict.margin, abs=1e-3)
        assert reading.answerable_logit == pytest.approx(verdict.answers, abs=1e-3)
        assert verdict.text in text[max(0, reading.start - 3) : reading.end + 3]
        assert whole_words(text, reading.start, reading.end) == (reading.start, reading.end)


@pytest.mark.parametrize(("lead", "words"), [(HEADING_MARGIN - 1, "path"), (HEADING_MARGIN + 1, "May")])
def test_a_heading_is_marked_only_if_it_outscores_the_passage_clearly(lead: float, words: str) -> None:
    text = "May. path"
    window = Window(0, [1, 2, 3, 4, 5], 1, [(0, 3), (3, 4), (5, 9)])
    spans = np.full((1, 5, 2), -9.0, np.float32)
    spans[0, 0] = 0.0
    spans[0, 3] = 1.0
    spans[0, 1] = 1.0, 1.0 + lead
    (found,) = _readings([window], spans, np.zeros((1, 1), np.float32), [text], [((5, 9),)], [((0, 3),)])
    assert text[found.start : found.end] == words
    assert found.span_margin == pytest.approx(2.0 if words == "path" else 2.0 + lead)


def test_no_answer_goes_from_a_heading_into_the_passage() -> None:
    text = "May. path"
    window = Window(0, [1, 2, 3, 4, 5], 1, [(0, 3), (3, 4), (5, 9)])
    spans = np.full((1, 5, 2), -9.0, np.float32)
    spans[0, 0], spans[0, 1, 0], spans[0, 3, 1] = 0.0, 30.0, 30.0
    (found,) = _readings([window], spans, np.zeros((1, 1), np.float32), [text], [((5, 9),)], [((0, 3),)])
    assert text[found.start : found.end] in ("May", "path")


@pytest.mark.parametrize("precision", precisions())
def test_it_reads_alike_in_every_precision(tiny: TinyReader, precision: str) -> None:
    other = CompiledReader(tiny.weights, tiny.sha256, files=tiny.files, precision=precision)
    for a, b in zip(tiny.compiled().read(QUESTION, TEXTS), other.read(QUESTION, TEXTS), strict=True):
        assert a.span_margin == pytest.approx(b.span_margin, abs=0.3)
        assert a.answerable_logit == pytest.approx(b.answerable_logit, abs=0.3)


def test_a_text_is_read_alike_whatever_it_is_read_with(reader: CompiledReader) -> None:
    texts = [f"{text} {'police ' * (number % 5)}" for number, text in enumerate(TEXTS * (2 * BATCH_WINDOWS))]
    for text, reading in zip(texts, reader.read(QUESTION, texts), strict=True):
        assert near(reader.read(QUESTION, [text])[0], reading)


def test_texts_without_words_are_blank_and_no_texts_are_none(reader: CompiledReader) -> None:
    assert reader.read(QUESTION, []) == []
    assert reader.read(QUESTION, ["", " \n\t"]) == [BLANK, BLANK]
    found = reader.read(QUESTION, ["", TEXTS[0], " ", TEXTS[1], ""])
    assert [reading == BLANK for reading in found] == [True, False, True, False, True]
    assert found[1].end > found[1].start


def test_odd_texts_and_questions_are_read(reader: CompiledReader) -> None:
    texts = ["🚁", "م", "\ud800", "p" * 100_000, "police " * 150_000, "\0", "((("]
    for question in ("", "🚁" * 1000, "who " * 1000, "\udfff"):
        for text, reading in zip(texts, reader.read(question, texts), strict=True):
            assert 0 <= reading.start <= reading.end <= len(text)
            assert abs(reading.span_margin) <= 100 and abs(reading.answerable_logit) <= 100


def test_the_first_texts_are_read_until_it_shall_stop(reader: CompiledReader) -> None:
    texts = TEXTS[:3] * 20
    whole = reader.read(QUESTION, texts)
    assert reader.read(QUESTION, texts, lambda: True) == []
    asked: list[bool] = []

    def after_one_turn() -> bool:
        asked.append(len(asked) > 0)
        return asked[-1]

    found = reader.read(QUESTION, texts, after_one_turn)
    assert 0 < len(found) < len(texts)
    assert len(found) % BATCH_WINDOWS == 0
    assert all(near(a, b) for a, b in zip(found, whole, strict=False))


def test_a_text_that_was_read_in_part_is_not_among_those_read(reader: CompiledReader) -> None:
    asked: list[bool] = []

    def after_one_turn() -> bool:
        asked.append(len(asked) > 0)
        return asked[-1]

    assert len(reader.read(QUESTION, [TEXTS[0], "police " * 30_000, TEXTS[1]], after_one_turn)) == 1


def test_threads_share_it(reader: CompiledReader) -> None:
    expected = reader.read(QUESTION, TEXTS)
    found: dict[int, list[Reading]] = {}

    def read(number: int) -> None:
        found[number] = reader.read(QUESTION, TEXTS * 3)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 6
    for readings in found.values():
        assert all(near(a, b) for a, b in zip(readings, expected * 3, strict=True))


def test_closing_ends_what_is_under_way(reader: CompiledReader) -> None:
    failed: list[BaseException] = []
    begun = threading.Event()

    def read() -> None:
        try:
            while True:
                reader.read(QUESTION, TEXTS)
                begun.set()
        except ReaderError as error:
            failed.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    reader.close()
    reader.close()
    for thread in threads:
        thread.join(timeout=60)
    assert len(failed) == 3
    with pytest.raises(ReaderError, match="was closed"):
        reader.load()


def test_its_identity_needs_no_weights(tiny: TinyReader, tmp_path: Path) -> None:
    identity = CompiledReader(tmp_path / "missing", tiny.sha256).identity
    assert (identity.name, identity.weights_sha256) == (PACKAGED, tiny.sha256)


class TestWeights:
    @staticmethod
    def refused(tiny: TinyReader, path: Path, sha256: str | None = None, files: ModelFiles | None = None) -> str:
        with pytest.raises(ReaderError) as caught:
            CompiledReader(path, sha256, files=files or tiny.files).read(QUESTION, TEXTS)
        message = str(caught.value)
        assert "\n" not in message
        return message

    def test_missing(self, tiny: TinyReader, tmp_path: Path) -> None:
        path = tmp_path / "reader.safetensors"
        assert self.refused(tiny, path) == (
            f"{path}: the reader's weights cannot be read (No such file or directory). Install pincite again."
        )

    def test_changed(self, tiny: TinyReader, tmp_path: Path) -> None:
        path = tmp_path / "reader.safetensors"
        path.write_bytes(tiny.weights.read_bytes()[:-1] + b"!")
        assert "these are not the reader's weights" in self.refused(tiny, path, tiny.sha256)

    @pytest.mark.parametrize(
        "content",
        [b"", b"short", b"\x02\0\0\0\0\0\0\0{}", b"\xff" * 40, b"\x04\0\0\0\0\0\0\0null", b"\x02\0\0\0\0\0\0\0[]"],
    )
    def test_damaged(self, tiny: TinyReader, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "reader.safetensors"
        path.write_bytes(content)
        assert "Install pincite again." in self.refused(tiny, path)

    def test_cut_short(self, tiny: TinyReader, tmp_path: Path) -> None:
        path = tmp_path / "reader.safetensors"
        path.write_bytes(tiny.weights.read_bytes()[:-100])
        assert "damaged" in self.refused(tiny, path)

    def test_one_is_missing(self, tiny: TinyReader, tmp_path: Path) -> None:
        from safetensors.numpy import load_file

        path = tmp_path / "reader.safetensors"
        shape = {"hidden_size": 16, "num_attention_heads": 4, "num_hidden_layers": 3, "layer_norm_eps": 1e-12}
        exported = load_file(tiny.run / "model" / "model.safetensors")
        write_weights(exported, shape, tiny.files.identity.weights_sha256, path)
        assert "have no 'encoder.layer.2" in self.refused(tiny, path)

    def test_another_encoder(self, tiny: TinyReader) -> None:
        assert "was trained from another model" in self.refused(tiny, tiny.weights, files=ModelFiles())

    def test_no_encoder(self, tiny: TinyReader, tmp_path: Path) -> None:
        message = self.refused(tiny, tiny.weights, files=ModelFiles(str(tmp_path / "nowhere")))
        assert "embeddings" in message and "no such folder" in message


READS = """
import sys
from pathlib import Path
from index.encoder.model_files import ModelFiles
from rag.reader.compiled import CompiledReader
weights, sha256, encoder = sys.argv[1:]
assert CompiledReader(Path(weights), sha256, files=ModelFiles(encoder)).read("Who?", ["The police."])[0].end
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_it_needs_neither_torch_nor_transformers_nor_telemetry(tiny: TinyReader) -> None:
    command = [sys.executable, "-c", READS, str(tiny.weights), tiny.sha256, str(tiny.files.folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = set(done.stdout.split())
    assert {"openvino", "tokenizers", "numpy"} <= found
    assert found.isdisjoint({"torch", "transformers", "sentence_transformers", "openvino_telemetry", "huggingface_hub"})


ENDS = """
import sys, threading
from pathlib import Path
from index.encoder.model_files import ModelFiles
from rag.reader.compiled import CompiledReader
weights, sha256, encoder = sys.argv[1:]
reader = CompiledReader(Path(weights), sha256, files=ModelFiles(encoder))
begun = threading.Event()
def read():
    try:
        while True:
            reader.read("Who?", ["The police."] * 20)
            begun.set()
    except Exception:
        pass
for _ in range(3):
    threading.Thread(target=read, daemon=True).start()
begun.wait(60)
"""


def test_a_process_ends_in_peace_while_a_thread_reads(tiny: TinyReader) -> None:
    command = [sys.executable, "-c", ENDS, str(tiny.weights), tiny.sha256, str(tiny.files.folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_heavy_is_imported_before_a_model_loads() -> None:
    statement = "import rag.reader.compiled, evals.training.pack"
    script = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    heavy = {"torch", "transformers", "sentence_transformers", "openvino", "huggingface_hub", "faiss"}
    assert set(done.stdout.split()).isdisjoint(heavy)
