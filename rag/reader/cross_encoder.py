"""A cross-encoder of sentence-transformers as a reader: it says how well a text answers, and marks no words."""

from typing import Any

from rag.reader.protocol import BLANK, Kind, Reading
from rag.reader.torch_reader import TorchReader


class CrossEncoderReader(TorchReader[Any]):
    """Its one number, before any activation, is the margin and the verdict. A text longer than it reads is cut."""

    kind: Kind = "relevance"

    def _opened(self) -> Any:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(str(self.folder), local_files_only=True, model_kwargs={"use_safetensors": True})

    def _turn(self, model: Any, question: str, texts: list[str]) -> list[Reading]:
        import torch

        logits = model.predict(
            [(question, text) for text in texts], activation_fn=torch.nn.Identity(), show_progress_bar=False
        )
        return [
            Reading(0, 0, float(logit), float(logit)) if text.strip() else BLANK
            for text, logit in zip(texts, logits, strict=True)
        ]
