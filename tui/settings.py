"""The table `[tui]`: how the app looks and which keys it has.

Read from `pincite.toml` in the user's configuration folder, and from that of the documents, which overrides it.
"""

from pathlib import Path

from pydantic import Field

from index.settings import Settings, load_settings


class TuiSettings(Settings):
    """The table `[tui]`."""

    passages: int = Field(default=10, ge=1, le=100)
    """Passages that are shown for a question, and how many more each time more are asked for."""

    theme: str | None = None
    """The theme, whatever was chosen in the app last."""

    keys: dict[str, str] = Field(default_factory=dict)
    """Other keys for actions: `"ask.mark" = "ctrl+b"`. `pincite keys` lists the actions."""

    serve_tabs: int = Field(default=10, ge=1, le=100)
    """Tabs that `pincite serve` serves at once; each takes 100 to 400 MB."""

    serve_tab_memory_mb: int = Field(default=4096, ge=512)
    """Megabytes of memory that the app of one tab of `pincite serve` may use (Linux)."""


def load_tui_settings(corpus: Path) -> TuiSettings:
    """Return the settings of the app for a folder of documents. Raises SettingsError."""
    return load_settings(TuiSettings, "tui", corpus)
