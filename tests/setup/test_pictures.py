"""The pictures of the app that the README shows: there, and asking nothing of anyone who looks at them."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.setup.pictures import ALL, PICTURES, ROOT, plain

KEPT = sorted(PICTURES.glob("*.svg"))


def test_the_readme_shows_pictures_that_are_there() -> None:
    shown = set(re.findall(r"tests/pictures/([\w-]+)\.svg", (ROOT / "README.md").read_text("utf-8")))
    assert shown
    assert shown <= {path.stem for path in KEPT} == {picture.name for picture in ALL if picture.is_kept}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_picture_fetches_nothing_and_shows_nothing_of_a_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    ElementTree.fromstring(text)
    assert set(re.findall(r"https?://[^\"')\s]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", text)
    words = re.sub(r"<[^>]*>", " ", text).replace("&#160;", " ")
    assert not re.search(r"/(?:tmp|home|root|Users)/", words)


def test_fonts_are_taken_out() -> None:
    face = "@font-face {\n src: url('https://x');\n}"
    svg = f"<svg>\n<!-- by -->\n{face}\n.a {{ font-family: Fira Code, monospace; }}  \n</svg>"
    assert "https" not in plain(svg)
    assert "font-family: ui-monospace, " in plain(svg)
