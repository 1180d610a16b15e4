"""A closed-loop load generator for OpenAI-compatible endpoints, as a process of its own.

    python -m loadtests.load http://127.0.0.1:9100/v1/chat/completions -c 32 --seconds 8

Prints the summary as one line of JSON; see `loadtests.stats.Summary` for its fields.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import msgspec
import uvloop

from loadtests.closed_loop import ClosedLoop, Plan
from loadtests.prompts import PROMPT, unique_bodies
from loadtests.stats import Summary


def arguments_for(plan: Plan, model: str, *, same_body: bool = False) -> list[str]:
    """The command line that makes `main` run this plan: how drivers start this process."""
    listed = [plan.url, "--model", model, "-c", str(plan.concurrency)]
    listed += ["--seconds", str(plan.seconds), "--count", str(plan.count)]
    listed += ["--warmup-s", str(plan.warmup_s), "--timeout-s", str(plan.timeout_s)]
    for name, value in plan.headers.items():
        listed += ["-H", f"{name}: {value}"]
    return listed + ["--stream"] * plan.stream + ["--same-body"] * same_body


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise argparse.ArgumentTypeError(f"a header is `name: value`, got {text!r}")
    return name.strip(), value.strip()


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url")
    parser.add_argument("--model", default="mock")
    parser.add_argument("-c", "--concurrency", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8.0, help="measured time")
    parser.add_argument("--count", type=int, default=0, help="measured requests, instead of a time")
    parser.add_argument("--warmup-s", type=float, default=1.0)
    parser.add_argument("--timeout-s", type=float, default=30.0)
    parser.add_argument("-H", "--header", type=_header, action="append", default=[])
    parser.add_argument("--prompt", default=PROMPT, help="user message; {n} becomes unique")
    parser.add_argument("--same-body", action="store_true", help="repeat one body (caches)")
    parser.add_argument("--stream", action="store_true", help="stream, and measure TTFT")
    return parser.parse_args(argv)


async def _run(args: argparse.Namespace) -> Summary:
    plan = Plan(
        url=args.url,
        headers=dict(args.header),
        concurrency=args.concurrency,
        seconds=args.seconds,
        count=args.count,
        warmup_s=args.warmup_s,
        timeout_s=args.timeout_s,
        stream=args.stream,
    )
    body = unique_bodies(args.model, stream=args.stream, same=args.same_body, template=args.prompt)
    return await ClosedLoop(plan, body).run()


def main() -> None:
    """Run one load and print its summary."""
    summary = uvloop.run(_run(parse_arguments(sys.argv[1:])))
    print(msgspec.json.encode(summary).decode())


if __name__ == "__main__":
    main()
