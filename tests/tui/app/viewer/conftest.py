"""Text that tries to break a terminal, and strategies that make more of it."""

import pytest
from hypothesis import strategies as st

HOSTILE = (
    "[@click=app.quit]x[/] [/ [TODO] [red]r[/red]",
    "\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07 \x9b31m \x90q\x9c",
    "\u202egnp.exe\u202c \u2066iso\u2069 \u200frtl שלום مرحبا",
    "\u0301lone x" + "\u0301\u0316" * 40 + " \u0301\u0301",
    "👨‍👩‍👧‍👦 ❤️ 👍🏽 🇩🇪🇩 🏴\U000e0067\U000e0062\U000e007f x\u200dy \u200d",
    "中文字符測試，一二三。日本語のテキスト 한국어 ㄱ\u1161\u11a8",
    "a\tb\t\tc\x00d\x0ce\x0bf\x7fg\x85h\u2028i\u2029j\ufeffk\u200bl\xadm\ufffen\udc80o",
    "می\u200cخواهم",
    " " * 300 + "x" + "\t" * 50,
)

WORDS = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(max_size=12),
        st.text("abc de\tf -\u4e2d\u0301\u200d\U0001f468\x1b\x00", max_size=40),
        st.text("abcdefgh ", max_size=120),
    ),
    max_size=5,
).map("".join)
"""One line of any characters."""

TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["\n", "\r\n", "\r", "\n\r", "\r\r\n", ""])), max_size=8).map(
    lambda parts: "".join(words + end for words, end in parts)
)
"""Lines with line ends of all kinds."""


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)
