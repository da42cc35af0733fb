"""A tokenizer of few words, made-up rows, and a reader small enough to train in a blink."""

import random
from collections.abc import Callable, Iterator

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from evals.training.batches import Feed, FeedPosition
from evals.training.data import GoldAnswer, TrainingRow
from evals.training.mixture import Item
from evals.training.model import ReaderModel, Shape
from evals.training.negatives import NameIndex
from evals.training.windows import Windower

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,?!’éüß中文—"

MakeRow = Callable[..., TrainingRow]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark every test of this folder."""
    item.add_marker(pytest.mark.training)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Keep torch to one thread: with more, the test processes wait for one another, a hundred times as long."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def windower() -> Windower:
    """Pieces of one or two characters, as WordPiece cuts them."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *LETTERS, *(f"##{letter}" for letter in LETTERS), "city", "##ity"]
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return Windower(tokenizer)


@pytest.fixture
def row() -> MakeRow:
    def make(question: str, context: str, *answers: str, source: str = "made", document: str = "d") -> TrainingRow:
        found = tuple(GoldAnswer(text, context.index(text)) for text in answers)
        return TrainingRow(f"{source}:{question}", question, context, found, source, document)

    return make


@pytest.fixture
def tiny() -> Callable[[], ReaderModel]:
    def make() -> ReaderModel:
        torch.manual_seed(1)
        return ReaderModel(Shape(vocabulary=200, positions=96, width=16, inner=32, layers=2, heads=2))

    return make


class FakeEpochs:
    """Made-up epochs of questions whose answer is the number after the name."""

    def __init__(self, count: int = 40) -> None:
        self.names = NameIndex({}, [])
        self._count = count

    def epoch(self, seed: int, number: int) -> list[Item]:
        rng = random.Random(f"{seed}:{number}")
        items = []
        for i in range(self._count):
            name, other = rng.sample("abcdefgh", 2)
            context = f"{name * 3} has {rng.randint(10, 99)} and {other * 3} has {rng.randint(10, 99)}"
            asked = rng.choice((name, other, "z"))
            at = context.find(f"{asked * 3} has ")
            answers = (GoldAnswer(context[at + 8 : at + 10], at + 8),) if at >= 0 else ()
            items.append(Item(TrainingRow(f"{number}:{i}", f"what has {asked * 3}", context, answers, "made", "d")))
        return items


@pytest.fixture
def feed(windower: Windower) -> Callable[[FeedPosition], Feed]:
    """Feeds over made-up epochs, from a place on."""
    return lambda position: Feed(FakeEpochs(), windower, seed=3, size=4, longest=(64, 96), position=position)
