#!/bin/sh
# Resolve the locks, one a flavour. Run it when pyproject.toml changes, and commit the result.
set -eu
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
"${PYTHON:-python3.11}" -m venv "$tool"
"$tool/bin/pip" install --quiet --disable-pip-version-check uv 2>/dev/null
compile() {
    out=$1
    shift
    "$tool/bin/uv" pip compile --quiet --python-version 3.11 --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links ${FIND_LINKS:+--find-links "$FIND_LINKS"} \
        pyproject.toml "$@" -o "$out"
    sed -i 's/^\(torch==[0-9.]*\)+cpu$/\1/' "$out"
    echo "lock: $out $(grep -c '==' "$out") packages"
}
cpu="--override requirements/overrides-cpu.txt"
compile requirements/core.lock --extra services
compile requirements/worker-cpu.lock --extra services --extra worker-cpu $cpu
compile requirements/worker-gpu.lock --extra services --extra worker-gpu
compile requirements/dev.lock --extra services --extra worker-cpu --extra quality --extra dev $cpu
# the clients that tests speak with; they pin an older openai than the one in dev.lock
mkdir "$tool/clients"
sed -n 's/^clients = \[\(.*\)\]$/\1/p' pyproject.toml | tr ',' '\n' | tr -d '" ' > "$tool/clients/requirements.in"
"$tool/bin/uv" pip compile --quiet --python-version 3.11 --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "$tool/clients/requirements.in" -o requirements/clients.lock
echo "lock: requirements/clients.lock $(grep -c '==' requirements/clients.lock) packages"
