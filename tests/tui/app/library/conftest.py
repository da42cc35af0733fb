"""Documents as a status tells of them."""

import datetime
from collections.abc import Callable

import pytest

from index.indexing.status import DocumentStatus

Make = Callable[..., DocumentStatus]


@pytest.fixture
def make() -> Make:
    def document(name: str = "a.txt", **values: object) -> DocumentStatus:
        known: dict[str, object] = {
            "title": None, "publisher": None, "author": None, "date": None, "characters": 10, "passages": 1,
            "file": name, "bytes": 10, "modified": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC),
            "encoding": "utf-8", "format": "text", "problems": (),
        }  # fmt: skip
        return DocumentStatus.model_validate({"name": name, **known, **values})

    return document
