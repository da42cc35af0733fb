"""A small folder of documents, and a retriever over it that needs no model."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder, FakeReader

TRAINING = (
    "In March the minister opened a new training centre for police officers in Managua. "
    "It will train officers from seven countries of the region in the fight against smuggling.\n"
)
HELICOPTERS = (
    "Peru paid 406 million dollars for twenty-four helicopters last autumn. "
    "The helicopters will be delivered to the air force before the end of the year.\n"
)
HEROIN = (
    "The country is the largest consumer of heroin in the whole world today. "
    "Most of it arrives by road through the mountains of Central Asia.\n"
)
COPY = (
    "According to a weekly paper, little has changed in ten years. "
    "The country is the largest consumer of heroin in the whole world today.\n"
)
SOURCES = """\
["training.txt"]
title = "A school for police"
publisher = "The Herald"
author = "A. Writer"
date = "2013-03-20"

["helicopters.txt"]
publisher = "Air Weekly"
date = "2010"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "training.txt").write_text(TRAINING, "utf-8")
    (corpus / "helicopters.txt").write_text(HELICOPTERS, "utf-8")
    (corpus / "heroin.txt").write_text(HEROIN, "utf-8")
    (corpus / "weekly.txt").write_text(COPY, "utf-8")
    (corpus / "SOURCES.toml").write_text(SOURCES, "utf-8")
    return corpus


@pytest.fixture
def open_folder(folder: Path, embedder: FakeEmbedder) -> Callable[..., Retriever]:
    """Open the folder, with settings of the reader's choice."""

    def opened(**settings: object) -> Retriever:
        chosen = RagSettings.model_validate(settings)
        return Retriever.open(folder, embedder=embedder, reader=FakeReader(), settings=chosen)

    return opened


@pytest.fixture
def retriever(open_folder: Callable[..., Retriever]) -> Retriever:
    return open_folder()
