"""The formats whose documents are the file as decoded, by the endings of their names."""

from index.models import DocumentFormat

TEXT_FORMATS: dict[tuple[str, ...], DocumentFormat] = {
    (".txt", ".text", ".log", ".nfo", ".diz", ".asc"): "text",
    (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdx", ".qmd", ".rmd"): "markdown",
    (".rst", ".rest"): "restructuredtext",
    (".csv",): "csv",
    (".tsv", ".tab"): "tsv",
    (".srt", ".vtt", ".sbv", ".ass", ".ssa"): "subtitles",
}
"""The formats by the endings of the files that are in them, in lower case."""

_BY_ENDING = {ending: known for endings, known in TEXT_FORMATS.items() for ending in endings}


def find_text_format(name: str) -> DocumentFormat | None:
    """Return the format of a text file by its name, None for formats that are not text or that pincite does not read.

    Of endings such as `.rst.txt`, under which Sphinx keeps the sources of its pages, the one before `.txt` counts.
    """
    base = name.rsplit("/", 1)[-1].lower()
    stem, dot, ending = base.rpartition(".")
    if not dot or not stem:
        return None
    found = _BY_ENDING.get(f".{ending}")
    return _BY_ENDING.get("." + stem.rpartition(".")[2], found) if found == "text" and "." in stem else found
