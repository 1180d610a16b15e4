"""Tables of `eventrail experiments`."""

import math
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.experiments.cases import NEVER_SURE
from eventrail.experiments.curve import Curve
from eventrail.experiments.estimate import ExperimentReport
from eventrail.experiments.intervals import Interval
from eventrail.experiments.listed import Row
from eventrail.experiments.pairs import Comparison
from eventrail.experiments.standing import CanaryStanding, Standing

_SHOWN_POINTS = 12


def list_view(rows: Sequence[Row]) -> RenderableType:
    """Return the table of `list`."""
    table = _table("route", "kind", "arm", "pool", "share", "kept by", "in the log as")
    for row in rows:
        share = "-" if row.share is None else f"{row.share:.1%}"
        table.add_row(
            row.route, row.kind, row.arm, row.pool, share, row.sticky or "-", row.experiment or "-"
        )
    return table


def status_view(
    standings: Sequence[Standing], canaries: Sequence[CanaryStanding]
) -> RenderableType:
    """Return the tables of `status`."""
    table = _table(
        "route", "kind", "arm", "pool", "share", "requests", "failed", "judged", "cost/request"
    )
    for each in standings:
        arm = each.arm
        share = "-" if arm.share is None else f"{arm.share:.1%}"
        failed = _percent(each.failed) if each.requests else "-"
        judged = _number(each.judged)
        cost = "-" if each.cost is None else f"{each.cost:.6f}"
        table.add_row(
            arm.route, arm.kind, arm.arm, arm.pool, share, str(each.requests), failed, judged, cost
        )
    told = [Text(line) for each in canaries for line in _canary_lines(each)]
    return Group(table, *([Text(""), *told] if told else []))


def _canary_lines(standing: CanaryStanding) -> list[str]:
    verdict = standing.verdict
    lines = [f"canary of {standing.route}: {verdict.action} ({verdict.reason})"]
    for bound in verdict.bounds:
        measured = "nothing yet" if bound.measured is None else f"{bound.measured:.4g}"
        lines.append(
            f"  {bound.name} {bound.bound:g}: {measured}, log e-value {bound.evidence:.2f}"
        )
    return [*lines, *(f"  {change}" for change in standing.changes)]


def report_view(report: ExperimentReport) -> RenderableType:
    """Return the table of `report`."""
    table = _table(
        "arm", "pool", "requests", "worked", "cost/request", "ms", "dealt with", "rewarded",
        report.reward, "IPS", "SNIPS", f"against {report.arms[0].arm if report.arms else '-'}",
    )  # fmt: skip
    for arm in report.arms:
        table.add_row(
            arm.arm,
            ", ".join(arm.pools),
            str(arm.requests),
            _percent(arm.ok) if arm.told else "-",
            f"{arm.cost:.6f}",
            f"{arm.duration_ms:.0f}",
            f"{arm.propensity:.3f}",
            str(arm.rewarded),
            _number(arm.reward),
            _number(arm.ips),
            _number(arm.snips),
            _number(arm.better),
        )
    head = Text(f"{report.experiment}: {report.units} units; 95 % intervals")
    return Group(head, table)


def compare_view(found: Comparison) -> RenderableType:
    """Return the table of `compare`."""
    head = Text(f"{found.route}: {found.pairs} pairs, {found.waiting} shadows have not ended")
    if found.shown is None or found.shadow is None or found.same is None or found.overlap is None:
        return head
    table = _table("", "shown", "shadow")
    sides = (found.shown, found.shadow)
    table.add_row("pool", *(", ".join(side.pools) for side in sides))
    table.add_row("completed", *(_percent(side.ok) for side in sides))
    table.add_row("cost/request", *(f"{side.cost:.6f}" for side in sides))
    table.add_row("cost in all", *(f"{side.cost_total:.6f}" for side in sides))
    table.add_row("median ms", *(f"{side.duration_ms:.0f}" for side in sides))
    table.add_row("median ttft ms", *(f"{side.ttft_ms:.0f}" for side in sides))
    table.add_row("judged", *(_number(side.judged) for side in sides))
    lines = [f"the same answer: {_percent(found.same)}; overlap {_number(found.overlap)}"]
    if found.wins is not None:
        lines.append(
            f"the shadow's is better in {_percent(found.wins)} of {found.judged} judged pairs, "
            f"ties ({found.ties:.0%}) counted half"
        )
    return Group(head, table, *map(Text, lines))


def curve_view(curve: Curve) -> RenderableType:
    """Return the table of `cascade`."""
    table = _table("threshold", "go on", "cost/request", "quality", "random mix", "oracle", "")
    last = len(curve.points) - 1
    count = min(_SHOWN_POINTS, len(curve.points))
    shown = {curve.points[round(i * last / max(1, count - 1))] for i in range(count)}
    for point in sorted(shown | {curve.best}, key=lambda each: each.threshold):
        table.add_row(
            "none" if point.threshold <= NEVER_SURE else f"{point.threshold:.4f}",
            f"{point.escalated:.0%}",
            f"{point.cost:.6f}",
            f"{point.quality:.3f}",
            f"{point.mix:.3f}",
            f"{point.oracle:.3f}",
            "furthest above the mix" if point == curve.best else "",
        )
    small, large = curve.small, curve.large
    head = (
        f"{curve.cases} requests ({curve.skipped} left out); the small model alone: "
        f"{small[1]:.3f} for {small[0]:.6f}, the large one: {large[1]:.3f} for {large[0]:.6f}"
    )
    return Group(Text(head), table)


def _table(*heads: str) -> Table:
    return Table(*heads, box=None, pad_edge=False)


def _percent(interval: Interval) -> str:
    return f"{interval.value:.1%} ({interval.low:.1%} to {interval.high:.1%})"


def _number(interval: Interval | None) -> str:
    if interval is None:
        return "-"
    if math.isinf(interval.low):
        return f"{interval.value:.4g} (? to ?)"
    return f"{interval.value:.4g} ({interval.low:.4g} to {interval.high:.4g})"
