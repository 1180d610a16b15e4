"""The view of `policy`."""

import math

from rich.console import Group, RenderableType
from rich.text import Text

from eventrail.cli.estimating.tables import estimates, new_table, warned
from eventrail.estimating.choices.report import PolicyReport
from eventrail.estimating.linear import Estimate


def policy_view(experiment: str, reward: str, report: PolicyReport) -> RenderableType:
    """Return the tables of `policy`."""
    head = f"{experiment}: {reward} of {report.rewarded} of {report.requests} requests"
    named: dict[str, Estimate | None] = {"as it was logged": report.logged, **report.estimates}
    if report.gain is not None:
        named["the policy less the log"] = report.gain
    parts: list[RenderableType] = [Text(head), estimates(named)]
    if report.overlap is not None:
        table = new_table("arm", "requests", "share", "wanted", "least propensity", "stands for")
        for each in report.overlap.actions:
            least = "-" if math.isnan(each.least_propensity) else f"{each.least_propensity:.3f}"
            table.add_row(
                each.action, str(each.requests), f"{each.share:.1%}", f"{each.target:.1%}", least,
                f"{each.stands_for:.1%}",
            )  # fmt: skip
        parts.append(table)
    return Group(*parts, *warned(report.problems))
