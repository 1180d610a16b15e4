"""Read the input of a batch: every line, before any is asked."""

import re
from collections.abc import Sequence

from eventrail.batch.lines import BatchLine, parse
from eventrail.gateway.batches.state import LineProblem

MOST_LINES = 50_000
SHOWN = 100
"""Problems that are told of one input."""

_NUMBERED = re.compile(r"line (\d+): (.*)", re.DOTALL)


def read_lines(content: bytes, endpoint: str) -> tuple[list[BatchLine], list[LineProblem]]:
    """Return the requests of an input, and what is wrong with it.

    Args:
        content: of the file.
        endpoint: what every line has to ask.
    """
    raw = content.split(b"\n")
    if len(raw) > MOST_LINES + 1:
        why = f"the input has more than {MOST_LINES} lines"
        return [], [LineProblem("too_many_lines", why)]
    lines, wrong = parse(raw)
    problems = [_problem(each) for each in wrong]
    if not lines and not problems:
        problems.append(LineProblem("empty_file", "the input holds no request"))
    return lines, (problems + _elsewhere(lines, endpoint))[:SHOWN]


def _elsewhere(lines: Sequence[BatchLine], endpoint: str) -> list[LineProblem]:
    return [
        LineProblem(
            "mismatched_endpoint",
            f"request {line.custom_id!r} asks {line.url}, but the batch is for {endpoint}",
            param="url",
        )
        for line in lines
        if line.url != endpoint
    ]


def _problem(why: str) -> LineProblem:
    found = _NUMBERED.fullmatch(why)
    if found is None:
        return LineProblem("invalid_request", why)
    return LineProblem("invalid_request", found[2], line=int(found[1]))
