"""Which questions can be asked."""

from index.errors import QuestionError
from index.models import clean

LONGEST_QUESTION = 4000
"""Characters of the longest question."""


def check_question(question: str) -> str:
    """Return a question that can be searched for. Raises QuestionError, saying what to do, for any other."""
    if not isinstance(question, str):
        raise QuestionError(f"a question is text; it was {question!r:.40}.")
    if not question.strip():
        raise QuestionError("the question is empty. Ask in a few words what you want to know.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters; at most {LONGEST_QUESTION:,} are read. "
            "Ask for one thing in a sentence."
        )
    if not any(character.isalnum() for character in question):
        raise QuestionError("the question has no words to search for. Ask in words.")
    return clean(question)
