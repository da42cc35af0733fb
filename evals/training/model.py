"""The reader: BERT's encoder, a head for the answer's first and last piece, and one for whether there is an answer.

Written out so that training is quick on a processor: one product for query, key and value; attention by plain matrix
products, whose gradients are twice as fast there as those of the fused kernel; dropout from a pool of ready masks.
"""

import math
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

MASKED_SCORE = -1e4
"""The score of tokens that cannot be part of an answer."""

_POOL = 1 << 23


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of an encoder."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    inner: int = 1536
    layers: int = 6
    heads: int = 12

    def dump(self) -> dict[str, int]:
        """Return the sizes by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ReaderOutput:
    """The reader's output for each window, in float32.

    `start`, `end`: shape (windows, tokens), the score of each token as the first and as the last of the answer; token 0
    stands for "no answer". `answers`: shape (windows,), the log-odds that the window answers.
    """

    start: Tensor
    end: Tensor
    answers: Tensor


class Dropout(nn.Module):
    """Dropout with masks cut at random from a pool: a fresh mask costs thirty times as much."""

    _pools: dict[tuple[float, int], Tensor] = {}  # noqa: RUF012  # shared on purpose

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, values: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return values
        pool = self._pool(max(_POOL, 2 * values.numel()))
        offset = int(torch.randint(0, pool.numel() - values.numel(), ()))
        return values * pool[offset : offset + values.numel()].view_as(values).to(values.dtype)

    def _pool(self, size: int) -> Tensor:
        if (self.rate, size) not in self._pools:
            generator = torch.Generator().manual_seed(0)
            kept = torch.rand(size, generator=generator) >= self.rate
            self._pools[self.rate, size] = (kept / (1 - self.rate)).to(torch.bfloat16)
        return self._pools[self.rate, size]


class Layer(nn.Module):
    """One layer of BERT, normalised after each sublayer."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.last_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """`hidden`: (windows, tokens, width). `bias`: (windows, 1, 1, tokens), added to the attention's scores."""
        count, length, width = hidden.shape
        query, key, value = self.qkv(hidden).view(count, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        bias = bias.to(query.dtype)
        if torch.is_grad_enabled():
            scores = torch.matmul(query * (1 / math.sqrt(query.shape[-1])), key.transpose(-1, -2)) + bias
            read = torch.matmul(torch.softmax(scores, dim=-1), value)
        else:
            read = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        read = self.out(read.transpose(1, 2).reshape(count, length, width))
        hidden = self.norm(hidden + self.dropout(read))
        output: Tensor = self.last_norm(hidden + self.dropout(self.down(functional.gelu(self.up(hidden)))))
        return output


class ReaderModel(nn.Module):
    """Scores windows; see `ReaderOutput`. Embeddings of words and positions are frozen."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.types = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = Dropout(dropout)
        self.spans = nn.Linear(shape.width, 2)
        self.judge = nn.Linear(2 * shape.width, shape.width)
        self.verdict = nn.Linear(shape.width, 1)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)
        self.words.requires_grad_(requires_grad=False)
        self.positions.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> ReaderOutput:
        """`ids`, `types`: (windows, tokens) as BERT's tokenizer numbers pairs; `mask`: False where padded."""
        places = torch.arange(ids.shape[1], device=ids.device)
        hidden = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.types(types)))
        if torch.is_autocast_enabled("cpu"):
            hidden = hidden.to(torch.get_autocast_dtype("cpu"))
        bias = torch.zeros(mask.shape).masked_fill(~mask, MASKED_SCORE)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, bias)
        with torch.autocast("cpu", enabled=False):
            return self._judged(hidden.float(), types.bool() & mask)

    def _judged(self, hidden: Tensor, context: Tensor) -> ReaderOutput:
        choosable = context.clone()
        choosable[:, 0] = True
        start, end = self.spans(hidden).masked_fill(~choosable[:, :, None], MASKED_SCORE).unbind(-1)
        strongest = hidden.masked_fill(~context[:, :, None], MASKED_SCORE).amax(1)
        pooled = self.dropout(torch.cat([hidden[:, 0], strongest], dim=-1))
        answers = self.verdict(functional.gelu(self.judge(pooled)))[:, 0]
        return ReaderOutput(start, end, answers)


def load_encoder(reader: ReaderModel, folder: Path) -> None:
    """Load the weights of a BERT encoder, and its heads if it has them, into a reader."""
    from safetensors.torch import load_file

    with torch.no_grad():
        own = reader.state_dict()
        for name, value in from_bert(load_file(folder / "model.safetensors"), reader.shape).items():
            own[name].copy_(value)


def load_packaged(reader: ReaderModel) -> None:
    """Load the packaged reader's weights into a reader that has the packaged encoder's embeddings."""
    from rag.reader.compiled import SHA256, WEIGHTS
    from rag.reader.weights import SHARED, load_weights

    learnt = {name: torch.from_numpy(value) for name, value in load_weights(WEIGHTS, SHA256).weights.items()}
    own = reader.state_dict()
    embeddings = dict(zip(SHARED, (own["words.weight"], own["positions.weight"]), strict=True))
    with torch.no_grad():
        for name, value in from_bert(learnt | embeddings, reader.shape).items():
            own[name].copy_(value)


def from_bert(weights: dict[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """Return the weights of an encoder and its heads under the reader's names, from those under Hugging Face's."""
    prefix = "bert." if any(name.startswith("bert.") for name in weights) else ""
    found = {own: weights[prefix + theirs] for own, theirs in _names(shape).items()}
    for i in range(shape.layers):
        for kind in ("weight", "bias"):
            parts = [weights[f"{prefix}{_attention(i, part)}.{kind}"] for part in ("query", "key", "value")]
            found[f"layers.{i}.qkv.{kind}"] = torch.cat(parts)
    heads = {f"{own}.{kind}": f"{theirs}.{kind}" for own, theirs in _HEADS.items() for kind in ("weight", "bias")}
    return found | {own: weights[theirs] for own, theirs in heads.items() if theirs in weights}


def to_bert(weights: dict[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """Return a reader's weights under the names of `BertForQuestionAnswering`, with those of the second head."""
    found = {f"bert.{theirs}": weights[own] for own, theirs in _names(shape).items()}
    for i in range(shape.layers):
        for kind in ("weight", "bias"):
            parts = weights[f"layers.{i}.qkv.{kind}"].chunk(3)
            for part, value in zip(("query", "key", "value"), parts, strict=True):
                found[f"bert.{_attention(i, part)}.{kind}"] = value.clone()
    for own, theirs in _HEADS.items():
        for kind in ("weight", "bias"):
            found[f"{theirs}.{kind}"] = weights[f"{own}.{kind}"]
    return found


_HEADS = {"spans": "qa_outputs", "judge": "answerable.judge", "verdict": "answerable.verdict"}
"""The exported names of the heads, by the reader's names."""


def _attention(layer: int, part: str) -> str:
    return f"encoder.layer.{layer}.attention.self.{part}"


def _names(shape: Shape) -> dict[str, str]:
    """Return Hugging Face's names of the weights, except query, key and value, by the reader's names."""
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "types.weight": "embeddings.token_type_embeddings.weight",
    }
    modules = {"norm": "embeddings.LayerNorm"}
    for i in range(shape.layers):
        theirs = f"encoder.layer.{i}"
        modules[f"layers.{i}.out"] = f"{theirs}.attention.output.dense"
        modules[f"layers.{i}.norm"] = f"{theirs}.attention.output.LayerNorm"
        modules[f"layers.{i}.up"] = f"{theirs}.intermediate.dense"
        modules[f"layers.{i}.down"] = f"{theirs}.output.dense"
        modules[f"layers.{i}.last_norm"] = f"{theirs}.output.LayerNorm"
    return names | {f"{own}.{kind}": f"{their}.{kind}" for own, their in modules.items() for kind in ("weight", "bias")}
