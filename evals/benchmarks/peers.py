"""The peers behind one interface, each as its own documentation shows it for a folder of texts.

At their defaults, with the same weights from the disk: they read the files, cut them, embed the parts, write an index,
open it and find the five best parts. Nothing is imported before it is needed.
"""

from pathlib import Path
from typing import Any

from evals.benchmarks.engine import TOP_K, Found, Search


class _ModelEngine:
    """An engine whose encoder loads from the folder of the weights."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._encoder: Any = None


class Txtai(_ModelEngine):
    """txtai: its embeddings database with content. It does not cut texts; its documentation uses paragraphs."""

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
        wanted = f"select document, text, score from txtai where similar(:question) limit {TOP_K}"  # noqa: S608  # a number
        return lambda question: [
            Found(row["document"], row["text"]) for row in embeddings.search(wanted, parameters={"question": question})
        ]


class LlamaIndex(_ModelEngine):
    """LlamaIndex: a vector store index with the default node parser and stores."""

    def load(self) -> None:
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex  # noqa: F401  # imported before the clock
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._encoder = HuggingFaceEmbedding(model_name=self._model)

    def index(self, documents: Path, index: Path) -> None:
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex

        read = SimpleDirectoryReader(str(documents), required_exts=[".txt"]).load_data()
        store = VectorStoreIndex.from_documents(read, embed_model=self._encoder)
        store.storage_context.persist(str(index))

    def open(self, index: Path) -> Search:
        from llama_index.core import StorageContext, load_index_from_storage

        self.load()
        stored = StorageContext.from_defaults(persist_dir=str(index))
        opened: Any = load_index_from_storage(stored, embed_model=self._encoder)
        retriever = opened.as_retriever(similarity_top_k=TOP_K)
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
        retriever = InMemoryEmbeddingRetriever(InMemoryDocumentStore.load_from_disk(str(index)), top_k=TOP_K)

        def search(question: str) -> list[Found]:
            found = retriever.run(query_embedding=embedder.run(text=question)["embedding"])["documents"]
            return [Found(Path(one.meta["file_path"]).name, one.content) for one in found]

        return search


class LangChain(_ModelEngine):
    """LangChain: its recursive splitter as in its tutorial (1,000 characters, 200 shared), and its FAISS store."""

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
            for one in store.similarity_search(question, k=TOP_K)
        ]


class SentenceTransformers(_ModelEngine):
    """sentence-transformers alone: embeds each file whole, at its defaults, and searches nothing."""

    def load(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._encoder = SentenceTransformer(self._model)
        self._encoder.encode(["warm"], show_progress_bar=False)

    def index(self, documents: Path, index: Path) -> None:
        import numpy as np

        texts = [path.read_text("utf-8") for path in sorted(documents.glob("*.txt"))]
        np.save(index, self._encoder.encode(texts, show_progress_bar=False))
