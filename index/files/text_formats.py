"""The formats whose documents are the file as decoded, by the endings of their names."""

from index.files.sources import SOURCES_FILE
from index.models import DocumentFormat
from index.settings import SETTINGS_FILE

TEXT_FORMATS: dict[tuple[str, ...], DocumentFormat] = {
    (".txt", ".text", ".log", ".nfo", ".diz", ".asc"): "text",
    (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mdx", ".qmd", ".rmd"): "markdown",
    (".rst", ".rest"): "restructuredtext",
    (".adoc", ".asciidoc", ".ad"): "asciidoc",
    (".org", ".org_archive"): "org",
    (".tex", ".ltx", ".latex", ".bib"): "latex",
    (".csv",): "csv",
    (".tsv", ".tab"): "tsv",
    (".srt", ".vtt", ".sbv", ".ass", ".ssa"): "subtitles",
    tuple(
        # Programs
        ".py .pyi .pyx .pxd .js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .java .kt .kts .scala .groovy "
        ".gradle .c .h .cc .cpp .cxx .hh .hpp .hxx .ino .cu .m .mm .cs .vb .fs .fsx .go .rs .rb .php .pl .pm .pod "
        ".t .lua .r .jl .swift .dart .zig .nim .cr .ex .exs .erl .hrl .hs .ml .mli .clj .cljs .lisp .el .scm .rkt "
        ".sh .bash .zsh .fish .ksh .ps1 .bat .cmd .awk .sed .tcl .vim .sql .f .f90 .f95 .pas .adb .ads .asm .vhd "
        ".vhdl .sv .sty .cls .bst .css .scss .sass .less .proto .graphql .thrift .cmake .mk .am .ac .m4 .bazel "
        ".bzl .dockerfile .tf .hcl .nix .diff .patch "
        # Settings
        ".ini .cfg .conf .cnf .toml .yaml .yml .properties .env .desktop .service .timer .socket .target "
        ".defs .rules".split()
    ): "code",
}
"""The formats by the endings of the files that are in them, in lower case."""

NAMED_FORMATS: dict[tuple[str, ...], DocumentFormat] = {
    tuple(
        "readme license licence copying copyright notice changelog changes news history authors contributors "
        "contributing maintainers thanks credits install todo faq".split()
    ): "text",
    tuple(
        "makefile gnumakefile dockerfile containerfile jenkinsfile vagrantfile rakefile gemfile procfile brewfile "
        "justfile cmakelists.txt pipfile".split()
    ): "code",
}
"""The formats by the whole names of files, in lower case."""

_BY_ENDING = {ending: known for endings, known in TEXT_FORMATS.items() for ending in endings}
_BY_NAME = {name: known for names, known in NAMED_FORMATS.items() for name in names}


def find_text_format(name: str) -> DocumentFormat | None:
    """Return the format of a text file by its name, None for formats that are not text or that pincite does not read.

    Of endings such as `.rst.txt`, under which Sphinx keeps the sources of its pages, the one before `.txt` counts.
    """
    base = name.rsplit("/", 1)[-1]
    if base in (SOURCES_FILE, SETTINGS_FILE):
        return None
    base = base.lower()
    if (named := _BY_NAME.get(base)) is not None:
        return named
    stem, dot, ending = base.rpartition(".")
    if not dot or not stem:
        return None
    found = _BY_ENDING.get(f".{ending}")
    return _BY_ENDING.get("." + stem.rpartition(".")[2], found) if found == "text" and "." in stem else found
