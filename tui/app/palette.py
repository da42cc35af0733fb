"""What the command palette finds: actions, past questions, documents, marks, sessions."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.binding import Binding
from textual.command import Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from tui.app.host import Host
from tui.app.keys import bindings_of
from tui.terminal import visible

if TYPE_CHECKING:
    from tui.workspace.marks import Mark

DISCOVERED = 20
"""Entries that are offered before anything is typed."""

AHEAD, BEHIND = 1.0, -1.0
"""Scores of what is offered before anything is typed: actions; documents and the like. Textual's commands have 0."""


class ActionProvider(Provider):
    """Every binding of the screen and its widgets that has an id and a tooltip."""

    def _actions(self) -> Iterator[tuple[Binding, IgnoreReturnCallbackType]]:
        seen: set[str] = set()
        for node in (self.screen, *self.screen.query("*"), self.app):
            for binding in bindings_of(type(node)):
                if binding.id and binding.tooltip and binding.id not in seen:
                    seen.add(binding.id)
                    yield binding, partial(self.app.run_action, binding.action, node)

    async def search(self, query: str) -> Hits:
        """Return the actions that match: by what they do, their names in the footer, or their ids."""
        matcher = self.matcher(query)
        for binding, run in self._actions():
            names = (binding.tooltip, binding.description, binding.id or "")
            if (score := max(map(matcher.match, names))) > 0:
                yield Hit(score, matcher.highlight(binding.tooltip), run, help=binding.description)

    async def discover(self) -> Hits:
        """Return every action."""
        for binding, run in self._actions():
            yield Hit(AHEAD, binding.tooltip, run, help=binding.description)


class _TextProvider(Provider):
    """Entries made of text from documents and people: shown literally, never as markup."""

    def entries(self) -> list[str]:
        """Return the entries, the likeliest first."""
        raise NotImplementedError

    def choose(self, entry: str) -> None:
        """Do what the entry stands for."""
        raise NotImplementedError

    def _go(self, entry: str) -> None:
        self.choose(entry)

    @property
    def host(self) -> Host:
        """The app."""
        return cast("Host", self.app)

    async def search(self, query: str) -> Hits:
        """Return the entries that match."""
        from tui.workspace.fuzzy import fuzzy_score

        matcher = self.matcher(query)
        for entry in self.entries():
            # Both scores grow with the number of letters typed, as Textual's matcher has it.
            if (score := max(fuzzy_score(query, entry) * len(query), matcher.match(entry))) > 0:
                yield Hit(score, Content(visible(entry)), partial(self._go, entry), text=visible(entry))

    async def discover(self) -> Hits:
        """Return the first entries."""
        for entry in self.entries()[:DISCOVERED]:
            yield Hit(BEHIND, Content(visible(entry)), partial(self._go, entry), text=visible(entry))


class QuestionProvider(_TextProvider):
    """The questions asked before, newest first."""

    def entries(self) -> list[str]:
        """Return the questions."""
        return list(dict.fromkeys(reversed(self.host.past_questions)))

    def choose(self, entry: str) -> None:
        """Ask it again."""
        self.host.put_question(entry)


class DocumentProvider(_TextProvider):
    """The documents."""

    def entries(self) -> list[str]:
        """Return their names."""
        status = self.host.status
        return [document.name for document in status.documents] if status is not None else []

    def choose(self, entry: str) -> None:
        """Open it at its beginning."""
        self.host.open_document(entry)


class MarkProvider(_TextProvider):
    """The marked passages, newest first: choosing one asks its question again and shows its place."""

    def _marks(self) -> "dict[str, Mark]":
        marks = reversed(self.host.marks)
        return {f"★ {' '.join(mark.text.split())[:60]}… — {mark.note or mark.question}": mark for mark in marks}

    def entries(self) -> list[str]:
        """Return the first words of each, and its note or question."""
        return list(self._marks())

    def choose(self, entry: str) -> None:
        """Go to it."""
        mark = self._marks().get(entry)
        if mark is not None:
            self.host.put_question(mark.question)
            self.host.show_citation(mark.citation)


class SessionProvider(_TextProvider):
    """The saved sessions, newest first."""

    def entries(self) -> list[str]:
        """Return their names."""
        return self.host.session_names()

    def choose(self, entry: str) -> None:
        """Open it."""
        self.host.open_session(entry)
