"""Checks that a question can be searched for."""

from index.errors import QuestionError
from index.models import clean

MAX_QUESTION_CHARS = 4000
"""Characters of the longest question."""


def check_question(question: str) -> str:
    """Return the question, clean of broken characters. Raises QuestionError if it cannot be searched for."""
    if not isinstance(question, str):
        raise QuestionError(f"a question is text; it was {question!r:.40}.")
    if not question.strip():
        raise QuestionError("the question is empty. Ask in a few words what you want to know.")
    if len(question) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(question):,} characters; at most {MAX_QUESTION_CHARS:,} are read. "
            "Ask for one thing in a sentence."
        )
    if not any(character.isalnum() for character in question):
        raise QuestionError("the question has no words to search for. Ask in words.")
    return clean(question)
