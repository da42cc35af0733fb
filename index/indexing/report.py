"""Says what an update changed, and why nothing could be indexed."""

from collections.abc import Sequence

from index.models import IndexReport, LeftOut, Problem, kinds_in_words
from index.store.manifest import Manifest


def report_of(manifest: Manifest, **changes: object) -> IndexReport:
    """Return the report of an update that published a manifest, or kept it; `changes`: fields of the report."""
    values = {"problems": manifest.problems, "left_out": manifest.folder.left_out, **changes}
    return IndexReport.model_validate(
        {"generation": manifest.generation, "documents": manifest.documents, "passages": manifest.passages, **values}
    )


def why_none(problems: Sequence[Problem], left_out: LeftOut) -> str:
    """Return why a folder holds nothing to index, and what to do."""
    told = [summary(problems)] if problems else []
    if left_out.kinds:
        told.append(kinds_in_words(left_out.kinds))
    if left_out.hidden or left_out.ignored or left_out.generated:
        told.append("what is hidden, ignored or generated was left out: pincite index --all takes it")
    return (f" ({'; '.join(told)})" if told else "") + ". Put documents there first"


def summary(problems: Sequence[Problem]) -> str:
    """Return the first problems in words, and how many more there are."""
    named = [f"{problem.name} {problem.message}" for problem in problems[:3]]
    return "; ".join(named) + (f"; and {len(problems) - 3:,} more" if len(problems) > 3 else "")
