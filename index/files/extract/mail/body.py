"""The parts of a mail: its body, decoded, and what is attached to it."""

import re
from dataclasses import dataclass, field
from email.message import Message

from index.errors import ReadError
from index.files.decode import decode

LEAST_PLAIN = 0.2
"""Share of the words of a mail's HTML that its plain text has if it says the same."""

_TAG = re.compile(r"<[^<>]*+>")
_UNSEEN = ("style", "script")
_WORD = re.compile(r"\w+")
_QUOTE = re.compile(r">+")


@dataclass(frozen=True, slots=True)
class BodyText:
    """A text of a mail's body, as HTML or plain."""

    words: str
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """A file attached to a mail, or a mail that it forwards."""

    name: str
    data: bytes


@dataclass(slots=True)
class MailParts:
    """What a mail consists of."""

    body: list[BodyText] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)


def parts_of_mail(message: Message) -> MailParts:
    """Return the parts of a mail: of several forms of one text the plain one, if it says what the others say."""
    parts = MailParts()
    _collect(message, parts, 0)
    return parts


def _collect(part: Message, parts: MailParts, depth: int) -> None:
    kind = part.get_content_type()
    name = _file_name(part)
    if kind == "message/rfc822":
        for inner in _parts(part):
            subject = " ".join(str(inner.get("subject") or "").split())
            parts.attached.append(Attached(name or f"{subject[:60] or 'forwarded message'}.eml", _as_bytes(inner)))
    elif part.is_multipart():
        _collect_parts(part, parts, depth)
    elif name and not (kind.startswith("text/") and part.get_content_disposition() == "inline"):
        parts.attached.append(Attached(name, _content(part)))
    elif kind.startswith("text/"):
        words = decode_part(part)
        if words.strip():
            parts.body.append(BodyText(words, is_html=kind == "text/html"))


def _collect_parts(part: Message, parts: MailParts, depth: int) -> None:
    if depth >= _DEEPEST:
        raise ReadError("is nested too deeply to be read")
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        _collect_best(_parts(part), parts, depth)
        return
    for inner in _parts(part):
        if kind == "message/delivery-status":
            parts.body.append(BodyText("\n".join(f"{key}: {value}" for key, value in inner.items())))
        else:
            _collect(inner, parts, depth + 1)


_DEEPEST = 30
"""Parts in parts of a mail."""


def _collect_best(forms: list[Message], parts: MailParts, depth: int) -> None:
    """Add the best of several forms of one text, and what is attached to any."""
    found = [MailParts() for _ in forms]
    for form, own in zip(forms, found, strict=True):
        _collect(form, own, depth + 1)
    plain = next((own for own in found if own.body and not any(text.is_html for text in own.body)), None)
    html = next((own for own in reversed(found) if any(text.is_html for text in own.body)), None)
    best = plain or html
    if plain and html and _count_words(plain) < LEAST_PLAIN * _count_words(html):
        best = html
    parts.body += best.body if best else []
    for own in found:
        parts.attached += own.attached


def _count_words(parts: MailParts) -> int:
    return sum(len(_WORD.findall(_seen(text.words) if text.is_html else text.words)) for text in parts.body)


def _seen(html: str) -> str:
    """Return the words of HTML, roughly. Linear in its characters."""
    for name in _UNSEEN:
        first, *others = html.split(f"<{name}")
        html = first + " ".join(other.partition(f"</{name}")[2] or other for other in others)
    return _TAG.sub(" ", html)


def _parts(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, Message)] if isinstance(payload, list) else []


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except Exception:  # noqa: BLE001  (the parser of headers raises many kinds of errors)
        name = None
    return " ".join(str(name).split()) if name else ""


def _as_bytes(mail: Message) -> bytes:
    """Return a forwarded mail as bytes; nothing of one that the library cannot write."""
    from email.policy import compat32

    for policy in (mail.policy, compat32):
        try:
            return mail.as_bytes(policy=policy)
        except Exception:  # noqa: BLE001, S112  (the writer of mails raises many kinds of errors)
            continue
    return b""


def _content(part: Message) -> bytes:
    """Return the bytes of a part; those of a broken encoding as far as it can be undone."""
    try:
        content = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001
        content = None
    if isinstance(content, bytes):
        return content
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def decode_part(part: Message) -> str:
    """Return the text of a part, by the encoding it states if that fits."""
    data = _content(part)
    if not data.strip():
        return ""
    try:
        stated = part.get_content_charset() or ""
    except Exception:  # noqa: BLE001
        stated = ""
    words = _decoded(data, stated)
    if part.get_content_type() == "text/plain" and str(part.get_param("format", "")).lower() == "flowed":
        words = unflow(words, removes_space=str(part.get_param("delsp", "")).lower() == "yes")
    return words


def _decoded(data: bytes, stated: str) -> str:
    for name in (stated, "utf-8") if stated.lower() not in ("us-ascii", "ascii") else ("utf-8",):
        try:
            if name:
                return data.decode(name)
        except (LookupError, UnicodeError):
            continue
    try:
        return decode(data).text
    except ReadError:
        return data.decode("latin-1")


def unflow(words: str, *, removes_space: bool = False) -> str:
    """Return text of format=flowed (RFC 3676) with the lines of a paragraph joined.

    `removes_space`: the space at the end of a line that goes on is no part of the text (DelSp).
    """
    lines: list[str] = []
    depth_above, goes_on = 0, False
    for line in words.replace("\r\n", "\n").split("\n"):
        quote = _QUOTE.match(line)
        depth = len(quote.group()) if quote else 0
        content = line[depth:].removeprefix(" ")
        if goes_on and depth == depth_above and content != "-- ":
            lines[-1] += content
        else:
            lines.append(f"{'>' * depth} {content}" if depth else content)
        goes_on = content.endswith(" ") and content != "-- "
        if goes_on and removes_space:
            lines[-1] = lines[-1][:-1]
        depth_above = depth
    return "\n".join(map(str.rstrip, lines))
