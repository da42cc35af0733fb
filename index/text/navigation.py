"""Recognises navigation: menus, pagers, share and donation text, which are about the page and not its subject.

Judges whole lines by their words alone; repetition is judged in `layout`, which sees the whole document.
"""

import re

_WORDS = (
    r"home|menu|search|log ?in|log ?out|sign ?in|sign ?up|register|subscribe|newsletter|donate(?: now)?|share|tweet|"
    r"print|e-?mail|pdf|rss|icon|facebook|twitter|instagram|linkedin|whatsapp|telegram|reddit|pinterest|youtube|"
    r"like|follow(?: us)?|comments?|reply|save|bookmark|copy link|more|close|back|prev(?:ious)?|next|first|last|top|"
    r"contact(?: us)?|about(?: us)?|faq|help|sitemap|privacy(?: policy)?|terms(?: of (?:use|service))?|cookies?|"
    r"skip|advertisement|advertise|sponsored|careers|jobs|shop|cart|account|login/register"
)

_SEPARATOR = r"[\s|·•/,;>»›←→‹«<:&+-]+"

_PATTERNS = (
    # A run of nothing but the words of menus and share bars.
    rf"(?:{_WORDS})(?:{_SEPARATOR}(?:{_WORDS}))*(?:{_SEPARATOR})?",
    # Pagers: bullets with bare numbers, "Page 3 of 10", "1 2 3 … 10".
    r"[•·●▪*–|<>«»‹›-]+\s*\d{1,4}",
    r"(?:page\s+)?\d{1,4}\s*(?:/|of)\s*\d{1,4}",
    r"page\s+\d{1,4}",
    r"(?:\d{1,3}\s+){2,}(?:…|\.{3})?\s*\d{0,4}(?:\s*next)?",
    r"(?:prev(?:ious)?|next|older|newer)(?:\s+(?:page|post|posts|article|articles|story|entry|chapter))",
    # Breadcrumbs, also with their parts glued together.
    r"home\s*[>»›/|→].*",
    r"(?-i:Home(?:[A-Z][a-z]+){2}.*)",
    # Invitations to click, read on, give, subscribe, accept.
    r"(?:read more|see also|related|more on this|in pictures|watch|listen)\s*[:»>].{0,120}",
    r"(?:cookie|privacy|consent)(?: and \w+)? (?:settings|preferences|policy|notice)\b.{0,80}",
    r"(?:please )?support .{0,40}(?:journalism|reporting|our work|newsroom)\b.{0,60}",
    r"(?:skip|jump|back) to (?:main |the )?(?:content|navigation|top|search).*",
    r"(?:read|show|see|view|load|learn) (?:more|all|less)\W*",
    r"(?:continue|keep) reading\W*.{0,60}",
    r"(?:.{0,60}[.?!] )?click here to .{3,80}",
    r"(?:we|this (?:web)?site) uses? cookies.*",
    r"(?:accept|reject|manage)(?: all)? cookies.*",
    r"(?:subscribe|sign up) (?:to|for) .{0,40}(?:newsletter|updates|e-?mails?|alerts)\b.{0,40}",
    r"(?:please )?(?:donate|support us|make a donation)\b.{0,40}",
    r"was this (?:content|article|page|answer|information) (?:helpful|useful)\??",
    r"(?:related|recommended|popular|trending|latest|more) (?:articles?|posts?|stories|content|from .{0,30})\W*",
    r"you (?:may|might) also (?:like|be interested in).*",
    r"personali[sz]ed recommendations?",
    r"share (?:this|on|via)\b.{0,40}",
    r"(?:unable to display preview\W*)?(?:download preview(?: pdf)?\W*)?",
    r"(?:download|view|open)(?: (?:as|the|full|article))* (?:pdf|epub|citation)\W*",
    r"table of contents\W*",
    r"(?:no|\d+) comments?\W*(?:yet)?\W*",
    r"(?:all|some) rights reserved\W*",
)

_NAVIGATION = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)

MAX_NAVIGATION_CHARS = 240
"""Characters of the longest line that can be navigation; a longer one is prose."""


def is_navigation(line: str) -> bool:
    """Return whether a whole line of text is navigation rather than content.

    White space at its ends is ignored; an empty line is not navigation.
    """
    line = " ".join(line.split())
    return 0 < len(line) <= MAX_NAVIGATION_CHARS and _NAVIGATION.fullmatch(line) is not None
