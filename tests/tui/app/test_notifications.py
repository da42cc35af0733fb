"""Toasts: what they say, how long they stay, and that a warning is not repeated while it stands."""

from textual.app import App

from tui.app.notifications import DONE_SECONDS, WARNING_SECONDS, Notifications


class FakeApp(App[None]):
    """Notes what it is asked to show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, str, str, float | None]] = []

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: str = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        assert not markup
        self.shown.append((message, title, severity, timeout))


def test_news_and_what_was_done_are_shown_for_as_long_as_they_need() -> None:
    app = FakeApp()
    notifications = Notifications(app)
    notifications.show("[b]1 added.", "Index up to date")
    notifications.done("copied \x1b[2J")
    assert app.shown == [
        ("[b]1 added.", "Index up to date", "information", None),
        ("Copied ␛[2J", "", "information", DONE_SECONDS),
    ]


def test_a_warning_is_not_repeated_while_it_stands() -> None:
    app, times = FakeApp(), iter([0.0, 1.0, 2.0, 3.0, 3.0 + WARNING_SECONDS])
    notifications = Notifications(app, clock=lambda: next(times))
    for reason in ("it broke.", "it broke.", "another.", "it broke.", "it broke."):
        notifications.warn(reason, "Sorry")
    assert [message for message, *_ in app.shown] == ["It broke.", "Another.", "It broke.", "It broke."]
    assert app.shown[0][1:] == ("Sorry", "warning", WARNING_SECONDS)
