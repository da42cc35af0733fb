"""Tiny BERTs with random weights, in folders as sentence-transformers writes them."""

import json
from pathlib import Path

import numpy as np

from index.encoder.model_files import ModelFiles

WORDS = "who train ##s the police in man ##agua cafe base helicopter a b c x ##x . , ? ! ' - 🚁".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def tiny_bert(
    folder: Path,
    *,
    pooling: str = "mean",
    layers: int = 2,
    is_normalised: bool = True,
    seed: int = 0,
    prefix: str = "",
    hidden: int = 16,
    **config: object,
) -> ModelFiles:
    """Write a model of four heads that reads 32 word pieces; `config` overrides its config.json."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *WORDS])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    values: dict[str, object] = {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "hidden_act": "gelu",
        "hidden_size": hidden,
        "intermediate_size": 2 * hidden,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 40,
        "num_attention_heads": 4,
        "num_hidden_layers": layers,
        "type_vocab_size": 2,
        "vocab_size": len(vocabulary),
        "pad_token_id": 0,
        **config,
    }
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    listed = [
        {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for number, (path, kind) in enumerate(modules[: 3 if is_normalised else 2])
    ]
    names = {"mean": "mean_tokens", "cls": "cls_token", "max": "max_tokens"}
    modes = {f"pooling_mode_{name}": pooling == mode for mode, name in names.items()}
    write = {
        "config.json": values,
        "modules.json": listed,
        "sentence_bert_config.json": {"max_seq_length": 32, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": hidden, **modes},
        "tokenizer_config.json": {"tokenizer_class": "BertTokenizer", "do_lower_case": True},
    }
    (folder / "1_Pooling").mkdir(exist_ok=True)
    for name, content in write.items():
        (folder / name).write_text(json.dumps(content), "utf-8")
    weights = {prefix + name: value for name, value in _weights(len(vocabulary), hidden, layers, seed).items()}
    save_file(weights, str(folder / "model.safetensors"), metadata={"format": "pt"})
    return ModelFiles(str(folder))


def _weights(words: int, hidden: int, layers: int, seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    found: dict[str, np.ndarray] = {}

    def add(name: str, *shape: int, around: float = 0.0) -> None:
        found[name] = (around + 0.3 * random.standard_normal(shape)).astype(np.float32)

    def linear(name: str, outputs: int, inputs: int) -> None:
        add(f"{name}.weight", outputs, inputs)
        add(f"{name}.bias", outputs)

    def norm(name: str) -> None:
        add(f"{name}.weight", hidden, around=1.0)
        add(f"{name}.bias", hidden)

    for name, rows in (("word", words), ("position", 40), ("token_type", 2)):
        add(f"embeddings.{name}_embeddings.weight", rows, hidden)
    norm("embeddings.LayerNorm")
    for layer in (f"encoder.layer.{number}" for number in range(layers)):
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            linear(f"{layer}.attention.{part}", hidden, hidden)
        norm(f"{layer}.attention.output.LayerNorm")
        linear(f"{layer}.intermediate.dense", 2 * hidden, hidden)
        linear(f"{layer}.output.dense", hidden, 2 * hidden)
        norm(f"{layer}.output.LayerNorm")
    linear("pooler.dense", hidden, hidden)
    return found
