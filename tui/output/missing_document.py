"""Why there is no document of a name in an index: its file was not read, holds several, or has another name."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from index.reading import OpenGeneration
from tui.terminal import counted

MOST_NAMES = 3
"""Names of documents that are proposed in place of one that there is not."""

LEAST_LIKENESS = 0.7
"""Share of the letters of a proposed name that stand as they were typed."""


def why_missing(name: str, generation: OpenGeneration) -> str:
    """Return a line on a name that no document of an index has: what is known of it, or the nearest names."""
    manifest = generation.manifest
    held = [record.name for record in generation.documents if record.file == name]
    if held:
        return f"{name}: holds {counted(len(held), 'document')}, for example {held[0]}."
    reasons = sorted(
        (problem for problem in manifest.problems if problem.name == name), key=lambda one: not one.skipped
    )
    if reasons:
        return f"{name}: is not in the index, because it {reasons[0].message}."
    if name in manifest.folder.left_out.unread:
        return f"{name}: is not in the index, because pincite cannot read its format."
    files = [record.file for record in generation.documents] + [problem.name for problem in manifest.problems]
    near = nearest_names(name, files) or nearest_names(name, [record.name for record in generation.documents])
    if not near:
        return f"{name}: there is no such document in the index. See: pincite status"
    proposed = near[0] if len(near) == 1 else f"{', '.join(near[:-1])} or {near[-1]}"
    return f"{name}: there is no such document in the index. Is it {proposed}?"


def nearest_names(typed: str, names: Iterable[str]) -> Sequence[str]:
    """Return the names that begin as was typed, with or without their folders; else those that hold it, else like it.

    At most `MOST_NAMES`. Linear in the names.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    whole, last = typed.casefold(), PurePosixPath(typed).name.casefold()
    folded = {name: name.casefold() for name in names if name}
    if not last:
        return []
    keys = [(name, PurePosixPath(key).name) for name, key in folded.items()]
    begun = [name for name, key in keys if folded[name].startswith(whole) or key.startswith(last)]
    if found := begun or [name for name, key in folded.items() if last in key]:
        return found[:MOST_NAMES]
    choices = [*keys, *((name, key.partition(".")[0]) for name, key in keys)]
    likeness = extract(
        last,
        [key for _, key in choices],
        scorer=OSA.normalized_similarity,
        score_cutoff=LEAST_LIKENESS,
        limit=2 * MOST_NAMES,
    )
    return list(dict.fromkeys(choices[at][0] for _, _, at in likeness))[:MOST_NAMES]
