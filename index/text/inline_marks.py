"""Takes the inline markup of a format out of what is searched: emphasis, links, roles, references."""

import html
import re
from collections.abc import Mapping, Sequence

from index.models import DocumentFormat
from index.structure import BlockKind
from index.text.mapped_text import MappedText
from index.text.tex_words import without_tex

_HTML = (
    "a|abbr|address|article|aside|audio|b|bdi|bdo|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|data|"
    "dd|del|details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|"
    "iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|meta|nav|object|ol|optgroup|option|p|param|picture|pre|"
    "progress|q|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|"
    "tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
"""The elements of HTML; any other word in angle brackets is a placeholder, and a word."""

_MARKDOWN = (
    re.compile(r"<!--.{0,5000}?-->()", re.DOTALL),
    re.compile(
        r"!?\[([^\]\[\n]{0,400})\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s{1,9}\"[^\"\n]{0,200}\")?\)"
    ),
    re.compile(r"!?\[([^\]\[\n]{0,400})\]\((?:\{[%{][^{}]{0,300}[%}]\}|<[^<>\n]{0,900}>)[^()\s]{0,200}\)"),
    re.compile(r"\{%[^{}\n]{0,300}%\}()"),
    re.compile(r"\{\{[<%][^{}\n]{0,300}[>%]\}\}()"),
    re.compile(r"(?m)[^\S\n]{0,3}\{[#.:][^{}\n]{1,200}\}[^\S\n]*$()"),
    re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]"),
    re.compile(r"\[\^[^\]\s]{1,40}\]()"),
    re.compile(r"\[([^\]\[\n]{1,400})\]\[[^\]\[\n]{0,100}\]"),
    re.compile(r"(?i)<img\s[^<>]{0,400}?\balt=[\"']([^\"'<>]{1,300})[\"'][^<>]{0,400}>"),
    re.compile(rf"(?i)</?(?:{_HTML})(?:\s[^<>]{{0,400}})?/?>()"),
    re.compile(r"(?<![\w*])(?:\*{1,3})(?=[^\s*])([^*]{1,400})(?<=[^\s*])\*{1,3}(?![\w*])"),
    re.compile(r"(?<![\w_])(?:_{1,3})(?=[^\s_])([^_]{1,400})(?<=[^\s_])_{1,3}(?![\w_])"),
    re.compile(r"~~([^~]{1,400})~~"),
    re.compile(r"(?<![\w=])==(?=[^\s=])([^=\n]{1,400})(?<=[^\s=])==(?![\w=])"),
    re.compile(r"``?([^`]{1,400})``?"),
    re.compile(r"(?m)^[^\S\n]*>+[^\S\n]?()"),
    re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])"),
)

_RESTRUCTUREDTEXT = (
    re.compile(r":[\w.+:-]{1,60}:`[!~]?([^`<]{1,600}?)(?:\s{0,9}<[^<>`]{0,600}>)?`"),
    re.compile(r":[\w.+:-]{1,60}:`[!~]?<?([^`<>]{1,600})>?`"),
    re.compile(r"(?<!`)``([^`]{1,600}(?:`[^`]{1,600}){0,4})``"),
    re.compile(r"`([^`<]{1,600}?)\s{0,9}<[^<>`]{1,900}>`__?"),
    re.compile(r"(?<![\w`])_?`([^`]{1,600})`(?!`)(?:__?(?!\w))?(?::[\w.+:-]{1,60}:)?"),
    re.compile(r"\[(?:#[\w-]{0,60}|\*|\d{1,4})\]_(?!\w)()"),
    re.compile(r"(\[[A-Za-z][\w.:+-]{0,60}\])_(?!\w)"),
    re.compile(r"(?<![\w*])\*{1,2}(?=[^\s*])([^*]{1,600})(?<=[^\s*])\*{1,2}(?![\w*])"),
    re.compile(r"(?<![\w|])\|(?=[^\s|])([^|\n]{1,100})(?<=[^\s|])\|(?:__?)?(?![\w|])"),
    re.compile(r"(?<![\w`_])([^\W_][\w.+-]{0,60}[^\W_])__?(?=[\s.,;:!?)'\"]|$)"),
    re.compile(r"(?m)^[^\S\n]*\|(?=\s|$)()"),
    re.compile(r"(:):$"),
    re.compile(r"(?m)^((?:version|deprecated|seealso|note|warning|tip|hint|attention|caution|danger|error|important|todo)"
               r"[\w-]{0,20}:):(?=\s)"),
    re.compile(r"\\\s()"),
    re.compile(r"\\([^\w\s])"),
)  # fmt: skip

_ASCIIDOC = (
    re.compile(r"\[\[[^\[\]\n]{1,200}\]\]()"),
    re.compile(r"\[#[\w.:-]{1,100}\]()"),
    re.compile(r"<<[^<>\n,]{1,200},\s{0,9}([^<>]{1,400})>>"),
    re.compile(r"<<#?([^<>\n,]{1,200})>>"),
    re.compile(r"\(\(\([^()]{1,300}\)\)\)()"),
    re.compile(r"\(\(([^()]{1,300})\)\)"),
    re.compile(r"\b(?:link|mailto|xref|image|icon|video|audio):{1,2}[^\s\[\]]{0,600}\[([^\]]{1,600})\]"),
    re.compile(r"\b(?:link|mailto|xref|image|icon|video|audio):{1,2}([^\s\[\]]{1,600})\[\]"),
    re.compile(r"(?:https?|ftp|irc)://[^\s\[\]<>]{1,600}\[([^\]]{1,600})\]"),
    re.compile(r"((?:https?|ftp|irc)://[^\s\[\]<>]{1,600})\[\]"),
    re.compile(r"\b(?:footnote(?:ref)?|kbd|btn|pass|stem|latexmath|asciimath|menu|indexterm2?):[\w-]{0,60}(\[[^\]]{1,900}\])"),
    re.compile(r"\b(?:anchor|indexterm|counter2?):[^\s\[\]]{0,200}\[[^\]]{0,300}\]()"),
    re.compile(r"\b[a-z]{3,20}:(?=[^\s:\[])([^\s\[\]]{1,200}\[[^\]]{0,200}\])"),
    re.compile(r"\[(?:\.|#|%)?[\w.#% -]{1,60}\](?=[#*_`])()"),
    re.compile(r"(?<!`)``([^`]{1,600})``(?!`)"),
    re.compile(r"(?<![\w`])`\+?([^`]{1,600}?)\+?`(?![\w`])"),
    re.compile(r"(?<!\+)\+{1,3}([^+\n]{1,400})\+{1,3}(?!\+)"),
    re.compile(r"(?<![\w*])\*{1,2}(?=[^\s*])([^*]{1,600})(?<=[^\s*])\*{1,2}(?![\w*])"),
    re.compile(r"(?<![\w_])_{1,2}(?=[^\s_])([^_]{1,600})(?<=[^\s_])_{1,2}(?![\w_])"),
    re.compile(r"(?<![\w#&])##?(?=[^\s#])([^#\n]{1,400})(?<=[^\s#])##?(?![\w#])"),
    re.compile(r"(?m)\s\+$()"),
    re.compile(r"(?m)^\+$()"),
    re.compile(r"(?<=\s)<(?:\d{1,2}|\.)>()"),
)  # fmt: skip

_ORG = (
    re.compile(r"\[#\w\]\s?()"),
    re.compile(r"(?<!\S):((?:[\w@#%]{1,40}:){1,20})$"),
    re.compile(r"\[\[[^\[\]]{1,900}\]\[([^\[\]]{1,600})\]\]"),
    re.compile(r"\[\[(?:\w{1,12}:)?([^\[\]]{1,900})\]\]"),
    re.compile(r"\[fn:[\w-]{0,60}\]()"),
    re.compile(r"\[fn:[\w-]{0,60}:([^\[\]]{1,900})\]"),
    re.compile(r"<{2,3}([^<>\n]{1,200})>{2,3}"),
    re.compile(r"@@[\w-]{1,20}:([^@]{0,400})@@"),
    re.compile(r"\{\{\{[\w-]{1,40}\(([^{}]{0,400})\)\}\}\}"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,400})(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<![\w/:])/(?=[^\s/])([^/]{1,400})(?<=[^\s/])/(?![\w/])"),
    re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{1,400})(?<=[^\s_])_(?![\w_])"),
    re.compile(r"(?<![\w=])=(?=[^\s=])([^=\n]{1,400}(?:\n[^=\n]{1,400})?)(?<=[^\s=])=(?![\w=])"),
    re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]{1,400}(?:\n[^~\n]{1,400})?)(?<=[^\s~])~(?![\w~])"),
    re.compile(r"(?<![\w+])\+(?=[^\s+])([^+\n]{1,400})(?<=[^\s+])\+(?![\w+])"),
    re.compile(r"\\\\$()"),
)

_CODE = (
    re.compile(r"(?m)^[^\S\n]*(?:///?!?|/\*{1,2}!?|\*/|\*(?!\w)|#+!?|--+(?:\[\[)?|;+|%+|'{3}|\"{3}|<!--|rem\b|REM\b|dnl\b)(?:[^\S\n]|$)?()"),
    re.compile(r"(?m)[^\S\n]{0,9}(?:\*+/|\"{3}|'{3}|-->|\]\])[^\S\n]*$()"),
)  # fmt: skip
"""The marks of comments, in those that are read as prose."""

_PATTERNS: Mapping[DocumentFormat, Sequence[re.Pattern[str]]] = {
    "markdown": _MARKDOWN,
    "notebook": _MARKDOWN,
    "restructuredtext": _RESTRUCTUREDTEXT,
    "asciidoc": _ASCIIDOC,
    "org": _ORG,
    "code": _CODE,
}
"""The inline markup of a format: each match is cut down to its first group, to nothing if that is empty."""

MARKED_UP: frozenset[DocumentFormat] = frozenset({*_PATTERNS, "latex"})
"""Formats whose blocks hold markup."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_MARKDOWN_RULE = re.compile(r"(?m)^(?=[^\n]*\|)(?=[^\n]*-)[ \t:|-]++$")
_GRID_RULE = re.compile(r"\+(?:[-=]{2,}\+){1,99}")
_SPANNED = re.compile(r"(?m)(?:(?<=\s)|^)(?:\d{1,2}(?:\.\d{1,2})?|\.\d{1,2})?(?:[*+])?[<^>.]{0,4}[adehlmsv]?(?=\|)()")
_BAR = re.compile(r"\|")


def without_marks(mapped: MappedText, format: DocumentFormat, kind: BlockKind) -> MappedText:
    """Return the text of a block without the inline markup of its format; code keeps it."""
    if kind is BlockKind.CODE or (format == "code" and kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM)):
        return mapped
    if format == "latex":
        return without_tex(mapped)
    if format == "asciidoc" and kind is BlockKind.RECORD:
        mapped = mapped.keep(_SPANNED)
    for pattern in _PATTERNS.get(format, ()):
        mapped = mapped.keep(pattern)
    if format in ("markdown", "notebook"):
        mapped = mapped.sub(_MARKDOWN_RULE, "").sub(_BAR, " ")
    elif format in ("restructuredtext", "asciidoc", "org") and kind is BlockKind.RECORD:
        mapped = mapped.sub(_GRID_RULE, "").sub(_BAR, " ")
    if format in ("markdown", "notebook", "asciidoc"):
        mapped = mapped.sub(_ENTITY, lambda match: html.unescape(match.group()))
    return mapped
