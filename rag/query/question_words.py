"""Words that questions are asked with and that carry no subject."""

QUESTION_WORDS = frozenset(
    (
        "how many much long far often old big large high deep soon heavy hot loud tall wide must kind sort type ever "
        "finally exactly about become became happen happened decide decided tell told say says said give gave take "
        "took make made get got go went come came use used mean meant call called name named list describe explain el "
        "la los las un una de del en que qué quién quien cuál cuánto cuántas cuántos cuándo dónde cómo por le les des "
        "du est qui quoi combien quand où comment pourquoi wie hoch viel viele wer wen wem wann wo warum welche "
        "welcher welches welchen ist sind der den dem das ein eine einen"
    ).split()
)
"""Casefolded words whose absence from the documents says nothing about the question."""
