"""MHTML: pages as browsers save them in one file, with their frames."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message

from index.errors import ReadError
from index.files.extract.builder import TextBuilder, normalise
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.markup.html_decode import decode_html
from index.files.extract.markup.html_drafts import put
from index.files.extract.markup.html_furniture import mark_furniture
from index.files.extract.markup.html_meta import source_of
from index.files.extract.markup.html_walker import Walker
from index.files.extract.xml_tree import parse_html
from index.models import Source

MAX_PARTS = 2_000
"""Parts of a file that are looked at."""


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a saved page, the page itself first, then what stands in its frames."""
    message = message_from_bytes(data, policy=policy.compat32)
    builder = TextBuilder(budget)
    source: Source | None = None
    notes: list[str] = []
    for part in _pages(message):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        text, told = decode_html(content, str(part.get_content_charset() or ""))
        tree = parse_html(text)
        drafts = Walker(tree.root).walk()
        mark_furniture(drafts)
        put(drafts.blocks, builder)
        notes += told
        if source is None:
            place = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
            source = source_of(tree.root)
            if source.url is None and place.startswith(("http://", "https://")):
                source = source.model_copy(update={"url": normalise(place)})
    words, structure = builder.build()
    if source is None or not any(map(str.isalnum, words)):
        raise ReadError("holds no page; save it again from the browser")
    yield Extracted(text=words, format="html", structure=structure, source=source, notes=tuple(notes))


def _pages(message: Message) -> list[Message]:
    """Return the parts of a file that are pages, the one that it begins with first."""
    pages: list[Message] = []
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            break
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            pages.append(part)
    return pages
