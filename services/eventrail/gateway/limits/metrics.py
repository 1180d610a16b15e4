"""Counts refusals, by the limit's name and what there was too much of; never by whom."""

from prometheus_client import Counter

from eventrail.limits.bucket import Bucket
from eventrail.limits.report import Denied
from eventrail.telemetry.labels import Bound

_REFUSED = Counter(
    "eventrail_gateway_rate_limited",
    "Requests refused by a rate limit, by limit and measure",
    ["limit", "measure"],
)

_CHILDREN = {
    measure: Bound[Counter](lambda limit, measure=measure: _REFUSED.labels(limit, measure))
    for measure in ("requests", "tokens", "concurrent")
}


def refused(bucket: Bucket, denied: Denied) -> None:
    """Count a refusal."""
    _CHILDREN[denied.measure][bucket.limit].inc()
