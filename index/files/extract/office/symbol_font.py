"""The characters of symbol fonts, which stand in the private use area, as what they look like."""

import re

_SYMBOL = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
) | {
    '"': "∀", "$": "∃", "'": "∋", "*": "∗", "-": "−", "@": "≅", "^": "⊥",
    "\u00a3": "≤", "\u00a5": "∞", "\u00ac": "←", "\u00ad": "↑", "\u00ae": "→", "\u00af": "↓", "\u00b0": "°",
    "\u00b1": "±", "\u00b2": "″", "\u00b3": "≥", "\u00b4": "×", "\u00b5": "∝", "\u00b6": "∂", "\u00b7": "•",
    "\u00b8": "÷", "\u00b9": "≠", "\u00ba": "≡", "\u00bb": "≈", "\u00bc": "…", "\u00c5": "⊕", "\u00c6": "∅",
    "\u00c7": "∩", "\u00c8": "∪", "\u00cd": "⊆", "\u00ce": "∈", "\u00cf": "∉", "\u00d1": "∇", "\u00d2": "®",
    "\u00d3": "©", "\u00d4": "™", "\u00d5": "∏", "\u00d6": "√", "\u00d7": "⋅", "\u00d8": "¬", "\u00d9": "∧",
    "\u00da": "∨", "\u00db": "⇔", "\u00de": "⇒", "\u00e5": "∑", "\u00f2": "∫",
}  # fmt: skip
"""What the font Symbol shows for a character."""

_DINGBATS = {"\u00fc": "✓", "\u00fb": "✗", "\u00fe": "☑", "\u00fd": "☒", "\u00a8": "☐", "\u00e0": "→", "\u006f": "☐"}
"""What Wingdings shows for a character, as far as it means something; anything else is a bullet."""

_PRIVATE = re.compile("[\uf020-\uf0ff]")


def symbol(character: str, font: str) -> str:
    """Return what a symbol font shows for a character, given as itself or in the private use area."""
    code = ord(character)
    plain = chr(code - 0xF000) if 0xF020 <= code <= 0xF0FF else character
    if font.casefold().startswith("symbol"):
        return _SYMBOL.get(plain, plain)
    if "dings" in font.casefold():
        return _DINGBATS.get(plain, "•")
    return symbols_as_text(character)


def symbols_as_text(words: str, font: str = "") -> str:
    """Return words without characters of the private use area that symbol fonts have, as bullets or what they show."""
    if font.casefold() == "symbol":
        return _PRIVATE.sub(lambda match: symbol(match.group(), font), words)
    return _PRIVATE.sub("•", words)
