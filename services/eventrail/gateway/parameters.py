"""What the parameters of a request must fulfil, each and together, whichever door they came by."""

import re
from typing import Any

from eventrail.contracts.parameters import Parameters
from eventrail.contracts.requests import Sampling
from eventrail.gateway.constraints import check_constraints
from eventrail.gateway.decoding import convert
from eventrail.gateway.refusing import between, invalid
from eventrail.gateway.tools import check_tools

MOST_STOPS = 16
MOST_TOP_LOGPROBS = 20
MOST_DIMENSIONS = 65_536

_TOKEN_ID = re.compile(r"[0-9]{1,10}")


def check_parameters(extra: dict[str, Any], sampling: Sampling) -> None:
    """Check all that can be known without the model.

    Raises:
        RequestProblem: something is unknown, of the wrong type, out of range, or contradicts
            something else; `where` names the parameter.
    """
    if not extra:
        return
    parameters = convert(extra, Parameters)
    _ranges(parameters)
    _logprobs(parameters)
    check_tools(parameters)
    check_constraints(parameters)
    least, most = parameters.min_tokens, sampling.max_tokens
    if least is not None and most is not None and least > most:
        raise invalid("min_tokens", f"is more than max_tokens, {most}")


def check_stops(stop: list[str] | None) -> None:
    """Raise `RequestProblem` unless the stop strings can end a generation."""
    if stop is None:
        return
    if len(stop) > MOST_STOPS:
        raise invalid("stop", f"has {len(stop)} strings; at most {MOST_STOPS} are taken")
    for index, each in enumerate(stop):
        if not each:
            raise invalid(f"stop[{index}]", "is empty, so it would end every answer at once")


def _ranges(given: Parameters) -> None:
    between("frequency_penalty", given.frequency_penalty, -2.0, 2.0)
    between("presence_penalty", given.presence_penalty, -2.0, 2.0)
    between("min_p", given.min_p, 0.0, 1.0)
    between("min_tokens", given.min_tokens, 0, 10**9)
    between("dimensions", given.dimensions, 1, MOST_DIMENSIONS)
    between("repetition_penalty", given.repetition_penalty, 1e-6, 100.0)
    if given.top_k is not None and given.top_k != -1:
        between("top_k", given.top_k, 1, 10**9)
    for token, bias in (given.logit_bias or {}).items():
        if not _TOKEN_ID.fullmatch(token):
            raise invalid("logit_bias", f"has the key {token[:20]!r}, which is no token id")
        between(f"logit_bias.{token}", bias, -100.0, 100.0)
    for index, token_id in enumerate(given.stop_token_ids or ()):
        between(f"stop_token_ids[{index}]", token_id, 0, 10**9)


def _logprobs(given: Parameters) -> None:
    if given.top_logprobs is None:
        return
    between("top_logprobs", given.top_logprobs, 0, MOST_TOP_LOGPROBS)
    if not given.logprobs and given.top_logprobs:
        raise invalid("top_logprobs", "is given without logprobs", hint="set logprobs to true")
