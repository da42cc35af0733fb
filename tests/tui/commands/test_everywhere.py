"""Every command over an index beyond this machine says what it says over the one on this disk, character by character.

In a folder and in each engine of Milvus that is installed; the documents lie where nobody finds them.
"""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.reliability.milvus_engine import LITE_25, LITE_32, MilvusEngine
from tests.fakes import FakeEmbedder
from tests.tui.conftest import FakeModels
from tui.cli import main
from tui.terminal import narration, output

Capture = pytest.CaptureFixture[str]
Lines = Callable[[str], str]

PLACES = ["folder", *(pytest.param(name, marks=pytest.mark.milvus) for name in (LITE_25, LITE_32))]

POLICE = "Where is the training centre for police?"

ASKED = f"""
ask "{POLICE}" --json
ask "{POLICE}" --why -k 9
ask "Wie hoch ist die Miete von Frau Müller?" --json
ask "How many bolts are in Łódź?" --json
ask "Who moved the lamp to vega?" --document "*.txt" --json
ask "What was paid?" --publisher Registry --json
ask "What was paid?" --since 2013 --until 2014-06 --json
ask "What was paid?" --until 1900
ask "zzzz qqqq" --no-reader
show training.txt
show long.txt --lines 40-60
show long.txt --find "Section 77 "
show page.html
show trainin.txt
mark "{POLICE}" --passage 1
mark "How many bolts are in Łódź?" --passage 2
mark "{POLICE}" --passage 99
marks
marks --check
export --format markdown
export --format bibtex
teach "{POLICE}" --passage 1
teach "Who is king?" --unanswerable
eval .
status --left-out
verify
"""
"""Commands, each run in an empty folder and in that of the documents."""


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Documents of some formats and two languages, one with furniture, one long, two alike."""
    folder = tmp_path / "papers"
    folder.mkdir()
    texts = {
        "training.txt": "The minister opened a training centre for police officers in Managua.\nIt has room for 90.\n",
        "copy.txt": "It has room for 90.\nThe minister opened a training centre for police officers in Managua.\n",
        "helicopters.txt": "Peru paid 406 million dollars for twenty-four helicopters.\n",
        "lease 😀 [x].txt": "LEASE\n\nThe rent of 900 euro was paid to the Registry on 4 March 2013.\n",
        "mietvertrag.txt": "MIETVERTRAG\n\nDie Miete von Frau Müller beträgt 711 Euro im Monat.\n",
        "stock.csv": "item;city;count\nbolt;Łódź;7\nnut;Łódź;9\nbolt;Gdańsk;3\n",
        "page.html": "<title>Hours</title><nav><a href=/>Home</a></nav><p>The café is open from 9 to 17.</p>",
        "notes.md": "# Deploy\n\n- [x] Ana moved the lamp to `vega`. [/b] [@click=app.quit]x[/]\n",
        "server.log": "".join(f"2024-03-01 12:{n:02}:01 INFO served request {n}\n" for n in range(60)),
        "long.txt": "\n\n".join(f"Section {n}\n\nThe canal number {n} was paid by envoy {n * 7}." for n in range(120)),
        "SOURCES.toml": '["lease 😀 [x].txt"]\npublisher = "Registry"\ndate = "2013-03-04"\n',
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(params=PLACES)
def settings(request: pytest.FixtureRequest, engines: Callable[[str], MilvusEngine], tmp_path: Path) -> dict[str, str]:
    """What is set where the index lies elsewhere."""
    if request.param == "folder":
        return {"BACKEND": "folder", "URI": str(tmp_path / "shared")}
    return {"BACKEND": "milvus", "URI": engines(request.param).uri, "COLLECTION": f"w{os.urandom(6).hex()}"}


class Machine:
    """Runs commands as on a machine of its own: with settings, in a folder, with a place for what a person keeps."""

    def __init__(self, home: Path, capsys: Capture, settings: dict[str, str], here: Path | None = None) -> None:
        self.home, self.here = home, here or home / "papers"
        self.embedder = FakeEmbedder()
        self._capsys = capsys
        self._settings = {f"PINCITE_INDEX_{name}": value for name, value in settings.items()}
        self.here.mkdir(parents=True, exist_ok=True)

    def run(self, line: str) -> str:
        """Return the exit code and what a command prints."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.here)
            for name, value in {"XDG_DATA_HOME": str(self.home), **self._settings}.items():
                patch.setenv(name, value)
            self._capsys.readouterr()
            output.cache_clear()
            narration.cache_clear()
            code = main(shlex.split(line), models=FakeModels(self.embedder))
        captured = self._capsys.readouterr()
        said = f"$ {line}\n{code}\n{captured.out}{captured.err}"
        assert "fault of pincite's own" not in said
        for place in (self.here.resolve(), self.here, self.home):
            said = said.replace(str(place), "HERE")
        return said


def plain(said: str) -> str:
    """Return what was said without times, places, and the digits of scores that 4 bytes don't hold."""
    said = re.sub(r"-?\d+\.\d{3,}(e-\d+)?", lambda number: f"{float(number[0]):.4g}", said)
    said = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?( UTC \(.*)?|workspaces/\S+|milliseconds an answer.*", "…", said)
    return re.sub(r"(?m)^(index: .*|  index  .*|  the folder .*|  built .*|in .*)\n", "", said)


def flags(settings: dict[str, str]) -> str:
    """Return settings as arguments of a command."""
    return " ".join(f"--{name.lower()} {shlex.quote(value)}" for name, value in settings.items())


@pytest.fixture
def machines(papers: Path, settings: dict[str, str], tmp_path: Path, capsys: Capture) -> tuple[Machine, Machine]:
    """The machine with the documents, and one that has none and asks the index elsewhere."""
    disk = Machine(tmp_path / "one", capsys, {}, papers)
    assert f"{len(list(papers.iterdir())) - 1} written" in disk.run(f"index {flags(settings)}")
    return disk, Machine(tmp_path / "other", capsys, settings)


def test_every_command_says_the_same_and_an_index_moves_without_being_embedded_again(
    machines: tuple[Machine, Machine], papers: Path, settings: dict[str, str], capsys: Capture
) -> None:
    """One test, because writing into Milvus takes two seconds."""
    disk, away = machines
    for line in ASKED.strip().splitlines():
        assert plain(away.run(line)) == plain(disk.run(line))
    assert not (away.here / ".pincite").exists()
    encoded, asked = len(disk.embedder.texts), len(away.embedder.texts)
    assert "\n0\n" in away.run("index --fetch")
    assert len(away.embedder.texts) == asked
    back = Machine(away.home, capsys, {}, away.here)
    for line in ("show long.txt", "show page.html", "status --left-out"):
        said = back.run(line)
        assert plain(re.sub(r".*10 gone: .*\n", "", said)) == plain(disk.run(line))
    (papers / "stock.csv").unlink()
    (papers / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
    named = flags(settings)
    assert "1 written, 1 removed" in disk.run(f"index {named}")
    assert len(disk.embedder.texts) == encoded + 1
    for line in ('ask "Where did customs officers open an office?" --json', 'ask "How many bolts?" --json', "verify"):
        assert plain(away.run(line)) == plain(disk.run(line))
    assert "nothing changed; 10 documents" in disk.run(f"index {named}")
    assert "10 written" in disk.run(f"index {named} --rebuild")
    assert plain(away.run(f'ask "{POLICE}" --json')) == plain(disk.run(f'ask "{POLICE}" --json'))
