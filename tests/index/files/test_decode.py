"""From bytes to text: what is certain is decoded, what is no text is refused."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadError
from index.files.decode import decode

FRENCH = "Le président a visité la base navale où était ancré le porte-avions, près de la côte, après l'été. " * 4
SPANISH = (
    "El presidente visitó la base naval donde el portaaviones había anclado después de la reunión en Perú; "
    "mañana se firmará el acuerdo según el Ministerio de Defensa español. "
)
RUSSIAN = "Россия расширяет своё присутствие в Латинской Америке, продавая оружие и вертолёты. " * 4


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=100))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == (text, "utf-8")


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding(mark: bytes, codec: str, encoding: str) -> None:
    assert decode(mark + RUSSIAN.encode(codec)) == (RUSSIAN, encoding)


def test_a_utf8_mark_stays_so_that_the_text_is_the_file_as_decoded() -> None:
    data = codecs.BOM_UTF8 + RUSSIAN.encode()
    text, encoding = decode(data)
    assert text == data.decode(encoding) == "\ufeff" + RUSSIAN


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        pytest.param(FRENCH, "cp1252", id="French"),
        pytest.param(SPANISH, "cp1252", id="Spanish"),
        pytest.param(FRENCH, "latin-1", id="French Latin-1"),
        pytest.param(RUSSIAN, "cp1251", id="Russian"),
        pytest.param(RUSSIAN, "koi8-r", id="Russian KOI8"),
    ],
)
def test_other_encodings_are_guessed(text: str, codec: str) -> None:
    data = text.encode(codec)
    decoded, encoding = decode(data)
    assert decoded == text == data.decode(encoding)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04\x14\x00\x00\x00", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (codecs.BOM_UTF16_LE + b"a\x00b", "starts as UTF-16 but is not"),
        (codecs.BOM_UTF8 + b"\xff\xff", "starts as UTF-8 but is not"),
    ],
)
def test_what_is_no_text_is_refused_and_says_what_to_do(data: bytes, told: str) -> None:
    with pytest.raises(ReadError, match=rf"{told}.*(convert|save)"):
        decode(data)


def test_line_ends_and_a_few_controls_are_text() -> None:
    text = "one\r\ntwo\rthree\n\ffour\t\x1b[31mfive\x1b[0m \x07"
    assert decode(text.encode()) == (text, "utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except ReadError:
        return
    assert data.decode(encoding) == text
