"""The table by itself: thousands of rows cost what those in sight cost."""

import asyncio

import pytest
from textual.app import App, ComposeResult

from tests.fakes import deadline
from tests.tui.app.library.conftest import Make
from tui.app.library.find import DocumentFinder
from tui.app.library.table import DocumentTable


class TableApp(App[None]):
    def compose(self) -> ComposeResult:
        yield DocumentTable()


@pytest.mark.parametrize("key", ["", "title", "characters"])
def test_ten_thousand_documents_are_quick(make: Make, key: str) -> None:
    documents = [make(f"report {number:05}.txt", characters=number, publisher="P") for number in range(10_000)]
    finder = DocumentFinder(documents)

    async def scene() -> None:
        async with TableApp().run_test(size=(80, 24)) as pilot:
            table = pilot.app.query_one(DocumentTable)
            with deadline(10):  # far more than a second in all, far less than drawing every row would take
                table.show(documents, documents)
                for text in ("", "9", "99", "999", "9999", ""):
                    table.show(documents, finder.find(text))
                    table.sort(key, reverse=True)
                    await pilot.press("end", "pageup", "home", "down")
            assert len(table.rows) == 10_000
            assert table.selected is not None
            assert table.cursor == 1
            await pilot.press("end")
            assert table.scroll_y == 10_000 - (24 - 1)

    asyncio.run(scene())


def test_an_empty_table_takes_every_key() -> None:
    async def scene() -> None:
        async with TableApp().run_test() as pilot:
            table = pilot.app.query_one(DocumentTable)
            await pilot.press("end", "pageup", "home", "down", "up", "enter", "space", "pagedown")
            await pilot.click(DocumentTable, offset=(5, 3))
            await pilot.click(DocumentTable, offset=(5, 0))
            assert table.selected is None

    asyncio.run(scene())
