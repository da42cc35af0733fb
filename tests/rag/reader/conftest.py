"""A tiny reader, made once."""

import pytest

from tests.readers import TinyReader, tiny_reader


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyReader:
    return tiny_reader(tmp_path_factory.mktemp("reader"))
