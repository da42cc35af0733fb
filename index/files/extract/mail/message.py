"""Mail (EML, MBOX): the header, the body, and what is attached as documents of their own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from index.errors import BudgetSpent, ReadError
from index.files.extract.builder import Span, TextBuilder, as_lines, normalise
from index.files.extract.extracted import Budget, Extracted, Skipped
from index.files.extract.mail.body import BodyText, MailParts, parts_of_mail
from index.files.extract.mail.mailbox import iter_messages
from index.files.extract.members import Members
from index.models import Source
from index.structure import BlockKind
from index.text.layout import lay_out

FIELDS = ("From", "Sender", "Date", "To", "Cc", "Bcc", "Reply-To", "Newsgroups", "Organization")
"""The fields of a header that are shown, in order; the subject stands above them."""

MAX_FIELD_CHARS = 120
"""Characters of a field that goes with every part of the body."""

MAX_PARSED_CHARS = 10_000
"""Characters of the longest field that is parsed into its addresses, whose time grows with the square of them."""

MAX_SIGNATURE_LINES = 20
"""Lines of the longest signature."""

_HEADER = re.compile(rb"(?im)^(?:from|to|subject|date|received|message-id|return-path|mime-version|content-type):")
_SIGNATURE = re.compile(r"(?m)^(?:-- ?|_{20,120})\n")
"""The line above a signature, or above what a mailing list appends."""

_LENGTH_LINE = re.compile(rb"\s*\d{1,12}\s*\r?\n")


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted | Skipped]:
    """Yield the document of a mail, or of each message of a mailbox, and the documents attached to it."""
    is_box = name.lower().endswith((".mbox", ".mbx")) or data.startswith(b"From ")
    messages = list(iter_messages(data)) if is_box else []
    if not messages:
        if name.lower().endswith(".emlx"):
            data = data[found.end() :] if (found := _LENGTH_LINE.match(data)) else data
        yield from _message(data.lstrip(b"\r\n"), "", "", budget)
        return
    yield from _mailbox(messages, budget)


def _mailbox(messages: Sequence[bytes], budget: Budget) -> Iterator[Extracted | Skipped]:
    """Yield the documents of the messages of a mailbox."""
    found = unread = 0
    try:
        for number, message in enumerate(messages, 1):
            budget.take_part()
            try:
                for one in _message(message, f"#{number}", f"message {number}", budget):
                    if isinstance(one, Skipped) and one.is_remark:
                        unread += 1
                    else:
                        found += 1
                        yield one
            except BudgetSpent:
                raise
            except ReadError as error:
                yield Skipped(f"#{number}", str(error))
    except BudgetSpent as error:
        if not found:
            raise
        yield Skipped("", f"{error}; what comes behind that is missing", is_remark=True)
    if unread:
        messages_say = "1 message has" if unread == 1 else f"{unread:,} messages have"
        yield Skipped("", f"{messages_say} attachments of kinds it can't read", is_remark=True)


def _message(data: bytes, part: str, place: str, budget: Budget) -> Iterator[Extracted | Skipped]:
    """Yield the document of a message and those attached to it; `part` is added to its name, `place` is where it is."""
    if not _HEADER.search(data[:100_000]):
        raise ReadError("is no mail: it has no header")
    message = _parsed(data)
    subject = _field(message, "Subject")
    try:
        parts = parts_of_mail(message)
    except RecursionError as error:
        raise ReadError("is nested too deeply to be read") from error
    builder = TextBuilder(budget)
    if place:
        builder.place(place)
    _add_header(builder, message, subject)
    builder.section()
    for text in parts.body:
        _add_body(builder, text, subject)
    builder.stand_under(())
    if parts.attached:
        builder.add(f"Attachments: {', '.join(one.name for one in parts.attached)}", BlockKind.RECORD)
    words, structure = builder.build()
    if not any(map(str.isalnum, words)):
        raise ReadError("holds no text")
    source = Source(title=subject or None, author=_author(message), date=_date(message))
    yield Extracted(text=words, format="mail", structure=structure, source=source, part=part)
    yield from _attached(parts, part, budget)


def _parsed(data: bytes) -> Message:
    from email import message_from_bytes
    from email.policy import default

    return message_from_bytes(data, policy=default)


def _add_header(builder: TextBuilder, message: Message, subject: str) -> None:
    builder.add(subject, BlockKind.HEADING, level=1)
    above: list[Span] = []
    for number, name in enumerate(FIELDS):
        said = _field(message, name)
        if not said:
            continue
        # Who wrote it, and when, is not to be lost in a long list of those it was sent to.
        is_list = len(said) > MAX_FIELD_CHARS
        span = builder.add(
            f"{name}: {said}", BlockKind.RECORD, keeps_next=not is_list, is_close=number > 0, starts_section=is_list
        )
        if span is not None and name in ("From", "Date") and span[1] - span[0] <= MAX_FIELD_CHARS:
            above.append(span)
    builder.stand_under(tuple(above))


def _add_body(builder: TextBuilder, text: BodyText, subject: str) -> None:
    """Add a text of the body; its signature is furniture."""
    if text.is_html:
        from index.files.extract.markup.html import walk_html

        walk_html(text.words, builder, is_page=False)
        return
    words = as_lines(text.words)
    cuts = (cut for cut in _SIGNATURE.finditer(words) if words.count("\n", cut.end()) < MAX_SIGNATURE_LINES)
    signature = ""
    if (cut := next(cuts, None)) is not None:
        words, signature = words[: cut.start()].rstrip(), words[cut.end() :]
    blocks, left_out = lay_out(words, subject or None)
    builder.add_laid_out(
        words,
        [replace(block, level=block.level + 1) if block.kind is BlockKind.HEADING else block for block in blocks],
        left_out,
    )
    builder.add(signature, BlockKind.FURNITURE, keep_lines=True)


def _attached(parts: MailParts, part: str, budget: Budget) -> Iterator[Extracted | Skipped]:
    members = Members(budget)
    for one in parts.attached:
        if not members.takes(one.name):
            continue
        for found in members.read(one.data, one.name):
            yield replace(found, part=part + found.part)
    if unread := members.unread():
        yield Skipped(part, f"has attachments: {unread}", is_remark=True)


def _field(message: Message, name: str) -> str:
    """Return the words of a field of the header, those of a broken one as they stand."""
    raw = [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]
    try:
        if sum(map(len, raw)) <= MAX_PARSED_CHARS:
            values = [str(value) for value in message.get_all(name, [])]
        else:
            values = [str(make_header(decode_header(value))) for value in raw]
    except Exception:  # noqa: BLE001  (the parser of headers raises many kinds of errors)
        values = raw
    return normalise(", ".join(values))


def _author(message: Message) -> str | None:
    said = _field(message, "From")
    shown, bracket, _ = said.partition("<")
    return (shown.strip().strip('"').strip() if bracket else "") or said.strip('<>"') or None


def _date(message: Message) -> str | None:
    """Return the day on which a mail was sent, where it was sent."""
    try:
        return parsedate_to_datetime(_field(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
