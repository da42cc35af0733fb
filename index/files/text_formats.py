"""The formats whose documents are the file as decoded, by the endings of their names."""

from index.models import DocumentFormat

TEXT_FORMATS: dict[tuple[str, ...], DocumentFormat] = {
    (".txt", ".text"): "text",
    (".md", ".markdown"): "markdown",
}
"""The formats by the endings of the files that are in them, in lower case."""

_BY_ENDING = {ending: known for endings, known in TEXT_FORMATS.items() for ending in endings}


def find_text_format(name: str) -> DocumentFormat | None:
    """Return the format of a text file by its name, None for formats that are not text or that pincite does not read.

    Of endings such as `.rst.txt`, the last one counts.
    """
    base = name.rsplit("/", 1)[-1].lower()
    return _BY_ENDING.get(base[base.rfind(".") :]) if "." in base else None
