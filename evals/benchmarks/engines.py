"""pincite and its peers behind one interface: `python -m evals.benchmarks.engines NAME index|ask|answer …`.

Each does what its own documentation shows for a folder of texts, at its defaults, with the same weights from the disk:
reads the files, cuts them, embeds the parts, keeps an index on the disk, opens it and finds the five best parts. Every
measurement has a process of its own. Nothing is imported before it is needed, of pincite least of all, so that a
process of a peer pays for that peer alone.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from rag.models import RankedPassage

BEST = 5
"""Passages wanted for a question."""


class Found(NamedTuple):
    """A passage that was found, and the document it is from."""

    document: str
    text: str


Search = Callable[[str], list[Found]]


class Indexer(Protocol):
    """Anything that makes something of a folder of texts."""

    def load(self) -> None:
        """Import what is needed and load the model."""
        ...

    def index(self, documents: Path, index: Path) -> None:
        """Write an index of the `.txt` files of a folder, from reading to a finished index on the disk."""
        ...


class PeerEngine(Indexer, Protocol):
    """An indexer that finds passages, too."""

    def open(self, index: Path) -> Search:
        """Open an index from the disk."""
        ...


class Pincite:
    """pincite itself. `reads`: with its reader; `searches`: the search alone, without judging whether it answers."""

    def __init__(self, *, reads: bool, searches: bool = False) -> None:
        self._reads = reads
        self._searches = searches

    def load(self) -> None:
        from index.encoder.base import PACKAGED, make_embedder

        embedder = make_embedder(PACKAGED, "auto")
        for texts in (["warm"], ["warm"] * 32):  # it is made ready for a question and for many passages apart
            embedder.encode(texts)

    def index(self, documents: Path, index: Path) -> None:
        from rag import Retriever

        Retriever.open(documents, index=index).close()

    def open(self, index: Path) -> Search:
        from index.encoder.base import PACKAGED, make_embedder
        from index.store.store import Store
        from rag import Retriever

        retriever = Retriever(Store(index), make_embedder(PACKAGED, "auto"))

        def search(question: str) -> list[Found]:
            if self._searches:
                hits: Sequence[RankedPassage] = retriever.search(question, k=BEST)
            else:
                hits = retriever.ask(question, k=BEST, read=self._reads).passages
            return [Found(hit.citation.document, hit.text) for hit in hits]

        return search


class _ModelEngine:
    """What loads its encoder from the folder of the weights."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._encoder: Any = None


class Txtai(_ModelEngine):
    """txtai: its embeddings database with content. It cuts no text itself; its documentation takes paragraphs."""

    def load(self) -> None:
        from txtai import Embeddings

        self._encoder = Embeddings({"path": self._model, "content": True})

    def index(self, documents: Path, index: Path) -> None:
        paragraphs = (
            {"text": paragraph, "document": path.name}
            for path in sorted(documents.glob("*.txt"))
            for paragraph in path.read_text("utf-8").split("\n\n")
            if paragraph.strip()
        )
        self._encoder.index(paragraphs)
        self._encoder.save(str(index))

    def open(self, index: Path) -> Search:
        from txtai import Embeddings

        embeddings = Embeddings()
        embeddings.load(str(index))
        wanted = f"select document, text, score from txtai where similar(:question) limit {BEST}"  # noqa: S608  # a number
        return lambda question: [
            Found(row["document"], row["text"]) for row in embeddings.search(wanted, parameters={"question": question})
        ]


class LlamaIndex(_ModelEngine):
    """LlamaIndex: a vector store index with its default node parser, kept by its default stores."""

    def load(self) -> None:
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex  # noqa: F401  # imported before the clock
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._encoder = HuggingFaceEmbedding(model_name=self._model)

    def index(self, documents: Path, index: Path) -> None:
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

        read = SimpleDirectoryReader(str(documents), required_exts=[".txt"]).load_data()
        made = VectorStoreIndex.from_documents(read, embed_model=self._encoder)
        made.storage_context.persist(str(index))

    def open(self, index: Path) -> Search:
        from llama_index.core import StorageContext, load_index_from_storage

        self.load()
        stored = StorageContext.from_defaults(persist_dir=str(index))
        opened: Any = load_index_from_storage(stored, embed_model=self._encoder)
        retriever = opened.as_retriever(similarity_top_k=BEST)
        return lambda question: [
            Found(hit.node.metadata["file_name"], hit.node.get_content()) for hit in retriever.retrieve(question)
        ]


class Haystack(_ModelEngine):
    """Haystack: its in-memory store, saved as JSON, with its document splitter and sentence-transformers embedders."""

    def load(self) -> None:
        from haystack.components.converters import TextFileToDocument  # noqa: F401  # imported before the clock
        from haystack.components.preprocessors import DocumentSplitter  # noqa: F401
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        self._encoder = SentenceTransformersDocumentEmbedder(model=self._model, progress_bar=False)
        self._encoder.warm_up()

    def index(self, documents: Path, index: Path) -> None:
        from haystack.components.converters import TextFileToDocument
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore()
        read = TextFileToDocument().run(sources=sorted(documents.glob("*.txt")))["documents"]
        splitter = DocumentSplitter()
        splitter.warm_up()
        store.write_documents(self._encoder.run(splitter.run(documents=read)["documents"])["documents"])
        store.save_to_disk(str(index))

    def open(self, index: Path) -> Search:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        embedder = SentenceTransformersTextEmbedder(model=self._model, progress_bar=False)
        embedder.warm_up()
        retriever = InMemoryEmbeddingRetriever(InMemoryDocumentStore.load_from_disk(str(index)), top_k=BEST)

        def search(question: str) -> list[Found]:
            found = retriever.run(query_embedding=embedder.run(text=question)["embedding"])["documents"]
            return [Found(Path(one.meta["file_path"]).name, one.content) for one in found]

        return search


class LangChain(_ModelEngine):
    """LangChain: its recursive splitter as its tutorial sets it (1,000 characters, 200 shared), and its FAISS store."""

    def load(self) -> None:
        from langchain_community.document_loaders import TextLoader  # noqa: F401  # imported before the clock
        from langchain_community.vectorstores import FAISS  # noqa: F401
        from langchain_huggingface import HuggingFaceEmbeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: F401

        self._encoder = HuggingFaceEmbeddings(model_name=self._model)

    def index(self, documents: Path, index: Path) -> None:
        from langchain_community.document_loaders import TextLoader
        from langchain_community.vectorstores import FAISS
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        read = [one for path in sorted(documents.glob("*.txt")) for one in TextLoader(str(path), "utf-8").load()]
        parts = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(read)
        FAISS.from_documents(parts, self._encoder).save_local(str(index))

    def open(self, index: Path) -> Search:
        from langchain_community.vectorstores import FAISS

        self.load()
        store = FAISS.load_local(str(index), self._encoder, allow_dangerous_deserialization=True)
        return lambda question: [
            Found(Path(one.metadata["source"]).name, one.page_content)
            for one in store.similarity_search(question, k=BEST)
        ]


class SentenceTransformers(_ModelEngine):
    """sentence-transformers alone: embeds each file whole, at its defaults. It keeps and finds nothing."""

    def load(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._encoder = SentenceTransformer(self._model)
        self._encoder.encode(["warm"], show_progress_bar=False)

    def index(self, documents: Path, index: Path) -> None:
        import numpy as np

        texts = [path.read_text("utf-8") for path in sorted(documents.glob("*.txt"))]
        np.save(index, self._encoder.encode(texts, show_progress_bar=False))


ENCODE = "sentence-transformers, encode alone"

PEERS: dict[str, tuple[str, Callable[[str], PeerEngine]]] = {
    "txtai": ("txtai", Txtai),
    "LlamaIndex": ("llama_index", LlamaIndex),
    "Haystack": ("haystack", Haystack),
    "LangChain": ("langchain_community", LangChain),
}
"""By name: the package that must be there, and what makes it."""

OWN: dict[str, Callable[[], PeerEngine]] = {
    "pincite": lambda: Pincite(reads=True),
    "pincite, no reader": lambda: Pincite(reads=False),
    "pincite, search alone": lambda: Pincite(reads=False, searches=True),
}


def engine(name: str, model: str) -> PeerEngine:
    """Return an engine. `model`: the folder of the weights, for peers."""
    return OWN[name]() if name in OWN else PEERS[name][1](model)


def indexer(name: str, model: str) -> Indexer:
    """Return an engine, or the encoder alone."""
    return SentenceTransformers(model) if name == ENCODE else engine(name, model)


def main() -> int:
    """Do one thing with one engine, and print what came of it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.engines", description=__doc__)
    parser.add_argument("name", choices=[*OWN, *PEERS, ENCODE])
    parser.add_argument("--model", default="", metavar="DIR", help="the weights, for peers")
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("index").add_argument("documents", type=Path)
    tasks.add_parser("ask").add_argument("question")
    tasks.add_parser("answer").add_argument("questions", type=Path)
    for task in tasks.choices.values():
        task.add_argument("index", type=Path)
    arguments = parser.parse_args()
    if arguments.name == ENCODE and arguments.task != "index":
        parser.error(f"{ENCODE}: can only be asked to index")
    if arguments.task == "index":
        chosen = indexer(arguments.name, arguments.model)
        chosen.load()
        started = time.perf_counter()
        chosen.index(arguments.documents, arguments.index)
        seconds = time.perf_counter() - started
        told: object = {"seconds": seconds, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}
    elif arguments.task == "ask":
        told = engine(arguments.name, arguments.model).open(arguments.index)(arguments.question)[0]
    else:
        search = engine(arguments.name, arguments.model).open(arguments.index)
        questions = json.loads(arguments.questions.read_text("utf-8"))
        search(questions[0])
        times, found = [], []
        for question in questions:
            started = time.perf_counter()
            found.append(search(question))
            times.append(time.perf_counter() - started)
        told = {"seconds": times, "found": found}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
