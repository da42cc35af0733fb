"""Any extractive question-answering model of Hugging Face's transformers as a reader: its margin is its verdict."""

from typing import Any

import numpy as np

from rag.reader.protocol import BLANK, Kind, Reading
from rag.reader.spans import best_spans, whole_words
from rag.reader.torch_reader import TorchReader
from rag.reader.windows import LONGEST_QUESTION, MOST, OVERLAP

LONGEST = 384
"""Word pieces of a window, as such models are trained; fewer where the model reads fewer."""

BATCH = 8
"""Windows that are computed together."""


class TransformersReader(TorchReader[tuple[Any, Any]]):
    """Reads long texts in windows, of which the one with the highest margin counts."""

    kind: Kind = "span"

    def _opened(self) -> tuple[Any, Any]:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(self.folder, local_files_only=True)
        if not tokenizer.is_fast:
            raise ValueError("its tokenizer says no characters; it needs a tokenizer.json")
        model = AutoModelForQuestionAnswering.from_pretrained(
            self.folder, local_files_only=True, use_safetensors=True, dtype="float32"
        )
        return tokenizer, model.eval()

    def _turn(self, model: tuple[Any, Any], question: str, texts: list[str]) -> list[Reading]:
        tokenizer, network = model
        places = getattr(network.config, "max_position_embeddings", None) or LONGEST
        longest = min(LONGEST, tokenizer.model_max_length, places)
        asked = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        asked = asked[: min(LONGEST_QUESTION, longest // 2)]
        question = question[: asked[-1][1] if asked else 0]
        room = longest - len(asked) - tokenizer.num_special_tokens_to_add(pair=True)
        windows = tokenizer(
            [question] * len(texts),
            texts,
            truncation="only_second",
            max_length=longest,
            stride=min(OVERLAP, room // 2),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        numbers = windows.pop("overflow_to_sample_mapping")
        windows.pop("offset_mapping")
        kept = [row for row, number in enumerate(numbers) if row - numbers.index(number) < MOST]
        best = [BLANK] * len(texts)
        for begin in range(0, len(kept), BATCH):
            rows = kept[begin : begin + BATCH]
            for row, reading in zip(rows, self._computed(model, windows, rows, texts, numbers), strict=True):
                if reading.span_margin > best[numbers[row]].span_margin:
                    best[numbers[row]] = reading
        return best

    def _computed(
        self, model: tuple[Any, Any], windows: Any, rows: list[int], texts: list[str], numbers: list[int]
    ) -> list[Reading]:
        """Return what the model says of some windows, by row; BLANK for one that has nothing of a text."""
        import torch

        tokenizer, network = model
        features = tokenizer.pad({name: [values[row] for row in rows] for name, values in windows.items()})
        inputs = {name: torch.tensor(values) for name, values in features.items()}
        with torch.inference_mode():
            output = network(**inputs)
        start, end = output.start_logits.float().numpy(), output.end_logits.float().numpy()
        choosable = np.zeros(start.shape, bool)
        nowhere = (inputs["input_ids"] == tokenizer.cls_token_id).int().argmax(dim=1).numpy()
        shift = (inputs["attention_mask"] == 1).int().argmax(dim=1).numpy()
        for index, row in enumerate(rows):
            for place, sequence in enumerate(windows.sequence_ids(row)):
                choosable[index, place + shift[index]] = sequence == 1
        first, last, scores = best_spans(start, end, choosable)
        found = []
        for index, row in enumerate(rows):
            if not choosable[index].any():
                found.append(BLANK)
                continue
            margin = float(scores[index] - start[index, nowhere[index]] - end[index, nowhere[index]])
            places = [windows[row].offsets[piece[index] - shift[index]] for piece in (first, last)]
            begin, stop = whole_words(texts[numbers[row]], places[0][0], places[1][1])
            found.append(Reading(begin, stop, margin, margin))
        return found
