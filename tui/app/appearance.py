"""How the app looks and which keys it has: the person's choice of a theme, and the table `[tui]` of the settings."""

from typing import TYPE_CHECKING

from textual.app import App

from tui.app.keys import all_bindings
from tui.app.notifications import Notifications
from tui.app.preferences import Preferences, PreferencesFile
from tui.app.themes import DEFAULT, THEMES

if TYPE_CHECKING:
    from tui.settings import TuiSettings


class Appearance:
    """Applies themes and keys to an app, and remembers the theme that the person chose."""

    def __init__(self, app: App[None], notifications: Notifications, preferences: PreferencesFile) -> None:
        """Register the themes and show the one that is remembered."""
        self._app = app
        self._notifications = notifications
        self._preferences = preferences
        self._theme_of_settings: str | None = None
        """The theme that the settings name, until it is shown: not the person's choice, so not remembered."""
        for theme in THEMES:
            app.register_theme(theme)
        theme_name = preferences.read().theme
        app.theme = theme_name if theme_name in app.available_themes else DEFAULT

    def apply(self, settings: "TuiSettings") -> None:
        """Apply the keys and the theme that the settings name; warn of names that do not exist."""
        if settings.keys:
            known = all_bindings().keys()
            if unknown := sorted(settings.keys.keys() - known):
                self._notifications.warn(f"There is no action {unknown[0]} to give a key to. See: pincite keys")
            self._app.set_keymap({name: keys for name, keys in settings.keys.items() if name in known})
        available = self._app.available_themes
        if settings.theme in available:
            if settings.theme != self._app.theme:
                self._theme_of_settings = settings.theme
                self._app.theme = settings.theme
        elif settings.theme:
            self._notifications.warn(f"There is no theme {settings.theme}; there are {', '.join(sorted(available))}.")

    def remember(self, theme: str) -> None:
        """Remember a theme that is shown now, unless the settings name it."""
        from_settings, self._theme_of_settings = self._theme_of_settings, None
        if theme == from_settings:
            return
        try:
            self._preferences.write(Preferences(theme=theme))
        except OSError as error:
            reason = error.strerror or error
            self._notifications.warn(f"The theme cannot be remembered: {reason}. Check {self._preferences.path}.")
