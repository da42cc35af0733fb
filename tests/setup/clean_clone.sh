#!/bin/sh
# Runs the README's commands in a fresh clone of the last commit, at a path with a space.
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
clone="$scratch/a fresh clone"
export XDG_DATA_HOME="$scratch/data"
git clone --quiet . "$clone"
cd "$clone"
question="How much has Russia invested in energy projects in Venezuela?"

make ask Q="$question" > first.txt
grep -q "around \$16 billion" first.txt
sed -n '/^1 /,/»/p' first.txt | grep -q "000_eaa2cb2b0ffc7ced.txt, line 21"
sed -n '/^1 /,/»/p' first.txt | grep "»" | grep -q "around \$16 billion"

started=$(date +%s)
make ask Q="$question" ARGS=--json > second.json
took=$(($(date +%s) - started))
.venv/bin/python - <<'PY'
import json
import jsonschema
answer = json.load(open("second.json"))
jsonschema.validate(answer, json.load(open("rag/answer.schema.json")))
assert "around $16 billion" in answer["passages"][0]["highlights"][0]["text"]
PY
printf 'Who trains police in Managua?\n:open 1\n:quit\n' | make run > prompt.txt
grep -q "Answered" prompt.txt
echo "a fresh clone at a path with a space: right answers, the second in ${took} s"
