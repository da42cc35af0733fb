"""LaTeX: blocks by its commands, tables, bibliographies, and what a reader sees of a paragraph."""

import pytest

from index.models import Document, Source
from index.settings import IndexSettings
from index.text.chunker import cut_passages, lay_out_document
from index.text.latex import bibtex_blocks, latex_blocks
from index.text.source_by_marks import source_by_marks
from tests.fakes import FakeEmbedder, deadline

TEXT = r"""\documentclass{article}
\usepackage{amsmath} % maths
\title[Ships]{On \emph{Ships} and Harbours}
\author{Ann Writer}
\date{2020-03-04}
\newcommand{\ours}{XYZ}
\begin{document}
\maketitle
\section{Introduction}\label{sec:intro}
First line.
% a comment
Second line.

\begin{itemize}
\item One thing
\item[Term] Means this.
\end{itemize}
\begin{table}[ht]
\caption{Ports}
\begin{tabular}{|l|r|}
\hline
Name & Port \\ \hline
ssh & 22 \\
http & 80 \\
\end{tabular}
\end{table}
After.
\begin{verbatim}
x = 1 % no comment
\end{verbatim}
\begin{thebibliography}{9}
\bibitem{smith} J. Smith, 2000.
\end{thebibliography}
\end{document}
"""


def test_blocks_have_their_kinds_levels_and_context() -> None:
    found, left_out = latex_blocks(TEXT)
    said = [
        (
            block.kind.value,
            block.level,
            TEXT[block.start : block.end],
            [TEXT[start:end] for start, end in block.context],
        )
        for block in found
    ]
    assert said == [
        ("heading", 1, r"On \emph{Ships} and Harbours", []),
        ("record", 0, "Ann Writer", []),
        ("record", 0, "2020-03-04", []),
        ("paragraph", 0, r"\maketitle", []),
        ("heading", 4, "Introduction", []),
        ("paragraph", 0, "\\label{sec:intro}\nFirst line.\n% a comment\nSecond line.", []),
        ("item", 0, "One thing", []),
        ("item", 0, "Term", []),
        ("paragraph", 0, "Means this.", ["Term"]),
        ("paragraph", 0, "Ports", []),
        ("record", 0, "Name & Port", ["Ports"]),
        ("record", 0, "ssh & 22", ["Ports", "Name & Port"]),
        ("record", 0, "http & 80", ["Ports", "Name & Port"]),
        ("paragraph", 0, "After.", []),
        ("code", 0, "x = 1 % no comment", []),
        ("note", 0, "J. Smith, 2000.", []),
    ]
    assert {one.reason for one in left_out} == {"preamble", "comment", "command", "key of a reference"}


def test_what_the_commands_state_of_the_source() -> None:
    assert source_by_marks(TEXT, "latex") == Source(
        title="On Ships and Harbours", author="Ann Writer", date="2020-03-04"
    )


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (r"The M\"uller caf\'{e} of \c{C}a \ss{} \o", "The Müller café of Ça ß ø"),
        (r"``good'' --- 10--20\,km~away", '"good" — 10–20 km away'),
        (r"see~\cite[p.~3]{smith2000} and \ref{sec:a}.", "see and ."),
        (r"\textbf{bold \emph{nested}} {\it old}", "bold nested old"),
        (r"\href{https://a.example/x_y}{the link}", "the link"),
        (r"50\% of \$3 \& more\footnote{A note.}", "50% of $3 & more A note."),
        (r"$E=mc^2$ and $\alpha$", "E=mc^2 and alpha"),
        (r"in \LaTeX{} and \TeX", "in LaTeX and TeX"),
        (r"\verb|a_b| stays", "a_b stays"),
        (r"hy\-phen and \textcolor{red}{colour}", "hyphen and colour"),
        (r"a \verb+\section{x}+ b", "a x b"),
        ("words % a remark\nmore", "words more"),
    ],
)
def test_a_paragraph_is_searched_as_its_reader_sees_it(written: str, seen: str) -> None:
    document = Document.from_text("a.tex", f"Here: {written}\n", format="latex")
    (passage,) = cut_passages(document, IndexSettings(), FakeEmbedder())
    assert passage.search_text == f"Here: {seen}"


def test_entries_of_a_bibliography_are_records_with_their_titles() -> None:
    text = '% mine\n@article{smith,\n  title = {On {Ships}},\n  year = 2000\n}\n@string{x = "y"}\n@book{b, title="Z"}\n'
    found, left_out = bibtex_blocks(text)
    assert [text[block.start : block.end][:14] for block in found] == ["@article{smith", "@book{b, title"]
    assert [[text[start:end] for start, end in block.context] for block in found] == [["On {Ships}"], ["Z"]]
    assert {one.reason for one in left_out} == {"comment", "definition"}
    document = Document.from_text("a.bib", text, format="latex")
    assert lay_out_document(document)[0] == found


def test_braces_and_environments_that_never_close_take_linear_time() -> None:
    for text in (r"\title{" * 20_000, "{" * 100_000, r"\begin{tabular}" * 10_000, r"\def\x{" * 10_000, "@a{" * 20_000):
        with deadline(20):
            latex_blocks(text)
            bibtex_blocks(text)
