"""Reading a generation: every file is checked, every number is as worked out by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.encoder.token_codes import rotate
from index.errors import IndexDamaged, IndexMismatch
from index.indexing.builder import Builder
from index.models import Document
from index.store.generation import Generation
from index.store.manifest import FORMAT
from index.store.store import Store
from tests.fakes import FakeEmbedder

FILES = (
    "documents.jsonl", "ends.bin", "texts.bin", "search.bin", "passages.bin", "sentences.bin", "tokens.bin",
    "vectors.bin", "fingerprints.bin", "fingerprint-owners.bin", "postings-names.bin", "postings-name-ends.bin",
    "postings-indptr.bin", "postings-passages.bin", "postings-codes.bin", "postings-pairs.bin", "postings-lengths.bin",
)  # fmt: skip
OWN = ("order.bin", "weights.bin")


@pytest.fixture
def folder(filled: Path, builder: Builder, store: Store) -> Path:
    builder.update(filled)
    return store.open().folder


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def path_of(folder: Path, name: str) -> Path:
    """Return a file of a generation of one segment."""
    [segment] = (folder.parent.parent / "segments").iterdir()
    return folder / name if name in OWN else segment / name


def test_every_file_but_the_manifests_is_in_the_manifest(folder: Path) -> None:
    files = Generation(folder).manifest.files
    assert {name.rpartition("/")[2] for name in files} == {*FILES, *OWN}
    assert all((folder.parent.parent / name).is_file() for name in files)
    assert {path.name for path in folder.iterdir()} == {*OWN, "manifest.json"}
    assert {path.name for path in path_of(folder, "texts.bin").parent.iterdir()} == {*FILES, "segment.json"}


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink], ids=["flipped", "truncated", "deleted"])
@pytest.mark.parametrize("name", [*FILES, *OWN])
def test_a_damaged_file_is_named(folder: Path, name: str, damage: object) -> None:
    assert callable(damage)
    damage(path_of(folder, name))
    with pytest.raises(IndexDamaged, match=rf"{name}: .*pincite index --rebuild"):
        Generation(folder)


@pytest.mark.parametrize("name", [*FILES, *OWN])
def test_a_size_that_differs_is_told_even_unhashed(folder: Path, name: str) -> None:
    generation = Generation(folder)
    cut(path_of(folder, name))
    with pytest.raises(IndexDamaged, match=name):
        generation.check(full=False)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"recipe": {"format": %d}}' % FORMAT, b"\xff"])
def test_a_manifest_that_is_none_is_damage(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        Generation(folder)


@pytest.mark.parametrize("key", ["documents", "passages", "sentences", "tokens"])
def test_a_manifest_that_does_not_fit_its_files_is_damage(folder: Path, key: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest[key] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        Generation(folder)


def test_another_version_of_the_format_is_a_mismatch(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["recipe"]["format"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexMismatch, match="another version"):
        Generation(folder)


TEXT = (
    "Résumé first.\r\nThe navy wants a base. It asked Peru 🙂 for one.\rÅnother line.\n"
    "\fCocaine was found in Lima. It was hidden there."
)


@pytest.fixture
def opened(store: Store, builder: Builder) -> Generation:
    builder.build(
        [Document.from_text("x", "Padding of an earlier document é."), Document.from_text("a", TEXT, "Harbours")]
    )
    return store.open()


def test_texts_and_places_come_back_as_they_were(opened: Generation) -> None:
    assert opened.document_text(1) == TEXT
    view = opened.document_view(1)
    assert bytes(view) == TEXT.encode()
    assert type(view) is np.ndarray
    assert np.shares_memory(view, opened.segments[0].texts)
    for number in range(1, len(opened.passages)):
        row = opened.passages[number]
        assert row["document"] == 1
        assert opened.text(number) == TEXT[row["start"] : row["end"]]
        assert row["line_start"] == TEXT[: row["start"]].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert row["line_end"] == TEXT[: row["end"]].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert row["page"] == 1 + TEXT[: row["start"]].count("\f")
    assert opened.passages[0]["page"] == 0  # the first document has no pages
    assert TEXT[opened.passages[-1]["start"] :].find("Lima") >= 0


def test_every_sentence_has_the_word_pieces_of_its_words(opened: Generation, embedder: FakeEmbedder) -> None:
    for number in range(len(opened.passages)):
        row = opened.passages[number]
        for sentence in range(row["sentence_start"], row["sentence_end"]):
            assert opened.passage_of(sentence) == number
            place = opened.sentences[sentence]
            words = opened.search_text(number)[place["search_start"] : place["search_end"]]
            assert words == opened.sentence_texts(number)[sentence - row["sentence_start"]]
            assert place["token_end"] - place["token_start"] == embedder.count([words])[0]
            assert row["token_start"] <= place["token_start"] <= place["token_end"] <= row["token_end"]


def test_the_kept_word_pieces_point_where_the_encoder_put_them(opened: Generation, embedder: FakeEmbedder) -> None:
    (encoded,) = embedder.encode([opened.search_text(0)])
    first, last = opened.passages[0]["token_start"], opened.passages[0]["token_end"]
    kept = opened.token_vectors(np.array([[first, last]]))
    assert kept.shape == encoded.tokens.shape
    assert np.all(np.sum(kept * rotate(encoded.tokens), axis=1) > 0.9)


def test_repeats_of_a_sentence_are_found_however_they_are_written(store: Store, builder: Builder) -> None:
    builder.build(
        [
            Document.from_text("a", "The navy wants a base. Nobody else does so."),
            Document.from_text("b", "In Peru it is so. THE NAVY -- wants a\nbase!"),
        ]
    )
    generation = store.open()
    assert generation.repeats_of([0, 3, 1]) == [[3], [0], []]
