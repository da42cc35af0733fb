"""PDF: the text of each page, by pypdfium2."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.models import Source
from index.structure import Structure


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a PDF; its pages end at form feeds."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"cannot be opened as a PDF ({error})") from error
    pages: list[str] = []
    labels: list[str] = []
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage().get_text_range()
        text = text.replace("\r\n", "\n").replace("\ufffe", "-\n").replace("\f", "\n").replace("\0", "")
        budget.take_text(len(text))
        pages.append(text)
        labels.append(document.get_page_label(number))
    whole = "\f".join(pages)
    if not any(map(str.isalnum, whole)):
        raise ReadError("needs OCR: its pages are pictures without text")
    metadata = document.get_metadata_dict()
    yield Extracted(
        text=whole,
        format="pdf",
        structure=Structure(page_labels=tuple(labels)),
        source=Source(title=metadata.get("Title") or None, author=metadata.get("Author") or None),
    )
