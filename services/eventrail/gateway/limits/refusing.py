"""How a request over a limit is refused."""

from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.limits.bucket import KEY_LIMIT, TENANT_LIMIT, Bucket
from eventrail.limits.report import Denied

_WHAT = {
    "requests": "{bound} requests a minute",
    "tokens": "{bound} tokens a minute",
    "concurrent": "{bound} requests at one time",
}


def over_limit(bucket: Bucket, denied: Denied, tokens: int) -> RequestProblem:
    """Return the problem of a request that a limit does not let in.

    Args:
        bucket: the limit, and whom it counts.
        denied: why.
        tokens: what the request is taken to need.
    """
    bounds = bucket.bounds
    bound = {
        "requests": bounds.per_minute,
        "tokens": bounds.tokens_per_minute,
        "concurrent": bounds.concurrent,
    }[denied.measure]
    message = f"{_whose(bucket)}: {_WHAT[denied.measure].format(bound=bound)}"
    wait_s = max(0.0, denied.wait / 1e9)
    return RequestProblem(
        Problem(
            code=Code.RATE_LIMITED.value,
            message=message,
            where=f"limits.{denied.measure}",
            hint=_hint(denied, tokens),
            retry_after_s=wait_s,
        )
    )


def _whose(bucket: Bucket) -> str:
    if bucket.own and bucket.limit == TENANT_LIMIT:
        return "over the limit of this tenant"
    if bucket.own and bucket.limit == KEY_LIMIT:
        return "over the limit of this key"
    per = ", ".join(f"{kind} {name!r}" for kind, name in bucket.scope.items())
    return f"over the limit {bucket.limit!r}" + (f" of {per}" if per else "")


def _hint(denied: Denied, tokens: int) -> str:
    if denied.never:
        return (
            f"this request may need {tokens} tokens, more than may ever come at once; "
            "send less text or a smaller max_tokens"
        )
    if denied.measure == "concurrent":
        return "wait until one of the running requests has ended, or cancel one"
    if denied.measure == "tokens":
        return (
            f"try again after the seconds named in Retry-After; this request may need {tokens} "
            "tokens, and a smaller max_tokens needs fewer"
        )
    return "try again after the seconds named in Retry-After"
