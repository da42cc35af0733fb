"""pincite's own themes, offered beside Textual's. The dark one uses colours of a 256-colour terminal."""

from textual.theme import Theme

THEMES = (
    Theme(
        name="pincite-dark",
        primary="#87afff",
        secondary="#8a8a8a",
        accent="#ffd75f",
        warning="#ffd75f",
        error="#ff8787",
        success="#87d787",
        foreground="#e4e4e4",
        background="#121212",
        surface="#1c1c1c",
        panel="#262626",
        dark=True,
    ),
    Theme(
        name="pincite-light",
        primary="#1a56a8",
        secondary="#5b6675",
        accent="#a15c00",
        warning="#b26a00",
        error="#b3261e",
        success="#1e7a3c",
        foreground="#1b1f24",
        background="#f7f7f4",
        surface="#ffffff",
        panel="#ecece6",
        dark=False,
    ),
    Theme(
        name="pincite-high-contrast",
        primary="#00e5ff",
        secondary="#ffffff",
        accent="#ffff00",
        warning="#ffff00",
        error="#ff6e6e",
        success="#00ff66",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1a1a1a",
        dark=True,
        text_alpha=1.0,
        variables={
            "text-muted": "#ffffff",
            "foreground-muted": "#ffffff",
            "text-warning": "#ffff00",
            "warning-muted": "#444400",
            "border": "#ffffff",
            "border-blurred": "#ffffff",
            "footer-key-foreground": "#ffff00",
        },
    ),
)
DEFAULT = THEMES[0].name
