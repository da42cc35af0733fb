"""The extractors of the formats that are not text, by the endings of the files they read."""

import hashlib
import shutil
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version


@dataclass(frozen=True, slots=True)
class Extractor:
    """How a format is extracted.

    `module`: the name of its module below `index.files.extract`. `version`: raised whenever it would extract another
    text. `packages`: the distributions that it uses, whose versions count too. `holds_others`: its files hold files of
    other formats, whose extractors count too. `reads_pictures`: it uses what is installed for OCR.
    """

    module: str
    version: int
    packages: tuple[str, ...] = ()
    holds_others: bool = False
    reads_pictures: bool = False

    @property
    def identity(self) -> str:
        """What an index names of it, such as `pdf 1, pypdfium2 5.15.2`: of another one the text may differ."""
        ocr = ocr_identity() if self.reads_pictures else ""
        own = ", ".join([f"{self.module} {self.version}", *map(_installed, self.packages), *([ocr] if ocr else [])])
        return f"{own}, others {_others()}" if self.holds_others else own


EXTRACTORS: dict[tuple[str, ...], Extractor] = {
    (".pdf",): Extractor("pdf", 3, ("pypdfium2",), reads_pictures=True),
    (".ipynb",): Extractor("notebook", 1),
    (".json", ".jsonl", ".ndjson", ".geojson", ".jsonc", ".json5"): Extractor("json_records", 1),
    (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods"): Extractor("sheets", 2, ("python-calamine",)),
    (".mht", ".mhtml"): Extractor("mhtml", 2, ("lxml",)),
    (".xml", ".rss", ".atom", ".opml", ".dbk", ".docbook", ".tei", ".dita", ".fb2", ".fb2.zip"): Extractor(
        "xml", 2, ("lxml",)
    ),
    (".epub",): Extractor("epub", 2, ("lxml",)),
    (".eml", ".emlx", ".mbox", ".mbx"): Extractor("mail", 1, ("lxml",), holds_others=True),
    (
        ".zip",
        ".tar",
        ".tar.gz",
        ".tgz",
        ".tar.bz2",
        ".tbz",
        ".tbz2",
        ".tar.xz",
        ".txz",
        ".gz",
        ".bz2",
        ".xz",
    ): Extractor("archives", 1, holds_others=True),
    (".html", ".htm", ".xhtml", ".xht", ".shtml"): Extractor("html", 2, ("lxml",)),
    (".docx", ".docm", ".dotx", ".dotm"): Extractor("docx", 1, ("lxml",)),
    (".pptx", ".ppsx", ".pptm", ".ppsm", ".potx"): Extractor("pptx", 1, ("lxml",)),
    (".odt", ".ott", ".fodt", ".odp", ".otp", ".fodp"): Extractor("odf", 1, ("lxml",)),
    (".rtf",): Extractor("rtf", 1),
    (".doc", ".dot", ".ppt", ".pps"): Extractor("old_office", 1, ("lxml",), holds_others=True),
}
"""The extractors by the endings of the files they read."""

_BY_ENDING = {ending: extractor for endings, extractor in EXTRACTORS.items() for ending in endings}


@cache
def _others() -> str:
    """Return a digest of the identities of the extractors of what may be in an archive or attached to a mail."""
    others = {one.identity for one in EXTRACTORS.values() if not one.holds_others}
    return hashlib.sha256("; ".join(sorted(others)).encode()).hexdigest()[:8]


@cache
def _installed(package: str) -> str:
    try:
        return f"{package} {package_version(package)}"
    except PackageNotFoundError:
        return f"{package} missing"


@cache
def ocr_identity() -> str:
    """Return what reads pictures here, such as `rapidocr 3.10.0` or `tesseract`; empty if nothing does."""
    try:
        return f"rapidocr {package_version('rapidocr')}"
    except PackageNotFoundError:
        return "tesseract" if shutil.which("tesseract") else ""


def find_extractor(name: str) -> Extractor | None:
    """Return how a file is extracted by its name, None for text and for formats that pincite does not read."""
    base = name.rsplit("/", 1)[-1].lower()
    if base == "corpus.jsonl":
        # A collection in BEIR's form, read row by row.
        return None
    parts = base.split(".")
    for first in range(1, len(parts)):
        if (found := _BY_ENDING.get("." + ".".join(parts[first:]))) is not None:
            return found
    return None


def extractor_identity(name: str) -> str:
    """Return the identity of a file's extractor by the file's name, empty for text."""
    extractor = find_extractor(name)
    return extractor.identity if extractor is not None else ""
