"""Takes the commands of LaTeX out of what is searched: what is left is what a reader sees of it."""

import re
import unicodedata

from index.text.mapped_text import MappedText

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
"""The combining marks that the accents of TeX stand for."""

_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł",
    "L": "Ł", "i": "i", "j": "j", "dh": "ð", "th": "þ", "S": "§", "P": "¶", "pounds": "£", "euro": "€",
    "ldots": "...", "dots": "...", "copyright": "©", "textbackslash": "\\", "textasciitilde": "~",
    "textquotesingle": "'", "textendash": "–", "textemdash": "—", "quad": " ", "qquad": " ", "times": "×",
    "leq": "≤", "geq": "≥", "le": "≤", "ge": "≥", "neq": "≠", "to": "→", "rightarrow": "→", "pm": "±",
    "cdot": "·", "infty": "∞", "slash": "/", "textbar": "|", "textless": "<", "textgreater": ">",
    "textunderscore": "_", "textbullet": "•", "newline": " ", "linebreak": " ", "par": " ",
}  # fmt: skip
"""Commands that are a character."""

_UNSEEN = (
    "noindent|centering|raggedright|raggedleft|small|footnotesize|scriptsize|tiny|normalsize|large|Large|LARGE|huge|"
    "Huge|bf|it|em|sl|tt|rm|sc|sf|bfseries|itshape|slshape|scshape|ttfamily|rmfamily|sffamily|mdseries|upshape|normalfont|"
    "hline|toprule|midrule|bottomrule|cmidrule|cline|protect|relax|hfill|vfill|newpage|clearpage|cleardoublepage|pagebreak|"
    "maketitle|tableofcontents|listoffigures|listoftables|appendix|frontmatter|mainmatter|backmatter|bigskip|medskip|"
    "smallskip|null|indent|left|right|displaystyle|textstyle|limits|nolimits|nonumber|notag|leavevmode|ignorespaces|item|"
    "sloppy|xspace|allowbreak|goodbreak|par|hrule|printindex|qedhere|begingroup|endgroup|bgroup|egroup|phantomsection"
)
"""Commands that set how something looks."""

_DROPPED = (
    "label|ref|eqref|pageref|autoref|cref|Cref|nameref|vref|cite|citep|citet|citeauthor|citeyear|citealp|citealt|parencite|"
    "textcite|autocite|footcite|nocite|includegraphics|index|glossary|usepackage|RequirePackage|documentclass|hspace|vspace|"
    "bibliographystyle|bibliography|setlength|addtolength|setcounter|addtocounter|thispagestyle|pagestyle|input|include|"
    "hypertarget|hyperlink|pagenumbering|color|addcontentsline|markboth|markright|phantom|hphantom|vphantom|rule|"
    "newcommand|renewcommand|providecommand|marginparwidth|fontsize|selectlanguage|cmidrule|cline|begin|end|hskip|vskip"
)
"""Commands whose argument a reader does not see."""

_ENTRY = re.compile(r"@[A-Za-z]{1,40}\{")
_COMMENT = re.compile(r"(?m)(?<!\\)%[^\n]{0,2000}$()")
_VERBATIM = re.compile(r"\\(?:verb|lstinline)\*?([^\w\s*])(?P<words>[^\n]{0,400}?)\1")
_TWO = re.compile(
    r"\\(?:href|textcolor|colorbox|hyperref|hyperlink|parbox|raisebox|(?:multirow|resizebox)\{[^{}]{0,40}\})"
    r"(?:\[[^\]]{0,200}\])?\s{0,3}\{[^{}]{0,900}\}(\{)"
)
_MULTICOLUMN = re.compile(r"\\multicolumn\s{0,3}\{[^{}]{0,20}\}\s{0,3}\{(?:[^{}]|\{[^{}]{0,40}\}){0,60}\}()")
_DROPPED_WITH = re.compile(
    rf"\\(?:{_DROPPED})\*?(?![A-Za-z])(?:\s{{0,3}}(?:\[[^\]\[]{{0,300}}\]|\([^()]{{0,20}}\))){{0,3}}"
    r"(?:\s{0,3}\{(?:[^{}]|\{[^{}]{0,300}\}){0,900}\}(?:\{[^{}]{0,300}\})?)?()"
)
_ACCENT = re.compile(
    r"\\(?:([`'^~\"=.])\s{0,3}|([uvHckrdb])(?:\s{1,3}|(?=\{)))(?:\{\s{0,2}\\?([A-Za-z])\}|\\?([A-Za-z]))"
)
_BRACKETED = re.compile(r"(\\[A-Za-z@]{1,40}\*?)\s{0,3}\[[^\]\[\n]{0,200}\](?=\s{0,3}\{)")
_WITH_ARGUMENT = re.compile(r"\\[A-Za-z@]{1,40}\*?\s{0,3}(\{)")
_EMPTY = re.compile(r"\\([A-Za-z]{1,40})\*?\s{0,3}\{\}")
_FOOTNOTE = re.compile(r"\\(?:footnote|thanks|footnotetext)(?:\[[^\]]{0,20}\])?\s{0,3}(?=\{)")
_UNSEEN_COMMAND = re.compile(rf"\\(?:{_UNSEEN})\*?(?![A-Za-z])\s{{0,9}}()")
_BREAK = re.compile(r"\\\\\*?(?:\[[^\]\n]{0,40}\])?")
_SPACED = re.compile(r"\\[,;:!> \n]|(?<!\\)~|(?<=\})\s{0,3}(?=\{)")
_JOINED = re.compile(r"\\[/-]()")
_NAMED = re.compile(r"\\([A-Za-z]{1,40})\*?")
_ESCAPED = re.compile(r"\\([#$%&_{}])")
_BETWEEN = re.compile(r"\}(?=\{)")
_DASH = re.compile(r"-{2,3}")
_QUOTES = re.compile(r"``|''")
_MATH = re.compile(r"\\[()\[\]]()|(?<!\\)\$\$?()")
_BRACE = re.compile(r"(?<!\\)[{}]()")
_CELL = re.compile(r"(?<!\\)&")


def without_tex(mapped: MappedText) -> MappedText:
    """Return a block of LaTeX as its reader sees it: accents as letters, commands without their names, cells parted."""
    mapped = mapped.sub(_ENTRY, lambda match: match.group()[:-1] + " ")
    mapped = mapped.keep(_COMMENT).keep(_VERBATIM, 2)
    mapped = mapped.keep(_MULTICOLUMN).keep(_TWO).keep(_DROPPED_WITH)
    mapped = mapped.sub(_ACCENT, _accented).sub(_FOOTNOTE, " ")
    mapped = mapped.sub(_BREAK, " ").keep(_BRACKETED).keep(_UNSEEN_COMMAND)
    mapped = mapped.sub(_NAMED_LETTER, lambda match: _LETTERS[match.group(1)])
    mapped = mapped.keep(_EMPTY).sub(_BETWEEN, " } ").keep(_WITH_ARGUMENT).keep(_JOINED).sub(_SPACED, " ")
    mapped = mapped.keep(_MATH).keep(_BRACE).sub(_CELL, " ").keep(_NAMED).keep(_ESCAPED)
    return mapped.sub(_DASH, lambda match: "–" if len(match.group()) == 2 else "—").sub(_QUOTES, '"')


_NAMED_LETTER = re.compile(
    r"\\(" + "|".join(sorted(_LETTERS, key=len, reverse=True)) + r")(?![A-Za-z])(?:\{\}|[ \t]{0,3})"
)


def _accented(match: re.Match[str]) -> str:
    accent = _ACCENTS[match.group(1) or match.group(2)]
    return unicodedata.normalize("NFC", (match.group(3) or match.group(4)) + accent)
