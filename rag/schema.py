"""The published JSON schema of an answer, `answer.schema.json`: what `pincite ask --json` prints."""

import json
import sys
from pathlib import Path

from rag.models import Answer

PUBLISHED = Path(__file__).with_name("answer.schema.json")


def schema() -> str:
    """Return the schema of an answer as it is published."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Answer.model_json_schema(mode="serialization"),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schema, or with --check tell by the exit code whether the published one is it."""
    if arguments == ["--check"]:
        return 0 if PUBLISHED.read_text("utf-8") == schema() else 1
    PUBLISHED.write_text(schema(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
