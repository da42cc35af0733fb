"""Encodes a document: makes its share of an index from its passages and their vectors."""

import bisect
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded, Vector
from index.encoder.token_codes import Codes, code_bytes, encode_tokens
from index.models import Document, Passage, Source
from index.store.document_part import DocumentPart
from index.store.manifest import DocumentRecord
from index.store.segment import PASSAGE, SENTENCE
from index.text.lines import line_starts
from index.text.tokenizer import terms

MAX_CONTEXT_CHARS = 160
"""Characters of a document's title that are embedded before each of its passages, and of a passage's own context."""


@dataclass(frozen=True, slots=True)
class DocumentOrigin:
    """The file that a document was read from, its state then, and what SOURCES.toml states about it."""

    name: str
    size: int
    mtime_ns: int
    declared: Source
    ctime_ns: int | None = None
    inode: int | None = None


@dataclass(frozen=True, slots=True)
class QuantisedText:
    """An encoded text as stored, its token vectors as codes."""

    vector: Vector
    tokens: Codes
    offsets: NDArray[np.int32]


def context_of(document: Document) -> str:
    """Return what is searched with every passage of a document: its title, unless its text contains it."""
    title = document.source.title or ""
    return "" if title.casefold() in document.text.casefold() else title


def embedded_context(context: str) -> str:
    """Return the part of a document's or passage's context that is embedded before a passage, with its separator.

    A context longer than that is cut at a word; the lexical index has all of it.
    """
    if not context:
        return ""
    if len(context) > MAX_CONTEXT_CHARS:
        context = context[:MAX_CONTEXT_CHARS].rsplit(" ", 1)[0]
    return f"{context}. "


def embedded_text(context: str, passage: Passage) -> str:
    """Return the text that is embedded for a passage."""
    return embedded_context(context) + embedded_context(passage.context) + passage.search_text


def make_part(
    document: Document,
    origin: DocumentOrigin,
    found: Sequence[Passage],
    encoded: Sequence[QuantisedText],
    dimensions: int,
) -> DocumentPart:
    """Return the part of a document, given its passages, their encoded texts and the dimensions of their vectors."""
    context = context_of(document)
    lead = len(embedded_context(context))
    text_bytes = document.text.encode("utf-8", "surrogatepass")
    starts = line_starts(document.text)
    pages = (
        [index for index, character in enumerate(document.text) if character == "\f"] if "\f" in document.text else []
    )
    passages = np.zeros(len(found), PASSAGE)
    sentences = np.zeros(sum(len(passage.sentences) for passage in found), SENTENCE)
    tokens: list[Codes] = []
    search: list[bytes] = []
    text_at = search_at = sentence_at = token_at = characters_at = 0
    for row, passage, text in zip(passages, found, encoded, strict=True):
        text_at += len(document.text[characters_at : passage.start].encode("utf-8", "surrogatepass"))
        length = len(document.text[passage.start : passage.end].encode("utf-8", "surrogatepass"))
        heading = passage.heading.encode("utf-8", "surrogatepass")
        around = passage.context.encode("utf-8", "surrogatepass")
        searched = passage.search_text.encode("utf-8", "surrogatepass")
        offsets = text.offsets - lead - len(embedded_context(passage.context))
        first_sentence = sentence_at
        for sentence in passage.sentences:
            begin = int(np.searchsorted(offsets[:, 0], sentence.search_start))
            finish = int(np.searchsorted(offsets[:, 0], sentence.search_end))
            words = passage.search_text[sentence.search_start : sentence.search_end]
            sentences[sentence_at] = (
                sentence.start, sentence.end, sentence.search_start, sentence.search_end,
                token_at + begin, token_at + finish, fingerprint(words),
            )  # fmt: skip
            sentence_at += 1
        row["start"], row["end"] = passage.start, passage.end
        row["line_start"] = bisect.bisect_right(starts, passage.start) + 1
        row["line_end"] = bisect.bisect_right(starts, passage.end - 1) + 1
        row["page"] = bisect.bisect_right(pages, passage.start) + 1 if pages else 0
        row["text_start"], row["text_end"] = text_at, text_at + length
        row["heading_start"], row["context_start"] = search_at, search_at + len(heading)
        row["search_start"] = search_at + len(heading) + len(around)
        row["search_end"] = search_at + len(heading) + len(around) + len(searched)
        row["sentence_start"], row["sentence_end"] = first_sentence, sentence_at
        row["token_start"], row["token_end"] = token_at, token_at + len(text.tokens)
        row["furniture"] = passage.is_furniture
        text_at, characters_at = text_at + length, passage.end
        search_at += len(heading) + len(around) + len(searched)
        token_at += len(text.tokens)
        search += [heading, around, searched]
        tokens.append(text.tokens)
    return DocumentPart(
        record=DocumentRecord(
            name=document.name,
            file=origin.name,
            size=origin.size,
            mtime_ns=origin.mtime_ns,
            ctime_ns=origin.ctime_ns,
            inode=origin.inode,
            sha256=document.sha256,
            encoding=document.encoding,
            format=document.format,
            characters=len(document.text),
            source=document.source,
            declared=origin.declared,
        ),
        text=text_bytes,
        search=b"".join(search),
        passages=passages,
        sentences=sentences,
        vectors=np.array([text.vector for text in encoded], np.float32).reshape(-1, dimensions),
        tokens=np.concatenate(tokens) if tokens else np.zeros((0, code_bytes(dimensions)), np.uint8),
        terms=[terms(f"{context} {passage.context} {passage.search_text}") for passage in found],
    )


def quantise_text(text: Encoded) -> QuantisedText:
    """Return an encoded text as it is stored."""
    return QuantisedText(text.vector, encode_tokens(text.tokens), text.offsets)


def fingerprint(sentence: str) -> int:
    """Return a hash of a sentence's words that ignores case, space and punctuation."""
    words = " ".join(re.findall(r"[^\W_]+", sentence.casefold()))
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
