"""Other models as readers: told apart by what they say of themselves, run by their own libraries, on tiny ones."""

import json
from pathlib import Path

import pytest

from index.encoder.base import PACKAGED as ENCODER
from index.encoder.base import make_embedder
from index.encoder.model_files import EmbedderBase
from index.errors import ReaderError
from rag.reader import BLANK, PACKAGED, Reader, reader_for
from rag.reader.compiled import CompiledReader
from rag.reader.cross_encoder import CrossEncoderReader
from rag.reader.others import other_reader
from rag.reader.pinned import SHA256
from rag.reader.spans import whole_words
from rag.reader.torch_reader import TURN
from rag.reader.transformers_reader import TransformersReader
from tests.readers import SPECIAL, WORDS, TinyReader

QUESTION = "Who trains the police in Managua?"
TEXTS = [
    "The police in Managua opened a centre.",
    "",
    "a man " * 300 + "trains",
    " \n",
    "In 1990 (a man, 'the man')",
    "🚁",
]


def saved(folder: Path, kind: str, **config: object) -> Path:
    """Write a tiny BERT of two layers with random weights as transformers writes them."""
    import torch
    import transformers

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join([*SPECIAL, *WORDS]), "utf-8")
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    torch.manual_seed(5)
    values: dict[str, object] = {
        "vocab_size": len(SPECIAL) + len(WORDS),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
        "initializer_range": 1.0,
    }
    model = getattr(transformers, kind)(transformers.BertConfig(**values | config))
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def spans(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return other_reader(str(saved(tmp_path_factory.mktemp("models") / "spans", "BertForQuestionAnswering")))


@pytest.fixture(scope="module")
def relevance(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = saved(tmp_path_factory.mktemp("models") / "cross", "BertForSequenceClassification", num_labels=1)
    return other_reader(str(folder))


class TestSpans:
    def test_a_model_that_marks_words_is_one(self, spans: Reader) -> None:
        assert isinstance(spans, TransformersReader)
        assert spans.identity.kind == "span"
        assert spans.identity.name.endswith("spans")
        assert len(spans.identity.weights_sha256) == 64

    def test_it_marks_whole_words_and_its_margin_is_its_verdict(self, spans: Reader) -> None:
        found = spans.read(QUESTION, TEXTS)
        assert [reading == BLANK for reading in found] == [False, True, False, True, False, False]
        for text, reading in zip(TEXTS, found, strict=True):
            assert reading.span_margin == reading.answerable_logit
            assert whole_words(text, reading.start, reading.end) == (reading.start, reading.end)
        assert found[0].end > found[0].start

    def test_it_scores_as_transformers_does(self, spans: Reader) -> None:
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        assert isinstance(spans, TransformersReader)
        tokenizer = AutoTokenizer.from_pretrained(spans.folder)
        model = AutoModelForQuestionAnswering.from_pretrained(spans.folder).eval()
        given = tokenizer(QUESTION, TEXTS[0], return_tensors="pt")
        with torch.no_grad():
            output = model(**given)
        start, end = output.start_logits[0], output.end_logits[0]
        places = [i for i, sequence in enumerate(given.sequence_ids(0)) if sequence == 1]
        best = max(start[i] + end[j] for i in places for j in places if i <= j)
        assert spans.read(QUESTION, TEXTS[:1])[0].span_margin == pytest.approx(
            float(best - start[0] - end[0]), abs=1e-4
        )

    def test_the_best_window_of_a_long_text_counts(self, spans: Reader) -> None:
        (short,) = spans.read(QUESTION, [TEXTS[0]])
        (long,) = spans.read(QUESTION, [TEXTS[0] + " a" * 500])
        (repeated,) = spans.read("who " * 500, [TEXTS[2]])
        assert long.end <= len(TEXTS[0]) + 1000 and repeated.end <= len(TEXTS[2])
        assert short != BLANK != long

    def test_texts_are_read_alike_alone_and_together(self, spans: Reader) -> None:
        together = spans.read(QUESTION, TEXTS)
        for text, reading in zip(TEXTS, together, strict=True):
            (alone,) = spans.read(QUESTION, [text])
            assert (alone.start, alone.end) == (reading.start, reading.end)
            assert alone.span_margin == pytest.approx(reading.span_margin, abs=1e-3)


class TestRelevance:
    def test_a_model_with_one_number_is_one(self, relevance: Reader) -> None:
        assert isinstance(relevance, CrossEncoderReader)
        assert relevance.identity.kind == "relevance"

    def test_its_number_is_the_margin_and_the_verdict_and_no_words_are_marked(self, relevance: Reader) -> None:
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        assert isinstance(relevance, CrossEncoderReader)
        found = relevance.read(QUESTION, TEXTS)
        model = CrossEncoder(str(relevance.folder), local_files_only=True)
        wanted = model.predict([(QUESTION, TEXTS[0])], activation_fn=Identity())[0]
        assert found[0].span_margin == found[0].answerable_logit == pytest.approx(float(wanted), abs=1e-3)
        assert {(reading.start, reading.end) for reading in found} == {(0, 0)}
        assert [reading == BLANK for reading in found] == [False, True, False, True, False, False]


@pytest.mark.parametrize("kind", ["spans", "relevance"])
def test_the_first_texts_are_read_until_it_shall_stop(kind: str, request: pytest.FixtureRequest) -> None:
    reader: Reader = request.getfixturevalue(kind)
    answers = iter([False, True])
    assert len(reader.read(QUESTION, TEXTS * 5, lambda: next(answers))) == TURN
    assert reader.read(QUESTION, TEXTS, lambda: True) == []
    assert reader.read(QUESTION, []) == []


class TestChoice:
    def test_the_packaged_reader_is_one_a_process_and_shares_the_encoders_files(self) -> None:
        reader = reader_for(PACKAGED)
        assert isinstance(reader, CompiledReader)
        assert (reader.identity.name, reader.identity.weights_sha256) == (PACKAGED, SHA256)
        assert reader_for(PACKAGED) is reader
        encoder = make_embedder(ENCODER, "auto")
        assert isinstance(encoder, EmbedderBase) and reader.files is encoder.files

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            pytest.param('{"architectures": ["BertModel"]}', "BertModel cannot read passages", id="encoder"),
            pytest.param("{}", "a model of no stated kind cannot", id="unstated"),
            pytest.param("[]", "is no model's configuration", id="list"),
            pytest.param("{", "is no model's configuration", id="damaged"),
            pytest.param('{"architectures": ["XForSequenceClassification"]}', "2 labels", id="labels"),
            pytest.param('{"architectures": ["BertForQuestionAnswering"]}', "has no weights", id="weights"),
        ],
    )
    def test_what_cannot_read_is_refused_in_one_line(self, tmp_path: Path, config: str, message: str) -> None:
        (tmp_path / "config.json").write_text(config, "utf-8")
        with pytest.raises(ReaderError, match=message) as caught:
            other_reader(str(tmp_path)).read(QUESTION, TEXTS)
        assert "\n" not in str(caught.value)

    def test_weights_that_cannot_be_read_are_an_error(self, tmp_path: Path) -> None:
        folder = saved(tmp_path / "model", "BertForQuestionAnswering")
        (folder / "model.safetensors").write_bytes(b"nothing")
        with pytest.raises(ReaderError, match="cannot be loaded") as caught:
            other_reader(str(folder)).read(QUESTION, TEXTS)
        assert "\n" not in str(caught.value)

    def test_a_pickle_is_never_loaded(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text(json.dumps({"architectures": ["BertForQuestionAnswering"]}), "utf-8")
        (tmp_path / "pytorch_model.bin").write_bytes(b"\x80")
        with pytest.raises(ReaderError, match="has no weights"):
            other_reader(str(tmp_path)).read(QUESTION, TEXTS)

    @pytest.mark.parametrize("name", ["nobody/nothing", "no such name", "/no/where", ""])
    def test_what_is_not_there_is_named(self, name: str) -> None:
        with pytest.raises(ReaderError, match=r"rag\.reader\.model|no model's configuration"):
            other_reader(name)

    def test_a_model_of_the_local_cache_is_found_by_its_name(
        self, tiny: TinyReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
        commit = "0" * 40
        kept = tmp_path / "models--some--reader"
        (kept / "refs").mkdir(parents=True)
        (kept / "refs" / "main").write_text(commit, "utf-8")
        (kept / "snapshots").mkdir()
        saved(kept / "snapshots" / commit, "BertForQuestionAnswering")
        assert other_reader("some/reader").identity.name == "some/reader"
