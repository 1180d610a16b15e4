"""How often answers were found wanting, and what followed."""

from collections.abc import Sequence

from prometheus_client import Counter

from eventrail.contracts.events import Finding
from eventrail.guardrail.output import Judged

VERDICTS = Counter("eventrail_verdicts", "Answers judged, by what followed", ("action",))
FINDINGS = Counter("eventrail_answer_findings", "What was wrong with answers", ("check", "action"))
FORMATS = Counter(
    "eventrail_answer_formats",
    "Answers that were to be JSON: `fits`; `repaired`; `broken`, beyond repair",
    ("outcome",),
)


def count(action: str, findings: Sequence[Finding], judged: Judged) -> None:
    """Count one verdict."""
    VERDICTS.labels(action).inc()
    for finding in findings:
        FINDINGS.labels(finding.check, finding.action).inc()
    if judged.formed is not None:
        broken = "repaired" if judged.mended is not None else "broken"
        FORMATS.labels("fits" if judged.formed else broken).inc()
