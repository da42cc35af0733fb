"""How a screen hears of the index what the app hears: by subscribing, for as long as it is there."""

from textual import on
from textual.app import App
from textual.message import Message
from textual.signal import Signal

from tui.app import messages


class Heralds(App[None]):
    """The part of the app that passes on what becomes of the index."""

    def __init__(self) -> None:
        super().__init__()
        self.index_news: Signal[Message] = Signal(self, "index news")

    @on(messages.IndexMessage)
    def _pass_on(self, message: Message) -> None:
        self.index_news.publish(message)
