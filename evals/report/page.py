"""The shell of a self-contained page, and its parts: all text is escaped, and the page's policy loads nothing.

The documents' words are hostile: unprintable characters are shown as code points, and only the page's own script runs.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals.compare import Comparison
from evals.figures import Figure
from evals.report.table import one_line
from evals.statistics import SIGNIFICANCE_LEVEL


def shell(title: str, body: Iterable[str]) -> str:
    """Return the whole page around a body that is HTML already."""
    style, script = (Path(__file__).with_name(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{safe(title)}</title><style>{style}</style></head><body>"
    )
    return f"{head}{''.join(body)}<script>{script}</script></body></html>\n"


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def safe(text: str) -> str:
    """Return text on one line, without control characters or markup."""
    return escape(one_line(text))


def cell(figure: Figure) -> str:
    """Return a figure with its interval, as the content of a table's cell."""
    return f"{figure.value:.3f} <small>{figure.low:.2f}–{figure.high:.2f}</small>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; its cells are HTML already."""
    top = "".join(f"<th>{content}</th>" for content in head)
    body = "".join("<tr>" + "".join(f"<td>{content}</td>" for content in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def select(name: str, label: str, values: Iterable[str], chosen: str | None = None) -> str:
    """Return a list to choose from; `all` comes first."""
    options = "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(value)}</option>'
        for value in values
    )
    return f'<label>{label}<select name="{name}"><option value="">all</option>{options}</select></label>'


def comparison_tables(comparisons: Sequence[Comparison]) -> Iterable[str]:
    """Yield the comparisons with the reference as a table, nothing if there are none."""
    if comparisons:
        yield f"<h2>Compared with {safe(comparisons[0].reference)}, question by question</h2>"
        yield "<p>p: two-sided paired randomisation test, corrected for the number of systems (Holm). Detectable: the "
        yield "smallest difference that this number of questions shows with a power of 80%.</p>"
        yield table(
            ["measure", "system", "difference", "better", "worse", "equal", "p", "detectable"],
            [
                [
                    safe(one.label),
                    safe(one.system),
                    f"{one.difference:+.3f} <small>{one.low:+.2f}…{one.high:+.2f}</small>",
                    *(str(count) for count in (one.wins, one.losses, one.ties)),
                    f'<span class="{"strong" if one.p_holm < SIGNIFICANCE_LEVEL else ""}">{one.p_holm:.4f}</span>',
                    f"{one.detectable:.3f}" if one.detectable is not None else "–",
                ]
                for one in comparisons
            ],
        )
