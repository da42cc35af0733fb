"""Mail: header, body and attachments, in mails of their own and in mailboxes."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted, Skipped
from index.files.extract.mail.body import unflow
from index.files.extract.mail.message import extract
from index.structure import Block, BlockKind, place_of


def _mail(body: str = "The bread is ready.\n", **fields: str) -> EmailMessage:
    mail = EmailMessage()
    given = {"From": "Ann Lee <ann@example.org>", "To": "bo@example.org", "Subject": "Bread", **fields}
    for name, value in {"Date": "Thu, 07 Jun 2001 02:15:00 -0700", **given}.items():
        mail[name] = value
    mail.set_content(body)
    return mail


def _read(data: bytes, name: str = "a.eml", budget: Budget | None = None) -> "list[Extracted | Skipped]":
    return list(extract(data, name, budget or Budget()))


def _one(data: bytes, name: str = "a.eml") -> Extracted:
    (found,) = _read(data, name)
    assert isinstance(found, Extracted)
    return found


def _block(found: Extracted, words: str) -> Block:
    return next(block for block in found.structure.blocks or () if words in found.text[block.start : block.end])


def test_a_mail_has_its_header_and_its_body() -> None:
    found = _one(_mail().as_bytes())
    assert found.text.startswith("Bread\n\nFrom: Ann Lee <ann@example.org>\nDate: Thu, 07 Jun 2001")
    assert (found.source.title, found.source.author, found.source.date) == ("Bread", "Ann Lee", "2001-06-07")
    assert _block(found, "Bread").kind is BlockKind.HEADING
    body = _block(found, "is ready")
    assert [found.text[start:end][:9] for start, end in body.context] == ["From: Ann", "Date: Thu"]


def test_words_of_headers_and_bodies_are_decoded() -> None:
    found = _one(_mail("Grüße aus Köln\n", Subject="Café à Paris").as_bytes())
    assert "Café à Paris" in found.text and "Grüße aus Köln" in found.text
    raw = b"From: a@b\nSubject: =?iso-8859-1?Q?Caf=E9?=\nContent-Type: text/plain; charset=latin-1\n\nna\xefve\n"
    assert _one(raw).text.startswith("Café\n") and "naïve" in _one(raw).text


def test_the_plain_text_is_read_where_it_says_what_the_html_says() -> None:
    mail = _mail("The bread is ready.\n")
    mail.add_alternative("<p>The <b>bread</b> is ready, in HTML.</p>", subtype="html")
    assert "in HTML" not in _one(mail.as_bytes()).text
    mail = _mail("See the HTML.\n")
    mail.add_alternative("<p>" + "The long story of bread. " * 20 + "</p>", subtype="html")
    found = _one(mail.as_bytes())
    assert "long story" in found.text and "See the HTML" not in found.text


def test_attachments_are_documents_of_their_own() -> None:
    mail = _mail()
    mail.add_attachment(b"name,city\nAnn,Oslo\n", maintype="text", subtype="csv", filename="list.csv")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("in.txt", "Deep words.")
    mail.add_attachment(whole.getvalue(), maintype="application", subtype="zip", filename="../b.zip")
    found = _read(mail.as_bytes())
    assert [one.part for one in found if isinstance(one, Extracted)] == ["", "/list.csv", "/b.zip/in.txt"]
    assert [one.reason for one in found if isinstance(one, Skipped)] == [
        "has attachments: 1 file of a kind it can't read: 1 .png"
    ]
    assert "Attachments: list.csv, a.png" in found[0].text if isinstance(found[0], Extracted) else False


def test_a_forwarded_mail_is_a_document_of_its_own() -> None:
    mail = _mail()
    mail.add_attachment(_mail("The old words.\n", Subject="Old news"))
    found = {one.part: one.text for one in _read(mail.as_bytes()) if isinstance(one, Extracted)}
    assert set(found) == {"", "/Old news.eml"}
    assert "The old words." in found["/Old news.eml"] and "The old words." not in found[""]


def test_a_signature_is_furniture_and_quotes_stand_apart() -> None:
    body = (
        "Yes, at noon.\n\nOn Monday, Bo wrote:\n> When is the bread ready?\n> And the tea?\n-- \nAnn Lee\nBaker, Oslo\n"
    )
    found = _one(_mail(body).as_bytes())
    assert _block(found, "Baker, Oslo").kind is BlockKind.FURNITURE
    quoted = _block(found, "When is the bread ready?")
    assert "at noon" not in found.text[quoted.start : quoted.end]


def test_what_a_mailing_list_appends_is_furniture() -> None:
    found = _one(_mail("Yes, at noon.\n" + "_" * 47 + "\nbread mailing list\nhttps://lists.example.org\n").as_bytes())
    assert _block(found, "mailing list").kind is BlockKind.FURNITURE
    assert _block(found, "at noon").kind is not BlockKind.FURNITURE


def test_a_mailbox_has_a_document_a_message() -> None:
    box = b""
    for number in range(3):
        box += (
            b"From ann@example.org Thu Jun  7 02:15:00 2001\n"
            + _mail(f"Words {number}.\n>From here on.\n").as_bytes()
            + b"\n"
        )
    box += b"From here to there is far.\n"
    found = [one for one in _read(box, "a.mbox") if isinstance(one, Extracted)]
    assert [one.part for one in found] == ["#1", "#2", "#3"]
    assert "From here on." in found[0].text and ">From" not in found[0].text
    assert "From here to there" in found[2].text
    assert place_of(found[1].structure.places, found[1].text.index("Words 1"), "Words 1", 1) == "message 2"


def test_too_many_messages_are_told() -> None:
    box = b"".join(b"From a Thu Jun  7 02:15:00 2001\n" + _mail().as_bytes() + b"\n" for _ in range(5))
    found = _read(box, "a.mbox", Budget(parts=3))
    assert [one.part for one in found] == ["#1", "#2", "#3", ""]


def test_lines_that_flow_are_joined() -> None:
    assert unflow("a \nb\n> c \n> d\n>> e\n f\n-- \nAnn \n") == "a b\n> c d\n>> e\nf\n--\nAnn"
    assert unflow("on \nly", removes_space=True) == "only"


def test_broken_headers_cost_nothing() -> None:
    raw = b"From: =?utf-8?B?//broken?= <a@\nTo: <<<>>,;\nDate: 99 Foo\nSubject: kept\n"
    raw += b"Content-Type: text/plain; charset=x\n\nbody\xff\n"
    found = _one(raw)
    assert "kept" in found.text and "body" in found.text
    assert found.source.date is None


@pytest.mark.parametrize("data", [b"just some words\n", b"", bytes(200)])
def test_what_is_no_mail_is_named(data: bytes) -> None:
    with pytest.raises(ReadError):
        _read(data)


def test_mails_in_mails_end() -> None:
    mail = _mail("The innermost words.\n")
    for _ in range(12):
        outer = _mail()
        outer.add_attachment(mail)
        mail = outer
    found = _read(mail.as_bytes())
    assert any("nested too deeply" in one.reason for one in found if isinstance(one, Skipped))


def test_lines_that_begin_like_a_message_without_a_header_are_no_mailbox() -> None:
    with pytest.raises(ReadError, match="no mail"):
        _read(b"From here\nFrom there\n" * 5, "a.mbox")


def test_styles_are_no_words_of_the_html() -> None:
    mail = _mail("The bread is ready.\n")
    mail.add_alternative("<style>" + "p { color: red } " * 50 + "</style><p>The bread is ready.</p>", subtype="html")
    found = _one(mail.as_bytes())
    assert "color" not in found.text
