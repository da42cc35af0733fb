"""What the elements of HTML are: shown or not, block or inline, which part of a page."""

import re

from index.files.extract.markup.html_drafts import PagePart
from index.files.extract.xml_tree import Element, name_of

UNSEEN = frozenset(
    "annotation annotation-xml area audio canvas colgroup datalist defs desc embed head iframe link meta metadata "
    "noembed noframes noscript object param rp script source style template title track video".split()
)
"""Elements whose content no page shows."""

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html isindex legend li main menu nav ol optgroup option p "
    "plaintext pre listing xmp search section summary table tbody td text tfoot th thead tr ul textarea".split()
)
"""Elements that begin and end a block."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}

PREFORMATTED = frozenset(("pre", "listing", "plaintext", "xmp", "textarea"))

BOLD = frozenset(("b", "strong"))

_ROLES = {
    "main": PagePart.MAIN,
    "banner": PagePart.HEADER,
    "complementary": PagePart.ASIDE,
    "contentinfo": PagePart.FOOTER,
    "navigation": PagePart.NAVIGATION,
    "search": PagePart.NAVIGATION,
    "menu": PagePart.NAVIGATION,
    "menubar": PagePart.NAVIGATION,
    "toolbar": PagePart.NAVIGATION,
    "tablist": PagePart.NAVIGATION,
    "alertdialog": PagePart.NAVIGATION,
}
_NAMES = {
    "main": PagePart.MAIN,
    "header": PagePart.HEADER,
    "aside": PagePart.ASIDE,
    "footer": PagePart.FOOTER,
    "nav": PagePart.NAVIGATION,
    "menu": PagePart.NAVIGATION,
    "search": PagePart.NAVIGATION,
}

_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)

_SUSPECT = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|footer|sidebar|side-?bar|share|sharing|social|related|"
    r"recommend(?:ed|ations?)?|popular|trending|promo|sponsor(?:ed)?|advert(?:isement)?|ads?|cookies?|consent|banner|"
    r"newsletter|subscribe|pagination|pager|toolbar|masthead|login|search|widget|tags?|copyright|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)


def is_shown(element: Element, name: str) -> bool:
    """Return whether a page shows an element, as far as the element itself says."""
    if name in UNSEEN:
        return False
    attributes = element.attrib
    if not attributes:
        return name != "dialog"
    hidden = attributes.get("hidden")
    if hidden is not None and hidden.lower() != "until-found":
        return False
    if name == "dialog" and "open" not in attributes:
        return False
    style = attributes.get("style")
    return style is None or not _HIDDEN.search(style)


def region_of(element: Element, name: str) -> PagePart:
    """Return the part of a page that an element states to be, NONE if it states none."""
    role = element.get("role")
    if role is not None and (found := _ROLES.get(role.strip().lower())) is not None:
        return found
    return _NAMES.get(name, PagePart.NONE)


def is_suspect(element: Element) -> bool:
    """Return whether the class or id of an element is one that menus, share bars and the like have."""
    for key in ("class", "id"):
        value = element.get(key)
        if value is not None and _SUSPECT.search(value[:300]):
            return True
    return False


def heading_level(element: Element, name: str) -> int:
    """Return the level of a heading, 0 for what is none."""
    if name in HEADINGS:
        return HEADINGS[name]
    if element.get("role") == "heading":
        level = element.get("aria-level", "2")
        return int(level) if level.isdecimal() and len(level) < 3 else 2
    return 0


def is_permalink(element: Element) -> bool:
    """Return whether a link is a sign without words that leads to a place in its page, such as ¶ behind a heading."""
    return (element.get("href") or "").startswith("#") and not any(map(str.isalnum, "".join(element.itertext())))


def holds_blocks(element: Element) -> bool:
    """Return whether a choice in a form holds more than its options: the page behind it, as it was not closed."""
    return any(name_of(one).lower() in ("p", "div", "h1", "h2", "table", "select") for one in element.iterdescendants())
