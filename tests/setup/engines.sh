#!/usr/bin/env sh
# Milvus for the tests: two builds of milvus-lite, each in an environment of its own below .venv-engines, because the
# older needs an old setuptools and both together do not install. The tests talk to them over the network alone.
set -eu
cd "$(dirname "$0")/../.."
make_engine() { # NAME REQUIREMENT…
    folder=".venv-engines/$1"
    shift
    [ -e "$folder/ready" ] && return 0
    rm -rf "$folder"
    "${PYTHON:-python3}" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
    touch "$folder/ready"
}
make_engine lite-2.5 'milvus-lite==2.5.1' 'setuptools<81' # the C++ core: the gate for scores and ranking
make_engine lite-3.2 'milvus-lite>=3.2.1,<4' 'pymilvus>=3.0' # aliases, errors and clients as on a cluster
