"""Metrics of the judges. Labels are outcomes; never a tenant or a request."""

from prometheus_client import Counter

CALLS = Counter(
    "eventrail_judge_calls_total",
    "Calls of model judges: begun, repeated for want of a verdict, or skipped and why",
    ("outcome",),
)
JUDGEMENTS = Counter(
    "eventrail_judge_judgements_total",
    "Judgements, by who judged and what came of it",
    ("judge", "outcome"),
)
