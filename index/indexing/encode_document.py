"""Encodes documents: makes their share of an index from their passages, and from the vectors of these."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded, Vector
from index.encoder.token_codes import Codes, encode_tokens
from index.indexing.prepared import DocumentHead, DocumentOrigin, LocatedPassage
from index.store.document_part import DocumentPart
from index.store.manifest import DocumentRecord
from index.store.segment import PASSAGE, SENTENCE
from index.text.tokenizer import terms

MAX_CONTEXT_CHARS = 160
"""Characters of a document's title that are embedded before each of its passages, and of a passage's own context."""


@dataclass(frozen=True, slots=True)
class QuantisedText:
    """An encoded text as stored, its token vectors as codes."""

    vector: Vector
    tokens: Codes
    offsets: NDArray[np.int32]


def embedded_context(context: str) -> str:
    """Return the part of a document's or passage's context that is embedded before a passage, with its separator.

    A context longer than that is cut at a word; the lexical index has all of it.
    """
    if not context:
        return ""
    if len(context) > MAX_CONTEXT_CHARS:
        context = context[:MAX_CONTEXT_CHARS].rsplit(" ", 1)[0]
    return f"{context}. "


def embedded_text(document_context: str, context: str, search_text: str) -> str:
    """Return the text that is embedded for a passage, given its document's context, its own, and its searched text."""
    return embedded_context(document_context) + embedded_context(context) + search_text


def lexical_terms(document_context: str, context: str, search_text: str) -> list[str]:
    """Return a passage's terms for the lexical index, given its document's context, its own, and its searched text."""
    return terms(f"{document_context} {context} {search_text}")


class PartMaker:
    """Makes the parts of one document for a segment that has no vectors yet: its text and passages as they come."""

    def __init__(self, head: DocumentHead, origin: DocumentOrigin) -> None:
        self._head = head
        self._origin = origin
        self._search_at = self._sentence_at = 0
        self.passages = self.characters = 0
        """The number of passages so far, and where the last of them ends."""

    def text(self, data: bytes) -> DocumentPart:
        """Return the part of a piece of the document's text in UTF-8."""
        return DocumentPart(text=data)

    def batch(self, found: Sequence[LocatedPassage]) -> DocumentPart:
        """Return the part of the document's next passages."""
        passages = np.zeros(len(found), PASSAGE)
        sentences: list[tuple[int, ...]] = []
        search: list[bytes] = []
        own_terms: list[list[str]] = []
        for row, located in zip(passages, found, strict=True):
            passage = located.passage
            heading = passage.heading.encode("utf-8", "surrogatepass")
            around = passage.context.encode("utf-8", "surrogatepass")
            searched = passage.search_text.encode("utf-8", "surrogatepass")
            text = passage.search_text
            row["start"], row["end"] = passage.start, passage.end
            row["line_start"], row["line_end"], row["page"] = located.line_start, located.line_end, located.page
            row["text_start"], row["text_end"] = located.text_start, located.text_end
            row["heading_start"], row["context_start"] = self._search_at, self._search_at + len(heading)
            row["search_start"] = self._search_at + len(heading) + len(around)
            self._search_at += len(heading) + len(around) + len(searched)
            row["search_end"] = self._search_at
            row["sentence_start"] = self._sentence_at + len(sentences)
            sentences += [
                (
                    one.start,
                    one.end,
                    one.search_start,
                    one.search_end,
                    0,
                    0,
                    fingerprint(text[one.search_start : one.search_end]),
                )
                for one in passage.sentences
            ]
            row["sentence_end"] = self._sentence_at + len(sentences)
            row["furniture"] = passage.is_furniture
            search += [heading, around, searched]
            own_terms.append(lexical_terms(self._head.context, passage.context, text))
        self._sentence_at += len(sentences)
        self.passages += len(found)
        self.characters = found[-1].passage.end if found else self.characters
        return DocumentPart(
            search=b"".join(search), passages=passages, sentences=np.array(sentences, SENTENCE), terms=own_terms
        )

    def end(self) -> DocumentPart:
        """Return the part that ends the document: its record."""
        head, origin = self._head, self._origin
        return DocumentPart(
            record=DocumentRecord(
                name=head.name,
                file=origin.name,
                size=origin.size,
                mtime_ns=origin.mtime_ns,
                ctime_ns=origin.ctime_ns,
                inode=origin.inode,
                sha256=head.sha256,
                encoding=head.encoding,
                format=head.format,
                characters=head.characters,
                source=head.source,
                declared=origin.declared,
                context=head.context,
                extractor=head.extractor,
                page_labels=head.page_labels,
                places=head.places,
                left_out=head.left_out,
            )
        )


def token_ranges(
    sentences: NDArray[np.void], document_context: str, context: str, offsets: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return the tokens of a passage's sentences, counted from its first, shape (sentences, 2).

    `offsets`: where its tokens stand in the embedded text, which begins with the contexts.
    """
    lead = len(embedded_context(document_context)) + len(embedded_context(context))
    ends = np.column_stack([sentences["search_start"], sentences["search_end"]])
    found: NDArray[np.int64] = np.searchsorted(offsets[:, 0] - lead, ends)
    return found


def quantise_text(text: Encoded) -> QuantisedText:
    """Return an encoded text as it is stored."""
    return QuantisedText(text.vector, encode_tokens(text.tokens), text.offsets)


def fingerprint(sentence: str) -> int:
    """Return a hash of a sentence's words that ignores case, space and punctuation."""
    words = " ".join(re.findall(r"[^\W_]+", sentence.casefold()))
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
