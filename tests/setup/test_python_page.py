"""The code on docs/python.md runs, and gives what its comments say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXPECTED = re.compile(r"^(?P<code>\S.*?) +# => (?P<value>.+)$", re.MULTILINE)


@pytest.mark.slow
def test_every_block_runs_and_gives_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = _BLOCK.findall((ROOT / "docs" / "python.md").read_text("utf-8"))
    assert len(blocks) >= 5
    code = _EXPECTED.sub(r"assert (\g<code>) == (\g<value>), repr(\g<code>)", "\n".join(blocks))
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "SOURCES.toml").write_text('["lease.txt"]\ndate = "2021-03-14"\n')
    (papers / "lease.txt").write_text("Ann Lee signed the lease of the harbour office in March 2021.\n")
    (papers / "ferry.txt").write_text("The ferry to the island leaves the harbour at nine every morning.\n")
    monkeypatch.delenv("PINCITE_RAG_READER_USE")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
