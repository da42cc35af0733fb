"""A folder at a URL of S3 is indexed as one on this machine, here and on workers; nothing secret is kept."""

import time
from pathlib import Path
from typing import Any, ClassVar

import pytest

from index.errors import FileUnavailable, FolderAway
from index.files.local_file import local_file
from index.indexing.builder import Builder
from index.indexing.cluster.cluster import Cluster
from index.indexing.status import read_status
from index.location import check_folder, index_location
from index.models import IndexReport
from index.settings import IndexSettings
from index.store.store import Store
from rag.retriever import Retriever
from tests.clusters import cluster_of
from tests.fakes import FakeEmbedder
from tests.index.indexing.cluster.conftest import SECRET

pytest.importorskip("distributed", reason="needs pincite[dask]: pip install 'pincite[dask]'")
s3fs = pytest.importorskip("s3fs", reason="needs s3fs")

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

FILES = {
    "bases.txt": "The navy wants a base in Cuba. It has asked for one in Venezuela, too.",
    "sub/drugs.md": "# Drugs\n\nCocaine is hidden in flowers shipped from Colombia. The police found it.",
    "page.html": "<h1>Loans</h1><p>The loan to Ecuador was paid back in oil.</p>",
    ".pinciteignore": "draft.txt\n",
    "draft.txt": "A draft.",
    "SOURCES.toml": '["bases.txt"]\ntitle = "Bases of the navy"\n',
}


@pytest.fixture
def bucket(s3_server: str) -> tuple[Any, str]:
    """Fill a new bucket, and return the file system and the bucket's name."""
    files = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    name = f"bucket-{time.time_ns()}"
    files.mkdir(name)
    for path, text in FILES.items():
        files.pipe_file(f"{name}/docs/{path}", text.encode())
    return files, name


def update(url: str, work: Cluster | None = None, **more: Any) -> IndexReport:
    place = check_folder(url)
    return Builder(Store(index_location(place)), IndexSettings(), FakeEmbedder(), work=work, **more).update(place)


@pytest.mark.parametrize("where", ["here", "workers"])
def test_a_folder_of_s3_is_indexed_and_what_changed_is_found(bucket: tuple[Any, str], request: Any, where: str) -> None:
    files, name = bucket
    url = f"s3://{name}/docs"
    work = cluster_of(request.getfixturevalue("local_cluster")) if where == "workers" else None
    first = update(url, work)
    assert first.added == ("bases.txt", "page.html", "sub/drugs.md")
    assert not update(url, work).is_change
    files.pipe_file(f"{name}/docs/bases.txt", FILES["bases.txt"].replace("Cuba", "Peru").encode())
    files.rm(f"{name}/docs/page.html")
    files.pipe_file(f"{name}/docs/sub/new.txt", b"A new harbour was built in Callao.")
    place = check_folder(url)
    found = read_status(place, Store(index_location(place)))
    assert found.corpus == url
    assert found.changed_files.new == ("sub/new.txt",)
    assert (found.changed_files.touched, found.changed_files.gone) == (("bases.txt",), ("page.html",))
    report = update(url, work)
    assert (report.added, report.changed, report.removed) == (("sub/new.txt",), ("bases.txt",), ("page.html",))


def test_the_index_of_a_url_is_that_of_the_same_files_here(bucket: tuple[Any, str], tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    update(f"s3://{bucket[1]}/docs")
    here = Store(tmp_path / "index")
    Builder(here, IndexSettings(), FakeEmbedder()).update(folder)
    stores = [here, Store(index_location(check_folder(f"s3://{bucket[1]}/docs")))]
    own, other = (store.open().manifest.segments[0].files for store in stores)
    # The records of the documents have the times of their files.
    assert {name for name in own if own[name].sha256 != other[name].sha256} <= {"documents.jsonl", "ends.bin"}


def test_a_question_is_answered_and_its_originals_are_fetched(bucket: tuple[Any, str]) -> None:
    files, name = bucket
    url = f"s3://{name}/docs"
    with Retriever.open(url, embedder=FakeEmbedder()) as retriever:
        hit = retriever.search("Where does the navy want a base?")[0]
        assert hit.citation.document == "bases.txt"
        assert retriever.originals.read("bases.txt") == FILES["bases.txt"].encode()
        assert retriever.path_of("bases.txt") is None
        assert [check.status for check in retriever.check([hit.citation])] == ["verbatim"]
        files.rm(f"{name}/docs/bases.txt")
        assert [check.status for check in retriever.check([hit.citation])] == ["gone"]


def test_nothing_secret_is_kept(bucket: tuple[Any, str]) -> None:
    url = f"s3://{bucket[1]}/docs"
    update(url)
    kept = [path for path in check_folder(url).rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]


class NoCredentialsError(Exception):
    """What a client raises that is not let in; trying again is no use."""


def test_a_service_that_is_away_leaves_the_index_and_questions_are_answered_from_it() -> None:
    from fsspec import register_implementation
    from fsspec.implementations.memory import MemoryFileSystem

    class Service(MemoryFileSystem):  # type: ignore[misc]
        protocol = "service"
        store: ClassVar[dict[str, Any]] = {}
        pseudo_dirs: ClassVar[list[str]] = [""]
        is_away = False

        def ls(self, path: str, detail: bool = True, **more: Any) -> Any:
            if Service.is_away:
                raise NoCredentialsError("The service is away.\nCome back later.")
            return super().ls(path, detail, **more)

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return "/" + path.removeprefix("service://").strip("/")

    register_implementation("service", Service)
    for name, text in FILES.items():
        Service().pipe_file(f"service://docs/{name}", text.encode())
    assert update("service://docs").documents == 3
    Service.is_away = True
    with pytest.raises(FolderAway) as error:
        update("service://docs")
    assert "gives no answer (The service is away.)" in str(error.value)
    with Retriever.open("service://docs", embedder=FakeEmbedder()) as retriever:
        assert "gives no answer" in (retriever.notice or "")
        assert retriever.search("Where does the navy want a base?")[0].citation.document == "bases.txt"


def test_a_file_of_many_pieces_comes_whole(bucket: tuple[Any, str]) -> None:
    files, name = bucket
    data = b"The navy wants a base. " * 500_000
    files.pipe_file(f"{name}/docs/large.txt", data)
    with local_file(check_folder(f"s3://{name}/docs"), "large.txt") as path:
        assert path.read_bytes() == data
    with pytest.raises(FileUnavailable), local_file(check_folder("s3://no-such-bucket-at-all"), "x.txt"):
        pass
