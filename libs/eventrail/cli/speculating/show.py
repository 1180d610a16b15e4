"""A run as text: before it, and after it."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from eventrail.speculation.advice import configuration
from eventrail.speculation.files import Report
from eventrail.speculation.plan import Plan, asked
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.run import side_by_side_here, steps
from eventrail.speculation.table import advice_text, results_table


def planned(plan: Plan, prompts: Sequence[Prompt], *, alone: bool) -> str:
    """Return what a plan would do."""
    requests = sum(asked(prompts, turn.batch) for turn in plan.turns())
    together = side_by_side_here() and not alone
    cached = "prompts new each time" if plan.cold else "prompts cached"
    order = "taking turns" if together else "one after the other"
    batches = ", ".join(map(str, plan.batches))
    modes = [f"  {mode.name}: {msgspec.to_builtins(mode.speculation)}" for mode in plan.modes]
    answers = f"answers of at most {plan.max_tokens} tokens"
    return "\n".join(
        [
            f"pool {plan.pool}, {len(prompts)} prompts, {answers}, {cached}",
            *modes,
            f"{len(plan.modes)} processes, {order}; {plan.rounds} rounds of batches {batches}",
            f"{steps(plan)} steps, {requests} requests",
        ]
    )


def shown(report: Report, out: Path) -> str:
    """Return table, what was left out, and advice."""
    left_out = [f"{mode} was left out: {why}" for mode, why in report.left_out.items()]
    parts = [
        f"{report.machine}; {report.prompts} prompts",
        results_table(report.rows),
        *left_out,
        *_advised(report),
        f"Table and charts are in {out}.",
    ]
    return "\n\n".join(parts)


def as_json_text(report: Report) -> str:
    """Return the whole report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report)).decode()


def _advised(report: Report) -> list[str]:
    if not report.advice:
        return []
    best = next(m for m in report.plan.modes if m.name == report.advice[-1].mode)
    return [
        advice_text(report.advice),
        f"For pool {report.plan.pool}:\n{configuration(best.speculation)}",
    ]
