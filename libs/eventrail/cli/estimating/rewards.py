"""What a request counts for, as SQL over the view `requests`, there named `r`."""

from eventrail.contracts.errors import EventrailError

_OF_REQUEST = "FROM judgements AS j WHERE j.tenant = r.tenant AND j.rid = r.rid"

REWARDS = {
    "ok": "CASE r.status WHEN 'completed' THEN 1 WHEN 'failed' THEN 0 END",
    "rating": "r.rating",
    "judged": "r.judged",
    "cost": "r.cost",
    "duration_ms": "r.duration_ms",
    "ttft_ms": "r.ttft_ms",
    "tokens": "r.completion_tokens",
    "confidence": "r.confidence",
}
"""By name; anything else is taken as an expression."""

_CHECK = f"(SELECT avg(j.score) {_OF_REQUEST} AND j.\"check\" = '{{check}}')"

SAMPLED = f"(SELECT min(j.sampled) {_OF_REQUEST}{{check}})"
"""The probability with which a request was chosen to be judged."""


class UnfitReward(EventrailError):
    """A reward that is not one."""


def reward_sql(name: str) -> str:
    """Return the expression for a reward's name, `judged:CHECK`, or an expression itself.

    Raises:
        UnfitReward: it is empty, or the name of a check holds a quote.
    """
    if not name.strip():
        raise UnfitReward(f"say what counts: {', '.join(REWARDS)}, judged:CHECK, or SQL")
    kind, colon, check = name.partition(":")
    if kind == "judged" and colon:
        if "'" in check:
            raise UnfitReward(f"{check!r} is no name of a check")
        return f"TRY_CAST({_CHECK.format(check=check)} AS DOUBLE)"
    return f"TRY_CAST(({REWARDS.get(name, name)}) AS DOUBLE)"


def sampled_sql(name: str) -> str:
    """Return the expression for the probability with which a score was taken; 1 if it always is."""
    kind, colon, check = name.partition(":")
    if kind != "judged":
        return "1.0"
    where = f" AND j.\"check\" = '{check}'" if colon else ""
    return f"coalesce({SAMPLED.format(check=where)}, 1.0)"
