"""Prints how well the files of each format, and the questions of each kind, are found."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from evals.formats.judging import Judged, Judgement

HEAD = f"{'':<24}{'n':>5}  {'first':>6}  {'five':>6}  {'page':>6}"


def lines(judged: Judged) -> Iterator[str]:
    """Return the table: files, all questions, by half, by format, by kind, and the unanswerable ones."""
    answerable = [one for one in judged.judgements if one.question.answer]
    files = {one.question.file for one in answerable}
    yield f"{len(files)} files: {len(files & judged.read)} read, {len(files & judged.named.keys())} named with a reason"
    yield from (f"  {file}: {judged.named[file]}" for file in sorted(files & judged.named.keys(), key=str) if file)
    yield from (f"  {file}: neither read nor named" for file in judged.lost())
    yield ""
    yield HEAD
    yield row("all", answerable)
    yield from _groups(answerable, lambda one: one.question.split)
    yield ""
    yield from _groups(answerable, lambda one: one.question.format)
    yield ""
    yield from _groups(answerable, lambda one: one.question.kind)
    unanswerable = [one for one in judged.judgements if not one.question.answer]
    if unanswerable:
        yield ""
        refused = _share(unanswerable, lambda one: not one.answered)
        yield f"unanswerable refused    {len(unanswerable):>5}  {refused:>6.3f}"
        yield f"answerable refused      {len(answerable):>5}  {_share(answerable, lambda one: not one.answered):>6.3f}"


def row(name: str, judgements: Sequence[Judgement]) -> str:
    """Return a line: how many, and the shares found first, found in five, and cited with the right page."""
    first = _share(judgements, lambda one: one.rank == 1)
    five = _share(judgements, lambda one: one.rank is not None)
    paged = [one for one in judgements if one.rank is not None and one.question.page]
    page = f"{_share(paged, lambda one: one.is_right_page):>6.3f}" if paged else f"{'–':>6}"
    return f"{name:<24}{len(judgements):>5}  {first:>6.3f}  {five:>6.3f}  {page}"


def failures(judgements: Iterable[Judgement]) -> Iterator[str]:
    """Return what to look at: answers not found first, wrong pages, and unanswerable questions that were answered."""
    for one in judgements:
        asked = one.question
        if asked.answer is None:
            if one.answered:
                yield f"ANSWERED {one.confidence:.2f} {asked.id} {asked.question}\n    1 {one.seen[0]}"
        elif one.rank != 1 or (asked.page and not one.is_right_page):
            found = f"rank {one.rank}" if one.rank else "NOT FOUND"
            page = f", page {one.page}, not {asked.page}" if one.rank and asked.page and not one.is_right_page else ""
            beside = f" beside {', '.join(asked.beside)}" if asked.beside else ""
            yield f"{found}{page} {asked.id} {asked.file} ({asked.kind}): {asked.question} → {asked.answer}{beside}"
            yield from (f"    {rank} {seen}" for rank, seen in enumerate(one.seen, 1))


def _groups(judgements: Sequence[Judgement], key: Callable[[Judgement], str]) -> Iterator[str]:
    for name in sorted({key(one) for one in judgements}):
        yield row(f"  {name}", [one for one in judgements if key(one) == name])


def _share(judgements: Sequence[Judgement], holds: Callable[[Judgement], bool]) -> float:
    return sum(map(holds, judgements)) / len(judgements) if judgements else 0.0
