"""Readers other than the packaged one: which folder of a model is meant, and what runs it."""

import json
from pathlib import Path
from typing import Any

from index.errors import ReaderError
from rag.reader.protocol import PACKAGED, Reader

SPANS = "ForQuestionAnswering"
"""How the architectures end that mark an answer's first and last piece."""

RELEVANCE = "ForSequenceClassification"
"""How the architectures of cross-encoders end."""


def other_reader(model: str) -> Reader:
    """Return a reader for a folder, or for a model's name in the local cache of Hugging Face; nothing is downloaded.

    What it is is read from its `config.json`: a model for extractive question answering, or a cross-encoder that gives
    one number. Raises ReaderError for any other, and where there is no such model.
    """
    folder = folder_of(model)
    config = _config(folder)
    kinds = [str(name) for name in config.get("architectures") or ()]
    if any(kind.endswith(SPANS) for kind in kinds):
        from rag.reader.transformers_reader import TransformersReader

        return TransformersReader(folder, model)
    if any(kind.endswith(RELEVANCE) for kind in kinds):
        labels = len(config.get("id2label") or "12")
        if labels != 1:
            raise ReaderError(
                f"{model}: it sorts into {labels} labels; a cross-encoder must give one number. Name another model."
            )
        from rag.reader.cross_encoder import CrossEncoderReader

        return CrossEncoderReader(folder, model)
    raise ReaderError(
        f"{model}: {', '.join(kinds) or 'a model of no stated kind'} cannot read passages. "
        f"Name a model for extractive question answering or a cross-encoder, or leave it out for {PACKAGED}."
    )


def folder_of(model: str) -> Path:
    """Return the folder of a model. Raises ReaderError if there is none."""
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(model, local_files_only=True))
    except (ImportError, OSError, ValueError) as error:
        raise ReaderError(
            f"{model}: there is no such folder, and no such model in the local cache of Hugging Face. "
            f"Set rag.reader.model to a folder, or leave it out for {PACKAGED}."
        ) from error


def _config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReaderError(f"{path}: is no model's configuration ({error}). Name the folder of a model.") from error
    if not isinstance(content, dict):
        raise ReaderError(f"{path}: is no model's configuration. Name the folder of a model.")
    return content
