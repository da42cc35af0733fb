"""Questions with an item swapped, and the fit of the doubts."""

from evals.evidence.corpora import Corpus, Question
from evals.evidence.kinds import WRONG_ITEM
from evals.items.fit import fit_doubts, report
from evals.items.lookalikes import swapped
from evals.items.rows import ItemRow
from index.models import Document
from rag.query.items import ItemKind
from rag.ranking.item_weights import Lack

TEXT = (
    "In 1907 the mill burned down. "
    + "Nothing happened for a long time. " * 60
    + "In 1925 the mill was sold to Anna Brandt."
)


def test_one_item_is_swapped_for_a_sibling() -> None:
    questions = [
        Question("What happened to the mill in 1907?", (("a.txt", 0, 29),)),
        Question("What happened to the mill in 1925?", (("a.txt", TEXT.index("In 1925"), len(TEXT)),)),
        Question("Who lived there?", (("a.txt", 0, 29),)),
    ]
    found = [one.text for one in swapped(Corpus("own", [Document.from_text("a.txt", TEXT)], questions), 10)]
    assert len(found) == 2
    years = {question.split()[-1].strip("?") for question in found}
    assert len(years & {"1907", "1925"}) == 1
    assert all(one.startswith("What happened to the mill in ") for one in found)


def test_what_is_never_right_is_doubted_and_what_is_as_often_right_as_not_is_not() -> None:
    def row(number: int, kind: ItemKind, *, right: bool) -> ItemRow:
        lacks = ((kind, Lack.NOWHERE),) if number % 2 else ()
        asked = "answerable" if right else WRONG_ITEM
        return ItemRow(
            group="one",
            question="",
            kind=asked,
            right=right,
            logits=(0.5, 0.5),
            lacks=lacks,
            here=(),
            turned=False,
            candidates=((1.0, (), right),),
        )

    rows = [row(number, ItemKind.CODE, right=number % 2 == 0) for number in range(40)]
    rows += [row(number, ItemKind.NAME, right=number % 4 < 2) for number in range(40)]
    fitted = fit_doubts(rows)
    assert fitted[ItemKind.CODE, Lack.NOWHERE] > 1.0 > fitted[ItemKind.NAME, Lack.NOWHERE]
    assert any("as they are" in line for line in report(rows))
