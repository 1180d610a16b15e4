"""A very fast OpenAI-compatible mock provider: what every gateway under test forwards to.

    python -m loadtests.mock_upstream --port 9100 --latency-ms 0 --answer-tokens 16

Serves `POST /v1/chat/completions` (streamed or not), `GET /health`, `GET /calls[?by=id]` and
`POST /reset`. A call names itself by the `x-request-id` header or the `user` field.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

import uvloop

from loadtests.mock_faults import FaultPlan
from loadtests.mock_misbehaviour import Misbehaviour
from loadtests.mock_provider import Settings, serve


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--token-interval-ms", type=float, default=0.0)
    parser.add_argument("--answer-tokens", type=int, default=16)
    parser.add_argument("--fail-rate", type=float, default=0.0)
    parser.add_argument("--fail-status", type=int, default=500)
    parser.add_argument("--hang-rate", type=float, default=0.0)
    parser.add_argument("--misbehave", type=Misbehaviour, help="busy, error, hang, cut-off, ...")
    parser.add_argument("--misbehave-first", type=int, default=0, help="so many calls; 0 for all")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(argv)


async def _run(args: argparse.Namespace) -> None:
    settings = Settings(
        latency_ms=args.latency_ms,
        token_interval_ms=args.token_interval_ms,
        answer_tokens=args.answer_tokens,
        fail_status=args.fail_status,
        misbehaviour=args.misbehave,
        misbehave_first=args.misbehave_first,
    )
    faults = FaultPlan(args.seed, args.fail_rate, args.hang_rate)
    server, _ = await serve(settings, faults, host=args.host, port=args.port)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    print(f"mock provider on http://{args.host}:{server.sockets[0].getsockname()[1]}", flush=True)
    await stopped.wait()
    server.close()


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    uvloop.run(_run(_arguments(sys.argv[1:])))


if __name__ == "__main__":
    main()
