"""Prints how well questions about look-alikes are answered, and refused."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from evals.folders.judging import KINDS, FolderOutcome

HEAD = f"{'':<24}{'n':>5}  {'passage':>7}  {'words':>7}  {'given':>7}    {'n':>5}  {'refused':>7}"


def lines(outcomes: Sequence[FolderOutcome]) -> Iterator[str]:
    """Return the table: by half, by folder, and the refusals by what is missing.

    `passage` and `words`: shares of the answerable questions with the right first passage and the right words in it;
    `given`: of those that are right and not refused; `refused`: of the unanswerable ones.
    """
    yield HEAD
    for split in sorted({one.split for one in outcomes}):
        half = [one for one in outcomes if one.split == split]
        yield _row(split, half)
        for folder in sorted({one.folder for one in half}):
            yield _row(f"  {folder}", [one for one in half if one.folder == folder])
    yield ""
    yield f"{'unanswerable':<24}{'n':>5}  {'refused':>7}"
    for kind in KINDS:
        own = [one for one in outcomes if one.question.kind == kind]
        if own:
            yield f"  {kind:<22}{len(own):>5}  {_share(own, lambda one: not one.answered):>7.3f}"


def failures(outcomes: Iterable[FolderOutcome]) -> Iterator[str]:
    """Return what to look at: wrong passages, wrong words, wrong refusals and wrong answers."""
    for one in outcomes:
        asked = one.question
        if not one.answerable:
            wrong = "ANSWERED" if one.answered else ""
        else:
            wrong = "PASSAGE" if not one.passage else "WORDS" if not one.words else "" if one.answered else "REFUSED"
        if wrong:
            wanted = f" ({asked.file}: {asked.answer})" if asked.file else f" ({asked.kind})"
            yield f"{wrong:<8} {one.confidence:.2f} {asked.id} {asked.question}{wanted}\n    {one.seen}"


def _row(name: str, outcomes: Sequence[FolderOutcome]) -> str:
    can = [one for one in outcomes if one.answerable]
    cannot = [one for one in outcomes if not one.answerable]
    shares = (
        _share(can, lambda one: one.passage),
        _share(can, lambda one: one.words),
        _share(can, lambda one: one.words and one.answered),
    )
    right = "  ".join(f"{share:>7.3f}" for share in shares)
    return f"{name:<24}{len(can):>5}  {right}    {len(cannot):>5}  {_share(cannot, lambda one: not one.answered):>7.3f}"


def _share(outcomes: Sequence[FolderOutcome], holds: Callable[[FolderOutcome], bool]) -> float:
    return sum(map(holds, outcomes)) / len(outcomes) if outcomes else 0.0
