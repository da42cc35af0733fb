"""pincite and its peers behind one interface: `python -m evals.benchmarks.engines NAME index|ask|answer …`.

Every measurement has a process of its own. Nothing is imported before it is needed, least of all pincite, so that a
peer's process pays for that peer alone.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evals.benchmarks.engine import TOP_K, Found, Indexer, PeerEngine, Search
from evals.benchmarks.peers import Haystack, LangChain, LlamaIndex, SentenceTransformers, Txtai

if TYPE_CHECKING:
    from rag.models import RankedPassage


class Pincite:
    """pincite itself. `reads`: with its reader. `searches`: the search alone, without a verdict."""

    def __init__(self, *, reads: bool, searches: bool = False) -> None:
        self._reads = reads
        self._searches = searches

    def load(self) -> None:
        from index.encoder.load import make_embedder
        from index.encoder.model_files import PACKAGED

        embedder = make_embedder(PACKAGED, "auto")
        for texts in (["warm"], ["warm"] * 32):  # a question and a batch are compiled separately
            embedder.encode(texts)

    def index(self, documents: Path, index: Path) -> None:
        from rag import Retriever

        Retriever.open(documents, index=index).close()

    def open(self, index: Path) -> Search:
        from index.encoder.load import make_embedder
        from index.encoder.model_files import PACKAGED
        from index.store.store import Store
        from rag import Retriever

        retriever = Retriever(Store(index), make_embedder(PACKAGED, "auto"))

        def search(question: str) -> list[Found]:
            if self._searches:
                hits: Sequence[RankedPassage] = retriever.search(question, k=TOP_K)
            else:
                hits = retriever.ask(question, k=TOP_K, read=self._reads).passages
            return [Found(hit.citation.document, hit.text) for hit in hits]

        return search


ENCODE_ALONE = "sentence-transformers, encode alone"

PEERS: dict[str, tuple[str, Callable[[str], PeerEngine]]] = {
    "txtai": ("txtai", Txtai),
    "LlamaIndex": ("llama_index", LlamaIndex),
    "Haystack": ("haystack", Haystack),
    "LangChain": ("langchain_community", LangChain),
}
"""By name: the package it needs, and its constructor."""

OWN: dict[str, Callable[[], PeerEngine]] = {
    "pincite": lambda: Pincite(reads=True),
    "pincite, no reader": lambda: Pincite(reads=False),
    "pincite, search alone": lambda: Pincite(reads=False, searches=True),
}


def engine(name: str, model: str) -> PeerEngine:
    """Return an engine; peers load the weights from the folder `model`."""
    return OWN[name]() if name in OWN else PEERS[name][1](model)


def indexer(name: str, model: str) -> Indexer:
    """Return an engine, or the encoder alone."""
    return SentenceTransformers(model) if name == ENCODE_ALONE else engine(name, model)


def main() -> int:
    """Run one task with one engine and print the result as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.engines", description=__doc__)
    parser.add_argument("name", choices=[*OWN, *PEERS, ENCODE_ALONE])
    parser.add_argument("--model", default="", metavar="DIR", help="the weights, for peers")
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("index").add_argument("documents", type=Path)
    tasks.add_parser("ask").add_argument("question")
    tasks.add_parser("answer").add_argument("questions", type=Path)
    for task in tasks.choices.values():
        task.add_argument("index", type=Path)
    arguments = parser.parse_args()
    if arguments.name == ENCODE_ALONE and arguments.task != "index":
        parser.error(f"{ENCODE_ALONE}: can only index")
    if arguments.task == "index":
        chosen = indexer(arguments.name, arguments.model)
        chosen.load()
        started = time.perf_counter()
        chosen.index(arguments.documents, arguments.index)
        seconds = time.perf_counter() - started
        result: object = {"seconds": seconds, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}
    elif arguments.task == "ask":
        result = engine(arguments.name, arguments.model).open(arguments.index)(arguments.question)[0]
    else:
        search = engine(arguments.name, arguments.model).open(arguments.index)
        questions = json.loads(arguments.questions.read_text("utf-8"))
        search(questions[0])
        times, found = [], []
        for question in questions:
            started = time.perf_counter()
            found.append(search(question))
            times.append(time.perf_counter() - started)
        result = {"seconds": times, "found": found}
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
