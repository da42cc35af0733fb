"""Reads elements of WordprocessingML by themselves: alternatives, form fields, symbols, formulas."""

from collections.abc import Iterator

from index.files.extract.office.docx_styles import child, is_on
from index.files.extract.office.office_package import value_of
from index.files.extract.office.symbol_font import symbol
from index.files.extract.xml_tree import Element, children, name_of

SKIPPED = frozenset(
    "pPr rPr sdtPr sdtEndPr del moveFrom delText delInstrText proofErr bookmarkStart bookmarkEnd tblPr tblGrid sectPr "
    "trPr tcPr footnoteRef endnoteRef annotationRef separator continuationSeparator lastRenderedPageBreak "
    "rubyPr smartTagPr customXmlPr fldData oMathParaPr ctrlPr".split()
)
"""Elements in which nothing is shown."""


def math_words(element: Element) -> str:
    """Return a formula on one line."""
    parts: list[str] = []
    for one in element:
        name = name_of(one)
        if name == "t":
            parts.append(one.text or "")
        elif name == "f":
            above, below = child(one, "num"), child(one, "den")
            parts.append("/".join(math_words(side) for side in (above, below) if side is not None))
        elif name == "chr" or name in SKIPPED:
            parts.append((value_of(one) or "") if name == "chr" else "")
        else:
            parts.append(math_words(one))
    return "".join(parts)


def shown_children(container: Element) -> Iterator[Element]:
    """Yield the elements right below one; of alternatives, what is in the one that is shown."""
    for one in children(container):
        if name_of(one) == "AlternateContent":
            chosen = next(children(one, "Choice"), next(children(one, "Fallback"), None))
            if chosen is not None:
                yield from shown_children(chosen)
        else:
            yield one


def form_words(data: Element | None) -> str:
    """Return what a form field shows that has no words of its own: a box to check, or the chosen entry."""
    box, entries = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        checked = is_on(child(box, "checked"))
        return "☒" if (checked if checked is not None else is_on(child(box, "default"))) else "☐"
    if entries is not None:
        chosen = value_of(child(entries, "result")) or value_of(child(entries, "default")) or "0"
        said = [value_of(one) or "" for one in children(entries, "listEntry")]
        return said[int(chosen)] if chosen.isdecimal() and int(chosen) < len(said) else ""
    return ""


def symbol_of(element: Element) -> str:
    """Return the character that a `sym` element shows."""
    code = hexadecimal(value_of(element, "char") or "")
    return symbol(chr(code), value_of(element, "font") or "") if 32 <= code <= 0xFFFD else ""


def hexadecimal(words: str) -> int:
    """Return a number written in hexadecimal digits, 0 if it is none."""
    try:
        return int(words, 16)
    except ValueError:
        return 0
