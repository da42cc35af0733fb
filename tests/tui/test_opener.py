"""The commands that open originals at a place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tui.opener import NoViewer, file_command, page_command, quote_command, text_fragment

PDF, PAGE = Path("/papers/a b.pdf"), Path("/papers/saved.html")
DESKTOP = {"DISPLAY": ":0"}


def there(*programs: str) -> Callable[[str], str | None]:
    return lambda name: f"/usr/bin/{name}" if name in programs else None


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("evince", ("evince", "--page-index=12", "/papers/a b.pdf")),
        ("okular --unique", ("okular", "--unique", "--page=12", "/papers/a b.pdf")),
        ("mupdf", ("mupdf", "/papers/a b.pdf", "12")),
        ("xpdf", ("xpdf", "/papers/a b.pdf", ":12")),
        ("qpdfview", ("qpdfview", "/papers/a b.pdf#12")),
        ("gv", ("gv", "/papers/a b.pdf")),
    ],
)
def test_a_pdf_opens_at_its_page_in_the_persons_viewer(viewer: str, expected: tuple[str, ...]) -> None:
    assert page_command(PDF, 12, environ={"PDFVIEWER": viewer}, which=there(viewer.split(maxsplit=1)[0])) == expected


def test_a_pdf_opens_at_its_page_in_a_browser() -> None:
    address = "file:///papers/a%20b.pdf#page=12"
    linux = {"environ": DESKTOP, "platform": "linux"}
    assert page_command(PDF, 12, which=there("firefox", "xdg-open"), **linux) == ("firefox", address)  # type: ignore[arg-type]
    assert page_command(PDF, 12, which=there("xdg-open"), **linux) == ("xdg-open", address)  # type: ignore[arg-type]
    named = {"BROWSER": "gone:lynx -nopause %s", "PDFVIEWER": "gone"}
    assert page_command(PDF, 12, environ=named, which=there("lynx")) == ("lynx", "-nopause", address)
    assert page_command(PDF, 12, environ={}, which=there(), platform="darwin") == ("open", address)


def test_a_web_page_opens_at_the_words() -> None:
    shown = quote_command(PAGE, "The well-known dredger", environ=DESKTOP, which=there("chromium"), platform="linux")
    assert shown == ("chromium", "file:///papers/saved.html#:~:text=The%20well%2Dknown%20dredger")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ""),
        ("a, b & c", "#:~:text=a%2C%20b%20%26%20c"),
        (
            "one two three four five six seven\neight nine",
            "#:~:text=one%20two%20three%20four,six%20seven%20eight%20nine",
        ),
        ("Häfen\x1b", "#:~:text=H%C3%A4fen%1B"),
        ("\ud800 x", "#:~:text=%3F%20x"),
    ],
)
def test_a_fragment_names_the_first_and_the_last_words(words: str, expected: str) -> None:
    assert text_fragment(words) == expected


def test_without_a_window_the_file_is_named() -> None:
    which = there("firefox", "xdg-open")
    with pytest.raises(NoViewer, match=r"The file is /papers/a b\.pdf"):
        page_command(PDF, 1, environ={}, which=which, platform="linux")
    with pytest.raises(NoViewer, match=r"The file is /papers/a b\.pdf"):
        file_command(PDF, environ={}, which=which, platform="linux")
    assert file_command(PDF, environ=DESKTOP, which=there("xdg-open"), platform="linux") == ("xdg-open", str(PDF))
