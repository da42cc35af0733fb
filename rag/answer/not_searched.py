"""Says which files of a folder no answer can come from."""

from index.models import IndexReport
from index.store.manifest import Manifest
from rag.models import NotSearched

MOST_NAMED = 10
"""Files that could not be read that an abstention names."""


def not_searched(manifest: Manifest, report: IndexReport | None) -> NotSearched:
    """Return the files that were not searched: as the last update found them, if it was one of this generation."""
    if report is None or report.generation != manifest.generation:
        problems, left_out = manifest.problems, manifest.folder.left_out
    else:
        problems, left_out = report.problems, report.left_out
    skipped = [problem for problem in problems if problem.skipped]
    return NotSearched(
        files=len(skipped), problems=tuple(skipped[:MOST_NAMED]), kinds=left_out.kinds, unread=left_out.unread
    )
