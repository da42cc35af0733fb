"""The published JSON schema of an answer, `answer.schema.json`: what `pincite ask --json` prints."""

import json
import sys
from pathlib import Path

from rag.models import SCHEMA_VERSION, Answer

PUBLISHED = Path(__file__).with_name("answer.schema.json")


def schema() -> str:
    """Return the published schema of an answer, as JSON text."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:pincite:answer:{SCHEMA_VERSION}",
        **Answer.model_json_schema(mode="serialization"),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schema; with --check, return 1 if the published one is out of date."""
    if arguments == ["--check"]:
        return 0 if PUBLISHED.read_text("utf-8") == schema() else 1
    PUBLISHED.write_text(schema(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
