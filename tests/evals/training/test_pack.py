"""Packing: weights, hash and card, in a folder of the test's own."""

import json
from pathlib import Path

import pytest

from evals.training.pack import BEGIN, CARD, END, main, pack, table
from index.errors import ReaderError
from rag.reader import compiled
from rag.reader.compiled import CompiledReader
from rag.reader.weights import dequantise, quantise
from tests.readers import FIGURES, TinyReader, tiny_reader

PINNED = "compiled.py"


@pytest.fixture
def tiny(tmp_path: Path) -> TinyReader:
    return tiny_reader(tmp_path / "tiny")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "reader"
    folder.mkdir()
    (folder / PINNED).write_text(f'"""A docstring."""\n\nSHA256 = "{"0" * 64}"\n', "utf-8")
    (folder / CARD).write_text(f"# A card\n\n{BEGIN}\nold\n{END}\n\nThe end.\n", "utf-8")
    return folder


def test_a_reader_is_packed_pinned_and_described(tiny: TinyReader, target: Path) -> None:
    changed = pack(tiny.run, target, tiny.files)
    path = target / compiled.WEIGHTS.name
    assert [line.split(":")[0] for line in changed] == [path.name, PINNED, CARD]
    assert path.read_bytes() == tiny.weights.read_bytes()
    assert (target / PINNED).read_text("utf-8") == f'"""A docstring."""\n\nSHA256 = "{tiny.sha256}"\n'
    card = (target / CARD).read_text("utf-8")
    assert card.startswith("# A card\n") and card.endswith(f"{END}\n\nThe end.\n")
    assert f"| {FIGURES['f1']:.3f} |" in card and "old" not in card
    (reading,) = CompiledReader(path, tiny.sha256, files=tiny.files, precision="f32").read("Who?", ["the police"])
    assert reading == tiny.compiled().read("Who?", ["the police"])[0]


def test_packing_again_changes_nothing(tiny: TinyReader, target: Path) -> None:
    pack(tiny.run, target, tiny.files)
    assert pack(tiny.run, target, tiny.files) == []


def test_only_what_is_learnt_is_packed(tiny: TinyReader) -> None:
    from safetensors.numpy import load_file

    packed = load_file(tiny.weights)
    assert {name for name in packed if "embeddings" in name} == {
        "embeddings.LayerNorm.bias",
        "embeddings.LayerNorm.weight",
        "embeddings.token_type_embeddings.weight",
    }
    assert packed["encoder.layer.1.output.dense.weight"].dtype == "int8"
    assert packed["qa_outputs.weight"].dtype == "float16"


@pytest.mark.parametrize(("columns", "groups"), [(96, 3), (50, 1), (32, 1)])
def test_rounding_is_off_by_half_a_step_at_most_and_done_once(columns: int, groups: int) -> None:
    import numpy as np

    values = np.random.default_rng(2).standard_normal((7, columns)).astype(np.float32)
    values[3] = 0
    values[5, 0] = 1000
    integers, scale = quantise(values)
    assert scale.shape == (7, groups)
    near = dequantise(integers, scale)
    steps = np.repeat(scale.astype(np.float32), columns // groups, axis=1)
    assert (np.abs(near - values) <= 0.57 * steps).all()  # the largest also by the rounding of the scale itself
    assert not near[3].any()
    assert np.array_equal(dequantise(*quantise(near)), near)


def test_a_model_that_does_not_fit_is_refused(tiny: TinyReader, target: Path) -> None:
    from safetensors.numpy import load_file, save_file

    with pytest.raises(ReaderError, match="is not the packaged encoder's"):
        pack(tiny.run, target)
    weights = load_file(tiny.run / "model" / "model.safetensors")
    weights["bert.embeddings.word_embeddings.weight"][0, 0] += 1
    save_file(weights, tiny.run / "model" / "model.safetensors")
    with pytest.raises(ReaderError, match=r"word_embeddings\.weight is not the packaged encoder's"):
        pack(tiny.run, target, tiny.files)
    path = tiny.run / "model" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"hidden_act": "relu"}), "utf-8")
    with pytest.raises(ReaderError, match="hidden_act is relu"):
        pack(tiny.run, target, tiny.files)
    assert not (target / compiled.WEIGHTS.name).exists()


def test_a_run_that_is_not_finished_is_an_error_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_missing_figures_have_no_row() -> None:
    assert table({"f1": 0.5, "seconds": 3.0}).count("\n|") == 3


def test_what_is_packaged_is_what_is_pinned_and_described() -> None:
    import hashlib

    assert hashlib.sha256(compiled.WEIGHTS.read_bytes()).hexdigest() == compiled.SHA256
    assert compiled.WEIGHTS.stat().st_size < 12_000_000
    card = compiled.WEIGHTS.with_name(CARD).read_text("utf-8")
    assert "AUROC of the answerable logit" in card.split(BEGIN)[1].split(END)[0]
