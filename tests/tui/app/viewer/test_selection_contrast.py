"""Selected text can be read in every theme, with and without colours."""

from typing import Any

import pytest
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from tests.tui.app.viewer.driving import SourceApp, drive, place, until
from tui.app.themes import THEMES

TEXT = "first line\nsome words here\nlast line\n"
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def luminance(color: Color) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    light, dark = sorted(
        (luminance(Color.from_rich_color(color)) for color in (style.color, style.bgcolor)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(Style.parse("#ffffff on #000000")) == pytest.approx(21)
    assert contrast(Style.parse("#777777 on #ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("has_color", [True, False])
def test_selected_text_can_be_read_in_every_theme(*, has_color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if has_color:
        monkeypatch.delenv("NO_COLOR", raising=False)
    else:
        monkeypatch.setenv("NO_COLOR", "1")

    async def steps(app: SourceApp, pilot: Pilot[Any]) -> None:
        app.panel.show(place("report", TEXT, "last"))
        await until(pilot, lambda: bool(app.said))
        await pilot.click(app.panel.page, offset=(6, 1), times=2)
        await until(pilot, lambda: app.panel.page.selected_text() == "some")
        for theme in (*THEMES, *BUILTIN_THEMES.values()):
            app.register_theme(theme)
            app.theme = theme.name
            await pilot.pause()
            styles = painted_styles(app, 1)
            selected, plain = styles["some"], styles[" words here"]
            assert selected.reverse or selected.bgcolor != plain.bgcolor, theme.name
            assert selected.reverse or contrast(selected) >= LEAST_CONTRAST, theme.name

    drive(SourceApp({"report": TEXT}), steps)


def painted_styles(app: SourceApp, row: int) -> dict[str, Style]:
    """Return the styles of a row's segments as they are sent to the terminal."""
    page = app.panel.page
    strip = page.render_line(row)
    for line_filter in app.get_line_filters():
        strip = strip.apply_filter(line_filter, page.background_colors[1])
    return {segment.text: segment.style for segment in strip if segment.style is not None}
