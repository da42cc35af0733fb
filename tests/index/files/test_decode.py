"""From bytes to text: what is certain is decoded, what is a guess or a gap is told, what is no text is refused."""

import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ReadError
from index.files.decode import REPLACED, decode, decode_as
from index.files.encodings import MAX_EVIDENCE_BYTES, evidence
from tests.fakes import deadline

RUSSIAN = "Россия расширяет своё присутствие в Латинской Америке, продавая оружие и вертолёты. " * 4

TEXTS = {
    "French": "Le président a visité la base navale où était ancré le porte-avions, près de la côte, après l'été. "
    "Les élèves ont reçu leurs clés à l'hôtel ; ça ira, même s'il neige à Noël.",
    "German": "Über die Brücke führt eine schmale Straße. Die Müllabfuhr kommt künftig jeden Dienstag früh; größere "
    "Möbelstücke müssen vorher angemeldet werden, sonst fällt eine Gebühr von fünf Euro an.",
    "Spanish": "El presidente visitó la base naval donde el portaaviones había anclado después de la reunión en Perú; "
    "mañana se firmará el acuerdo según el Ministerio de Defensa español. ¿Quién lo pagará?",
    "Swedish": "På torsdag stänger vi för sommaren. Nycklarna lämnas hos vaktmästaren, som också sköter båthuset på ön "
    "och svarar på frågor om hyran för nästa år.",
    "Polish": "Wójt podpisał umowę na budowę mostu, który połączy obie części gminy. Mieszkańcy czekają już dziesięć "
    "lat, więc cieszą się, że prace zaczną się jeszcze przed świętami. Źródło: urząd gminy.",
    "Czech": "Starosta podepsal smlouvu o výstavbě nového mostu, který spojí obě části obce. Lidé čekají už deset let, "
    "a proto jsou rádi, že práce začnou ještě před Vánocemi. Příští schůze je ve čtvrtek večer.",
    "Hungarian": "A polgármester aláírta az új híd építéséről szóló szerződést, amely összeköti a község két részét. "
    "A lakók tíz éve várnak erre, ezért örülnek, hogy a munka még ősszel megkezdődik.",
    "Russian": "Глава района подписал договор о строительстве моста, который соединит обе части посёлка. Жители ждут "
    "этого уже десять лет и рады, что работы начнутся ещё до праздников.",
    "Ukrainian": "Голова громади підписав угоду про будівництво мосту, який з'єднає обидві частини селища. "
    "Мешканці чекають цього вже десять років і раді, що роботи почнуться ще до свят. Її текст є в бібліотеці.",
    "Greek": "Ο δήμαρχος υπέγραψε τη σύμβαση για την κατασκευή της νέας γέφυρας που θα ενώσει τα δύο μέρη του χωριού. "
    "Οι κάτοικοι περιμένουν δέκα χρόνια και χαίρονται που οι εργασίες αρχίζουν σύντομα.",
    "Turkish": "Belediye başkanı, köyün iki yakasını birleştirecek yeni köprünün yapım sözleşmesini imzaladı. "
    "Halk bunu on yıldır bekliyor; çalışmaların kıştan önce başlayacağı için sevinçli.",
    "Hebrew": "ראש העיר חתם על החוזה לבניית הגשר החדש שיחבר את שני חלקי הכפר. התושבים מחכים לכך כבר עשר שנים ושמחים "
    "שהעבודה תתחיל עוד לפני החגים.",
    "Arabic": "وقع رئيس البلدية عقد بناء الجسر الجديد الذي سيربط بين جزأي القرية. ينتظر السكان هذا منذ عشر سنوات "
    "ويسعدهم أن العمل سيبدأ قبل الأعياد.",
    "Thai": "นายกเทศมนตรีลงนามในสัญญาก่อสร้างสะพานใหม่ซึ่งจะเชื่อมสองส่วนของหมู่บ้าน ชาวบ้านรอมาสิบปีแล้ว และดีใจที่งานจะเริ่มก่อนวันหยุด",
    "Japanese": "村長は、村の二つの地区を結ぶ新しい橋の建設契約に署名しました。"
    "住民は十年も待っていたので、工事が祭りの前に始まることを喜んでいます。",
    "Korean": "군수는 마을의 두 지역을 잇는 새 다리의 건설 계약에 서명했다. "
    "주민들은 십 년이나 기다렸으며 공사가 명절 전에 시작되어 기뻐하고 있다.",
    "Chinese": "镇长签署了新桥的建设合同,这座桥将连接村子的两个部分。"
    "居民们已经等了十年,他们很高兴工程将在节日之前开始。",
    "Chinese (Taiwan)": "鎮長簽署了新橋的建設合約,這座橋將連接村子的兩個部分。"
    "居民們已經等了十年,他們很高興工程將在節日之前開始。",
}
WESTERN = ("cp1252", "iso-8859-1")
MATRIX = {
    "French": WESTERN, "German": WESTERN, "Spanish": WESTERN, "Swedish": WESTERN,
    "Polish": ("cp1250", "iso-8859-2"), "Czech": ("cp1250", "iso-8859-2"), "Hungarian": ("cp1250", "iso-8859-2"),
    "Russian": ("cp1251", "koi8-r", "iso-8859-5", "cp866"), "Ukrainian": ("cp1251", "koi8-u"),
    "Greek": ("cp1253", "iso-8859-7"), "Turkish": ("cp1254", "iso-8859-9"), "Hebrew": ("cp1255",),
    "Arabic": ("cp1256",), "Thai": ("cp874",), "Japanese": ("shift_jis", "euc_jp", "iso2022_jp"),
    "Korean": ("euc_kr", "iso2022_kr"), "Chinese": ("gb18030", "gb2312", "hz"), "Chinese (Taiwan)": ("big5",),
}  # fmt: skip
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
SIZES = (0, 5_000, 1_000_000)
"""Bytes of the files, about; 0: the text once."""


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=100))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.startswith("\ufeff"):
        decoded = decode(text.encode())
        assert (decoded.text, decoded.encoding, decoded.notes) == (text, "utf-8", ())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("language", "codec"), [(language, codec) for language in MATRIX for codec in (*MATRIX[language], *WIDE)]
)
def test_other_encodings_are_recognised_and_told(language: str, codec: str, size: int) -> None:
    line = TEXTS[language] + "\n"
    text = line * max(1, size // len(line.encode(codec)))
    if size == 1_000_000 and codec not in WIDE:  # what tells the encoding stands only in the middle of it
        text = "Nothing but the plain alphabet. " * 15_000 + "\n" + line * 20 + "The same again, to the end. " * 15_000
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decode_as(text.encode(codec), decoded.encoding) == text
    [note] = decoded.notes
    assert note.startswith(f"is not UTF-8 and was read as {decoded.encoding}")


@pytest.mark.parametrize(
    "text",
    ["21°C at noon", "costs £5", "naïve", "Müller signed.", "it’s a “test” – really…", "½ cup, 200°", "5 €", "© 2020"],
)
def test_a_single_letter_or_sign_is_western(text: str) -> None:
    for lines in (1, 50):
        assert decode(f"{text}\n".encode("cp1252") * lines).text == f"{text}\n" * lines


@pytest.mark.parametrize(
    ("stray", "shown"), [(b"\xb0", 1), (b"\xe9\xe8", 2), (b"\xc3", 1), (b"\xe2\x80", 1), (b"\xff", 1)]
)
def test_a_file_that_is_utf8_but_for_some_bytes_is_utf8(stray: bytes, shown: int) -> None:
    """However little of it is beyond ASCII, the rest is right, and the bytes are marked and named."""
    before, after = "Zoë opened the valve at noon.\r\n", " C\nThe café terrace was closed.\n"
    data = (before * 3).encode() + stray + after.encode()
    decoded = decode(data)
    assert decoded.text == before * 3 + REPLACED * shown + after
    assert decoded.encoding == "utf-8+replace"
    assert decode_as(data, decoded.encoding) == decoded.text
    count = "1 byte that is" if len(stray) == 1 else "2 bytes that are"
    assert decoded.notes == (f"has {count} not UTF-8, shown as {REPLACED}, in line 4",)


def test_bad_bytes_are_counted_and_their_first_lines_named() -> None:
    data = b"".join("Zoë and Müller, Øystein.".encode() + (b" \xb0\xb0\n" if line % 2 else b"\n") for line in range(40))
    assert decode(data).notes == (
        f"has 40 bytes that are not UTF-8, shown as {REPLACED}, in lines 2, 4, 6, 8, 10 and others",
    )


def test_a_character_cut_at_the_end_and_one_that_stands_for_a_gap_already() -> None:
    decoded = decode("An old gap: \ufffd. Ça va à Málaga".encode() + "é".encode()[:1])
    assert decoded.text == "An old gap: \ufffd. Ça va à Málaga\ufffd"
    assert decoded.notes[0].startswith("has 1 byte that is not UTF-8")


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, b""])
def test_a_stray_byte_in_a_large_file_changes_nothing_else(mark: bytes) -> None:
    text = "Zoë opened the valve at noon. The café terrace was closed.\n" * 20_000
    data = mark + text.encode() + b"21\xb0C\n" + text.encode()
    decoded = decode(data)
    assert decoded.text == mark.decode() + text + "21\ufffdC\n" + text
    assert decoded.notes == ("has 1 byte that is not UTF-8, shown as \ufffd, in line 20,001",)


@pytest.mark.parametrize(
    ("language", "codec", "stray"),
    [
        ("Japanese", "euc_jp", b"\xff"),
        ("Japanese", "cp932", b"\x81"),
        ("Chinese", "gb18030", b"\xff"),
        ("Chinese (Taiwan)", "big5", b"\xff"),
        ("Korean", "cp949", b"\xff"),
    ],
)
def test_a_stray_byte_in_another_encoding_is_marked_too(language: str, codec: str, stray: bytes) -> None:
    text = TEXTS[language] * 20
    decoded = decode(text.encode(codec) + stray + b"\n" + text.encode(codec))
    assert decoded.encoding.endswith("+replace")
    assert decoded.text == text + "\ufffd\n" + text
    assert any("shown as" in note for note in decoded.notes)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("The valve was opened at noon.\n", "utf-8"),
        (TEXTS["French"], "utf-8"),
        (TEXTS["French"], "cp1252"),
        (TEXTS["Japanese"], "utf-8"),
        (TEXTS["Japanese"], "euc_jp"),
    ],
)
def test_a_few_nuls_in_a_log_are_text(text: str, codec: str) -> None:
    lines = (text * 20).encode(codec)
    decoded = decode(lines + b"\0 and on\n" + lines)
    assert decoded.text == text * 20 + "\0 and on\n" + text * 20
    assert decoded.notes[-1].startswith("has NUL characters in line")


def test_a_log_that_was_emptied_while_it_was_written_is_text() -> None:
    text = "The valve was opened at noon. Zoë signed.\n" * 5
    assert decode(b"\0" * 100_000 + text.encode()).text == "\0" * 100_000 + text


@pytest.mark.parametrize(
    "text", ["Look at ~{x} and ~{ab}, please.", "\x1b[31mred\x1b[0m text", "cd ~{ ~} now", "a~{~}b"]
)
def test_ascii_that_only_looks_like_another_encoding_stays_ascii(text: str) -> None:
    assert decode(text.encode()).text == text


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
    decoded = decode(mark + RUSSIAN.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.notes) == (RUSSIAN, encoding, ())


def test_a_utf8_mark_stays_so_that_the_text_is_the_file_as_decoded() -> None:
    data = codecs.BOM_UTF8 + RUSSIAN.encode()
    decoded = decode(data)
    assert decoded.text == decode_as(data, decoded.encoding) == "\ufeff" + RUSSIAN


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
    assert decode(text.encode()).text == text


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except ReadError:
        return
    assert decode_as(data, decoded.encoding) == decoded.text


@pytest.mark.parametrize("kind", ["random", "half", "zeros", "sparse", "picture"])
def test_large_data_that_is_no_text_is_refused_quickly(kind: str) -> None:
    drawn = random.Random(1)
    data = {
        "random": drawn.randbytes(3_000_000),
        "half": b"plain words here. " * 50_000 + drawn.randbytes(1_000_000),
        "zeros": b"\0" * 3_000_000,
        "sparse": b"".join(bytes(14) + b"ab" for _ in range(200_000)),
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(8) + drawn.randbytes(500_000),
    }[kind]
    with deadline(30), pytest.raises(ReadError, match=r"binary data|cannot be recognised"):
        decode(data)


def test_evidence_is_taken_from_all_over_a_file_and_is_bounded() -> None:
    plain, line = "Nothing but the plain alphabet.\n", "Größe und Maß, früher wie später.\n"
    data = (plain * 40_000 + line * 30 + plain * 40_000).encode("cp1252")
    found = evidence(data)
    assert found.count("Größe".encode("cp1252")) >= 30
    assert len(found) < MAX_EVIDENCE_BYTES
    whole = (line * 60_000).encode("cp1252")
    assert MAX_EVIDENCE_BYTES / 2 < len(evidence(whole)) < 2 * MAX_EVIDENCE_BYTES


def test_a_file_of_many_megabytes_is_decoded_in_linear_time() -> None:
    line = "Привет всем, это проверка. "
    for data in ((line * 300_000).encode("cp1251"), line.encode() * 100_000 + b"\xff \n" * 500_000):
        with deadline(30):
            assert decode(data).text
