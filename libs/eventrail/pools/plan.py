"""What a change would do, put together for who decides about it; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eventrail.config.acted import every_action
from eventrail.config.changing.diff import differences
from eventrail.config.choices import pools_of
from eventrail.config.model import Config
from eventrail.contracts.changes import FieldChange
from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.jetstream.names import stage_consumer
from eventrail.pools.effects import Effect, effects_of
from eventrail.pools.finding import Finding

WORDS: dict[str, str] = {
    "start": "new: its replicas start",
    "stop": "removed: its replicas finish what they have in hand and end",
    "restart": "restarts replicas: the old ones work until the new ones do",
    "scale": "replicas come or go, the others go on",
    "reopen": "taken up anew by the process that serves it, work in hand finishes first",
    "live": "in force at once, no replica restarts",
}
"""What each kind of effect means."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do.

    Attributes:
        revision: of the document that it would replace.
        changes: the fields that differ.
        effects: what becomes of each pool.
        makes: the streams and consumers that would be made.
        findings: what an examination of the pools' files, and of the whole, found.
    """

    revision: int
    changes: Sequence[FieldChange]
    effects: Sequence[Effect]
    makes: Sequence[str] = ()
    findings: Sequence[Finding] = ()

    @property
    def errors(self) -> list[Finding]:
        """What forbids the change."""
        return [finding for finding in self.findings if finding.level == "error"]


def make_plan(
    before: Config, after: Config, makes: Sequence[str] = (), examined: Sequence[Finding] = ()
) -> Plan:
    """Return the plan from one document to another.

    Args:
        before: the document in force.
        after: the one wanted.
        makes: labels of streams and consumers that are missing.
        examined: what is known of the files that pools name.
    """
    effects = effects_of(before.pools, after.pools)
    findings = [*examined, *_unreachable(after), *_left(effects)]
    return Plan(before.revision, differences(before, after), effects, makes, findings)


def touched(before: Config, after: Config) -> list[str]:
    """Return the pools whose files are worth an examination: new ones, and those that restart."""
    effects = effects_of(before.pools, after.pools)
    return [each.pool for each in effects if each.kind in {"start", "restart"}]


def _unreachable(config: Config) -> Iterator[Finding]:
    reached = {rule.pool for rule in config.rules if rule.canned is None}
    reached.update(each.pool for set_ in config.intents.values() for each in every_action(set_))
    for route in config.routes.values():
        reached.update(pools_of(route))
        reached.update([route.shadow.pool] if route.shadow is not None else [])
    for name in config.pools:
        if name not in reached:
            says = "no rule leads to this pool, so no request does; add one under `rules:`"
            yield Finding("warning", f"pools.{name}", says)


def _left(effects: Sequence[Effect]) -> Iterator[Finding]:
    for each in effects:
        if each.kind == "stop":
            consumer = stage_consumer(model_stage(each.pool))
            says = (
                f"what still waits for it ends at its deadline; the consumer {consumer} is left, "
                "and is of no cost"
            )
            yield Finding("note", f"pools.{each.pool}", says)
