#!/bin/sh
# Creates .venv-bench: pincite at its locked versions, and the peers on the same versions of torch and the runtimes.
set -eu
cd "$(dirname "$0")/../.."
echo "setting up .venv-bench (once; a few minutes)" >&2
"${PYTHON:-python3}" -m venv .venv-bench
python=.venv-bench/bin/python
"$python" -m pip install --quiet --disable-pip-version-check -r requirements.lock
"$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
"$python" - > .venv-bench/wanted <<'PY'
import tomllib
with open("pyproject.toml", "rb") as file:
    print("\n".join(tomllib.load(file)["dependency-groups"]["bench"]))
PY
grep -E '^(faiss-cpu|numpy|openvino|sentence-transformers|torch|transformers)==' requirements.lock > .venv-bench/kept
"$python" -m pip install --quiet --disable-pip-version-check -c .venv-bench/kept -r .venv-bench/wanted
