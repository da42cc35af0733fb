#!/bin/sh
# Resolves the dependencies, extras and tools of pyproject.toml in a new environment; writes their versions to requirements.lock.
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/python" - > "$scratch/wanted" <<'PY'
import tomllib
with open("pyproject.toml", "rb") as file:
    project = tomllib.load(file)
print("torch==2.13.0")
optional = project["project"]["optional-dependencies"]
extras = [wanted for name, extra in optional.items() if name != "ocr" for wanted in extra]  # 230 MB that no test needs
wanted = project["project"]["dependencies"] + extras + project["dependency-groups"]["dev"]
print("\n".join([*wanted, "hatchling", "editables"]))
PY
"$scratch/venv/bin/python" -m pip install --quiet -r "$scratch/wanted"
{
    echo "# Exact versions of everything that pincite and its tests run on. Made by: make lock"
    "$scratch/venv/bin/python" -m pip freeze --exclude pip --exclude setuptools | sed 's/+cpu$//' | LC_ALL=C sort -f
} > "$scratch/lock"
mv "$scratch/lock" requirements.lock
