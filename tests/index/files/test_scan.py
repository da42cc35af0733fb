"""Scanning a folder: what is read, what is passed over, and what is told."""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.errors import CorpusError
from index.files.scan import scan
from index.models import Intake, kinds_in_words
from index.regular_file import Patience, Turn
from tests.fakes import deadline


def names(folder: Path) -> list[str]:
    return [file.name for file in scan(folder)[0]]


def told(folder: Path) -> dict[str, str]:
    return {problem.name: problem.message for problem in scan(folder)[1]}


def fill(folder: Path, *files: str) -> None:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_files_of_known_formats_are_found_in_order_of_name(tmp_path: Path) -> None:
    fill(
        tmp_path, "b.txt", "a/z.md", "a.TXT", "x/corpus.jsonl", "x/queries.jsonl", "c.mp3", "noextension", "d.markdown"
    )
    found, problems, _ = scan(tmp_path)
    assert [file.name for file in found] == ["a.TXT", "a/z.md", "b.txt", "d.markdown", "x/corpus.jsonl"]
    assert problems == []
    state = (tmp_path / "b.txt").stat()
    assert (found[2].size, found[2].mtime_ns, found[2].path) == (5, state.st_mtime_ns, tmp_path / "b.txt")


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, ".hidden.txt", ".pincite/a.txt", ".git/b.md", "c.txt")
    assert names(tmp_path) == ["c.txt"]


FOLLOW = Intake(follow_links=True)
ALL = Intake(take_all=True)


def test_a_link_out_of_the_folder_is_named_and_left_unless_links_are_followed(tmp_path: Path) -> None:
    fill(tmp_path / "corpus", "a.txt", "sub/b.txt")
    fill(tmp_path, "outside/c.txt", "outside/d.txt")
    corpus = tmp_path / "corpus"
    (corpus / "link").symlink_to(tmp_path / "outside")
    (corpus / "passwd.txt").symlink_to("/etc/passwd")
    (corpus / "picture.png").symlink_to("/etc/hostname")
    (corpus / "sub" / "up").symlink_to(corpus)
    assert names(corpus) == ["a.txt", "sub/b.txt"]
    message = "is a link out of the folder; to read what it leads to, set PINCITE_INDEX_FOLLOW_LINKS=true"
    assert told(corpus) == {"link": message, "passwd.txt": message}
    followed = scan(corpus, FOLLOW)
    assert [file.name for file in followed.files] == ["a.txt", "link/c.txt", "link/d.txt", "passwd.txt", "sub/b.txt"]
    assert followed.problems == []
    assert followed.left_out.linked == 1


def test_a_file_with_several_names_is_one_document(tmp_path: Path) -> None:
    fill(tmp_path, "m/real.txt", "z/other.txt")
    (tmp_path / "a.txt").symlink_to("m/real.txt")
    (tmp_path / "b.txt").symlink_to("a.txt")
    (tmp_path / "n").symlink_to("m")
    (tmp_path / "c.txt").hardlink_to(tmp_path / "z" / "other.txt")
    found = scan(tmp_path)
    assert [file.name for file in found.files] == ["c.txt", "m/real.txt"]
    assert found.left_out.linked == 4
    assert found.problems == []


def test_two_links_to_one_file_outside_are_one_document(tmp_path: Path) -> None:
    fill(tmp_path, "outside/c.txt", "corpus/a.txt")
    for name in ("x.txt", "y.txt"):
        (tmp_path / "corpus" / name).symlink_to(tmp_path / "outside" / "c.txt")
    assert [file.name for file in scan(tmp_path / "corpus", FOLLOW).files] == ["a.txt", "x.txt"]


def test_a_link_gives_a_name_to_what_has_none_that_is_read(tmp_path: Path) -> None:
    fill(tmp_path, ".data/notes/n.txt", "UNNAMED")
    (tmp_path / "notes").symlink_to(".data/notes")
    (tmp_path / "readme.md").symlink_to("UNNAMED")
    assert names(tmp_path) == ["notes/n.txt", "readme.md"]


def test_a_link_to_a_folder_around_the_corpus_is_never_followed(tmp_path: Path) -> None:
    fill(tmp_path, "secret.txt", "corpus/a.txt")
    (tmp_path / "corpus" / "up").symlink_to("..")
    for intake in (None, FOLLOW):
        found = scan(tmp_path / "corpus", intake)
        assert [file.name for file in found.files] == ["a.txt"]
        assert [problem.name for problem in found.problems] == ["up"]


def test_many_links_cost_little(tmp_path: Path) -> None:
    fill(tmp_path, *(f"{number}.txt" for number in range(1000)))
    for number in range(1000):
        (tmp_path / f"link{number}.txt").symlink_to(f"{number}.txt")
    with deadline(20):
        assert len(scan(tmp_path).files) == 1000


@pytest.mark.parametrize(
    ("folder", "beside"),
    [
        ("node_modules/x", None),
        ("lib/python3/site-packages/x", None),
        ("__pycache__", None),
        ("pincite.egg-info", None),
        ("target/doc", "Cargo.toml"),
        ("build/html", "pyproject.toml"),
        ("app/build", "app/package.json"),
        ("dist", "package.json"),
        ("src/obj", "src/App.csproj"),
        ("vendor/x", "go.mod"),
    ],
)
def test_what_programs_put_there_is_left_out_and_named(tmp_path: Path, folder: str, beside: str | None) -> None:
    fill(tmp_path, "notes.md", f"{folder}/LICENSE.txt", *([beside] if beside else []))
    found = scan(tmp_path)
    assert [file.name for file in found.files if file.name != beside] == ["notes.md"]
    [generated] = found.left_out.generated
    assert f"{folder}/LICENSE.txt".startswith(generated)
    assert f"{folder}/LICENSE.txt" in [file.name for file in scan(tmp_path, ALL).files]


@pytest.mark.parametrize("folder", ["build", "dist", "target", "out", "bin", "vendor", "site", "book", "deps"])
def test_a_folder_with_a_common_name_is_read_where_no_build_is_described(tmp_path: Path, folder: str) -> None:
    fill(tmp_path, "a.txt", f"{folder}/b.txt")
    assert names(tmp_path) == ["a.txt", f"{folder}/b.txt"]


@pytest.mark.parametrize(
    ("marker", "content"),
    [
        ("pyvenv.cfg", "home = /usr/bin"),
        ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# a cache"),
        ("CMakeCache.txt", ""),
        (".buildinfo", "# Sphinx build info version 1"),
    ],
)
def test_a_folder_whose_maker_left_a_marker_is_left_out(tmp_path: Path, marker: str, content: str) -> None:
    fill(tmp_path, "a.txt", "my-env/docs/b.txt")
    (tmp_path / "my-env" / marker).write_text(content)
    assert names(tmp_path) == ["a.txt"]
    assert scan(tmp_path).left_out.generated == ("my-env/",)


def test_a_tag_that_is_none_marks_nothing_and_the_folder_asked_for_is_always_read(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "x/CACHEDIR.TAG", "x/b.txt", "node_modules/package.exe", "node_modules/README.md")
    assert names(tmp_path) == ["a.txt", "x/b.txt"]
    assert names(tmp_path / "node_modules") == ["README.md"]
    fill(tmp_path, "conda-meta")
    assert names(tmp_path) == ["a.txt", "x/b.txt"]


def test_gitignore_is_followed_with_negations_and_in_deeper_folders(tmp_path: Path) -> None:
    fill(
        tmp_path, "a.txt", "b.txt", "drafts/c.txt", "drafts/keep.txt", "logs/d.md", "sub/drafts/e.txt", "sub/f.md",
        "sub/a.txt", "sub/deep/f.md",
    )  # fmt: skip
    (tmp_path / ".gitignore").write_text("# mine\n/b.txt\ndrafts/*\n!keep.txt\nlogs/\n")
    (tmp_path / "sub" / ".gitignore").write_text("f.md\n!deep/f.md\n/a.txt\n")
    assert names(tmp_path) == ["a.txt", "drafts/keep.txt", "sub/deep/f.md", "sub/drafts/e.txt"]
    assert scan(tmp_path).left_out.ignored == 5
    assert len(scan(tmp_path, ALL).files) == 9


def test_a_pinciteignore_goes_before_gitignore_and_before_what_looks_generated(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "data/b.txt", "node_modules/x/README.md", "secret/c.txt")
    (tmp_path / ".gitignore").write_text("data/\n")
    (tmp_path / ".pinciteignore").write_text("!data/\n!node_modules/\nsecret/\n")
    assert names(tmp_path) == ["a.txt", "data/b.txt", "node_modules/x/README.md"]


def test_an_ignore_file_that_is_odd_is_told_and_stops_nothing(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "b.txt")
    (tmp_path / ".gitignore").write_bytes(b"!\n*a*b*c*d*e*f\n\xff\xfe\nb.txt\n\\\n")
    assert names(tmp_path) == ["a.txt"]
    found = scan(tmp_path)
    assert [(problem.name, problem.skipped) for problem in found.problems] == [(".gitignore", False)]
    assert "line 1 is no pattern" in found.problems[0].message
    (tmp_path / ".gitignore").unlink()
    os.mkfifo(tmp_path / ".gitignore")
    with deadline(20):
        assert names(tmp_path) == ["a.txt", "b.txt"]
    assert "is not a regular file" in told(tmp_path)[".gitignore"]


def test_a_pattern_of_many_wildcards_costs_little(tmp_path: Path) -> None:
    fill(tmp_path, *(f"{'a' * 240}{number}.txt" for number in range(20)))
    (tmp_path / ".gitignore").write_text(f"{'*a' * 30}b\n{'**/' * 30}a/{'*a' * 12}b\n")
    with deadline(20):
        assert len(names(tmp_path)) == 20


def test_other_kinds_and_hidden_files_are_counted(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "b.mp3", "sub/c.MP3", "d.psd", "unnamed", ".hidden/x.txt", ".profile.txt", ".pincite/x")
    fill(tmp_path, "SOURCES.toml", "pincite.toml", ".gitignore")
    found = scan(tmp_path).left_out
    assert [(kind.ending, kind.files) for kind in found.kinds] == [(".mp3", 2), ("", 1), (".psd", 1)]
    assert found.unread == ("b.mp3", "d.psd", "sub/c.MP3", "unnamed")
    assert found.hidden == 2
    assert kinds_in_words(found.kinds) == "4 files of kinds it can't read: 2 .mp3, 1 without an ending, 1 .psd"
    assert [file.name for file in scan(tmp_path, ALL).files] == [".hidden/x.txt", ".profile.txt", "a.txt"]


def test_scanning_again_and_again_starts_no_more_threads(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    scan(tmp_path)
    before = threading.active_count()
    for _ in range(20):
        scan(tmp_path)
    assert threading.active_count() <= before


def test_a_folder_that_gives_no_answer_is_one_clear_error(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    release = threading.Event()

    class Silent(Patience):
        def run(self, call: Callable[[Turn], Any], seconds: float | None = None) -> Any:
            return super().run(lambda _: release.wait(), 0.2)

    try:
        with pytest.raises(CorpusError, match=r"gave no data for 0\.2 s.*\.pinciteignore"):
            scan(tmp_path, patience=Silent())
    finally:
        release.set()


def test_a_link_to_nowhere_or_itself_and_a_pipe_are_told(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path) == []
    assert set(told(tmp_path)) == {"gone.txt", "self.txt", "pipe.txt"}
    assert told(tmp_path)["pipe.txt"] == "is not a regular file"


def test_a_name_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    fill(tmp_path, "café.txt")
    assert names(tmp_path) == ["café.txt"]
    assert told(tmp_path) == {"caf\\xe9.txt": "has a name that is not UTF-8; rename it"}


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can list every folder")
    fill(tmp_path, "a.txt", "closed/b.txt")
    (tmp_path / "closed").chmod(0)
    try:
        assert names(tmp_path) == ["a.txt"]
        assert "cannot be listed" in told(tmp_path)["closed/"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_what_is_no_folder_is_an_error_that_says_so(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    with pytest.raises(CorpusError, match="no such folder"):
        scan(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="is a file"):
        scan(tmp_path / "a.txt")


def test_a_link_to_a_folder_above_the_corpus_is_named_and_left(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "outside.txt").write_text("Not meant.")
    (corpus / "a.txt").write_text("Meant.")
    (corpus / "up").symlink_to("..")
    files, problems, _ = scan(corpus)
    assert [file.name for file in files] == ["a.txt"]
    assert [problem.name for problem in problems] == ["up"]
