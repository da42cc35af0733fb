"""A tiny reader with random weights: as it is trained, as it is exported, and as it is packed."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from evals.training.model import ReaderModel, Shape, to_bert
from index.encoder.model_files import ModelFiles
from rag.reader.compiled import CompiledReader
from rag.reader.weights import dequantise, quantise, write_weights

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "who train ##s the police in man ##agua opened a centre 19 ##90 , . ? ' ( ) \" 🚁 ##م م 中 文".split()

FIGURES = {"f1": 0.75, "auroc_both": 0.625}


@dataclass(frozen=True, slots=True)
class TinyReader:
    """`run`: a folder with `model/`, as a finished run has it. `files`: the encoder whose embeddings are shared."""

    model: ReaderModel
    run: Path
    files: ModelFiles
    weights: Path
    sha256: str

    def compiled(self) -> CompiledReader:
        """Return the reader, compiled in float32."""
        return CompiledReader(self.weights, self.sha256, files=self.files, precision="f32")


def tiny_tokenizer() -> Tokenizer:
    """Return a tokenizer of few words, which cuts as BERT's does."""
    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def tiny_reader(folder: Path) -> TinyReader:
    """Write a reader of two layers, with weights that packing leaves as they are."""
    shape = Shape(vocabulary=len(SPECIAL) + len(WORDS), positions=256, width=16, inner=64, layers=2, heads=4)
    torch.manual_seed(3)
    model = ReaderModel(shape).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.3)
            parameter.copy_(parameter.half().float())
        for parameter in model.layers.parameters():
            if parameter.dim() > 1:
                parameter.copy_(torch.from_numpy(dequantise(*quantise(parameter.numpy()))))
    config = {
        "model_type": "bert",
        "architectures": ["BertForQuestionAnswering"],
        "hidden_size": shape.width,
        "intermediate_size": shape.inner,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": shape.positions,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "vocab_size": shape.vocabulary,
    }
    exported, encoder = folder / "run" / "model", folder / "encoder"
    for place in (exported, encoder):
        place.mkdir(parents=True)
        (place / "config.json").write_text(json.dumps(config), "utf-8")
        tiny_tokenizer().save(str(place / "tokenizer.json"))
    whole = {name: value.contiguous() for name, value in to_bert(model.state_dict(), shape).items()}
    save_file(whole, exported / "model.safetensors", {"format": "pt"})
    (exported / "figures.json").write_text(json.dumps({"exported_whole": FIGURES}), "utf-8")
    embeddings = {name.removeprefix("bert."): value for name, value in whole.items() if "_embeddings" in name}
    save_file(embeddings, encoder / "model.safetensors", {"format": "pt"})
    files = ModelFiles(str(encoder))
    arrays = {name: value.numpy() for name, value in load_file(exported / "model.safetensors").items()}
    path = folder / "reader.safetensors"
    sha256 = write_weights(arrays, config, files.identity.weights_sha256, path)
    return TinyReader(model, folder / "run", files, path, sha256)
