"""The reader is BERT: its weights go in and out by Hugging Face's names, and padding changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from evals.training.model import MASKED_SCORE, Dropout, ReaderModel, Shape, from_bert, load_encoder, to_bert

MakeReader = Callable[[], ReaderModel]


def inputs(length: int = 12) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    ids = torch.arange(2 * length).view(2, length) + 5
    types = torch.zeros_like(ids)
    types[:, 5:] = 1
    return ids, types, torch.ones_like(ids, dtype=torch.bool)


class TestReader:
    def test_only_the_context_and_the_first_piece_can_be_chosen(self, tiny: MakeReader) -> None:
        reading = tiny().eval()(*inputs())
        assert reading.start.shape == reading.end.shape == (2, 12) and reading.answers.shape == (2,)
        assert (reading.start[:, 1:5] == MASKED_SCORE).all() and (reading.end[:, 1:5] == MASKED_SCORE).all()
        assert (reading.start[:, 5:] > MASKED_SCORE).all() and (reading.start[:, 0] > MASKED_SCORE).all()

    def test_padding_changes_nothing(self, tiny: MakeReader) -> None:
        reader = tiny().eval()
        ids, types, mask = inputs()
        padded = [torch.cat([tensor, torch.zeros(2, 4, dtype=tensor.dtype)], 1) for tensor in (ids, types, mask)]
        plain, filled = reader(ids, types, mask), reader(*padded)
        assert torch.allclose(plain.start, filled.start[:, :12], atol=1e-5)
        assert torch.allclose(plain.answers, filled.answers, atol=1e-5)
        assert (filled.end[:, 12:] == MASKED_SCORE).all()

    def test_both_ways_of_attention_agree(self, tiny: MakeReader) -> None:
        reader = tiny().eval()
        learning = reader(*inputs())
        with torch.no_grad():
            reading = reader(*inputs())
        assert torch.allclose(learning.start, reading.start, atol=1e-5)
        assert torch.allclose(learning.answers, reading.answers, atol=1e-5)

    def test_words_and_positions_are_not_learnt(self, tiny: MakeReader) -> None:
        frozen = {name for name, value in tiny().named_parameters() if not value.requires_grad}
        assert frozen == {"words.weight", "positions.weight"}

    def test_bfloat16_reads_the_same(self, tiny: MakeReader) -> None:
        reader = tiny().eval()
        with torch.no_grad():
            exact = reader(*inputs())
            with torch.autocast("cpu", torch.bfloat16):
                quick = reader(*inputs())
        assert quick.start.dtype == torch.float32
        assert torch.allclose(exact.answers, quick.answers, atol=0.05)


class TestWeights:
    def test_they_come_back_by_their_names(self, tiny: MakeReader) -> None:
        reader = tiny()
        named = to_bert(reader.state_dict(), reader.shape)
        assert named["bert.encoder.layer.1.attention.self.key.weight"].shape == (16, 16)
        assert named["qa_outputs.weight"].shape == (2, 16)
        back = from_bert(named, reader.shape)
        own = reader.state_dict()
        assert all(torch.equal(value, own[name]) for name, value in back.items())
        assert back.keys() == own.keys()
        bare = from_bert({name: value for name, value in named.items() if name.startswith("bert.")}, reader.shape)
        assert {name.split(".")[0] for name in set(own) - set(bare)} == {"spans", "judge", "verdict"}

    def test_an_encoder_is_loaded(self, tiny: MakeReader, tmp_path: Path) -> None:
        reader, shape = tiny(), tiny().shape
        named = {name.removeprefix("bert."): value for name, value in to_bert(reader.state_dict(), shape).items()}
        save_file({name: value + 1 for name, value in named.items()}, tmp_path / "model.safetensors")
        before = reader.state_dict()["layers.0.qkv.weight"].clone()
        load_encoder(reader, tmp_path)
        assert torch.equal(reader.state_dict()["layers.0.qkv.weight"], before + 1)

    @pytest.mark.slow
    def test_the_packaged_encoder_gives_what_transformers_gives(self) -> None:
        from transformers import BertModel

        from index.encoder.model_files import ModelFiles

        folder = ModelFiles().folder
        reader = ReaderModel(Shape()).eval()
        load_encoder(reader, folder)
        seen: list[torch.Tensor] = []
        reader.spans.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
        ids, types, mask = inputs()
        with torch.no_grad():
            reader(ids, types, mask)
            wanted = BertModel.from_pretrained(folder).eval()(ids, mask.long(), types).last_hidden_state
        assert torch.allclose(seen[0], wanted, atol=1e-4)


class TestDropout:
    def test_it_drops_its_share_and_keeps_the_mean(self) -> None:
        torch.manual_seed(0)
        values = Dropout(0.25).train()(torch.ones(200, 100))
        assert (values == 0).float().mean().item() == pytest.approx(0.25, abs=0.02)
        assert values.mean().item() == pytest.approx(1, abs=0.03)

    def test_each_mask_is_another_and_the_seed_decides(self) -> None:
        drop, values = Dropout(0.25).train(), torch.ones(50, 10)
        torch.manual_seed(0)
        first, second = drop(values), drop(values)
        torch.manual_seed(0)
        assert not torch.equal(first, second) and torch.equal(drop(values), first)

    def test_it_does_nothing_when_reading(self) -> None:
        values = torch.ones(5)
        assert Dropout(0.25).eval()(values) is values
