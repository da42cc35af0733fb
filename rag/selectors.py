"""Selectors of the W3C's Web Annotation model: how other programs find cited words again.

See https://www.w3.org/TR/annotation-model/#selectors; the names of types and fields are the model's.
"""

from typing import Annotated, Literal

from pydantic import Field

from index.value import Value

CONTEXT_CHARACTERS = 32
"""Characters of a quote's prefix, and of its suffix, at most."""


class TextPositionSelector(Value):
    """Characters `start:end` of the document's text."""

    type: Literal["TextPositionSelector"] = "TextPositionSelector"
    start: int
    end: int


class TextQuoteSelector(Value):
    """The cited words, with those just before and after them."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    exact: str
    prefix: str
    suffix: str


class FragmentSelector(Value):
    """The part of an address after `#` that leads there, such as `page=12`, and the standard that defines it."""

    type: Literal["FragmentSelector"] = "FragmentSelector"
    value: str
    conformsTo: str  # noqa: N815  (the model's name)


Selector = Annotated[TextPositionSelector | TextQuoteSelector | FragmentSelector, Field(discriminator="type")]
"""One way to find cited words again."""

PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
"""The standard of fragments that lead into a PDF, as the model names it."""


def select(text: str, start: int, end: int, *, position: int, pdf_page: int | None = None) -> tuple[Selector, ...]:
    """Return the selectors of words `text[start:end]`.

    `text`: a part of a document that holds them and what stands around; `position`: the character of the document that
    they begin at; `pdf_page`: their page, from 1, in a PDF.
    """
    found: list[Selector] = [
        TextPositionSelector(start=position, end=position + end - start),
        TextQuoteSelector(
            exact=text[start:end],
            prefix=text[max(0, start - CONTEXT_CHARACTERS) : start],
            suffix=text[end : end + CONTEXT_CHARACTERS],
        ),
    ]
    if pdf_page is not None:
        found.append(FragmentSelector(value=f"page={pdf_page}", conformsTo=PDF_FRAGMENTS))
    return tuple(found)
