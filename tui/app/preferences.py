"""The theme that a person chose, remembered in one small JSON file."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices. `theme`: None for the default."""

    theme: str | None = None


class PreferencesFile:
    """The file with the preferences. Reading never fails: a missing or damaged file means the defaults."""

    def __init__(self, path: Path | None = None) -> None:
        """Take the file; by default `preferences.json` in the user's configuration folder."""
        self._path = path

    @property
    def path(self) -> Path:
        """The file."""
        if self._path is None:
            from platformdirs import user_config_path

            self._path = user_config_path("pincite", appauthor=False) / "preferences.json"
        return self._path

    def read(self) -> Preferences:
        """Return the preferences."""
        try:
            theme = json.loads(self.path.read_bytes()).get("theme")
        except (OSError, ValueError, AttributeError):
            return Preferences()
        return Preferences(theme=theme if isinstance(theme, str) else None)

    def write(self, preferences: Preferences) -> None:
        """Write preferences, atomically. Raises OSError."""
        from index.atomic import write_atomically

        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, (json.dumps(asdict(preferences), indent=2) + "\n").encode())
