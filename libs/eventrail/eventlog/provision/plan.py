"""Compare what is there with what is declared; pure, so every case can be tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from eventrail.eventlog.provision.declare import Consumer, Declaration, Stream

FIXED = frozenset(
    {"storage", "retention", "deny_delete", "ack_policy", "deliver_policy", "durable_name"}
)
"""Fields a server does not change on something that exists."""

Kind = Literal["create", "change", "leave", "conflict", "undeclared"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as declared."""

    field: str
    actual: Any
    declared: Any

    def __str__(self) -> str:
        return f"{self.field}: {self.actual!r} -> {self.declared!r}"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one stream or consumer.

    Attributes:
        kind: `create` it; `change` it; `leave` it, all is well; `conflict`, only deleting
            it would help, which nobody does for you; `undeclared`, ours by its stream but in
            no declaration, left alone.
        target: what is declared; None for something undeclared.
        label: for people, e.g. `stream LOG`.
        differences: what is not as declared.
    """

    kind: Kind
    target: Stream | Consumer | None
    label: str
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Actual:
    """What the server has: configurations by stream, and by stream and consumer."""

    streams: Mapping[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    consumers: Mapping[tuple[str, str], dict[str, Any]] = field(
        default_factory=dict[tuple[str, str], dict[str, Any]]
    )


def make_plan(declared: Declaration, actual: Actual) -> list[Step]:
    """Return a step for everything declared, streams before their consumers."""
    steps = [_step(f"stream {s.name}", s, actual.streams.get(s.name)) for s in declared.streams]
    steps += [
        _step(f"consumer {c.stream}/{c.name}", c, actual.consumers.get((c.stream, c.name)))
        for c in declared.consumers
    ]
    known = {(consumer.stream, consumer.name) for consumer in declared.consumers}
    steps += [
        Step("undeclared", None, f"consumer {stream}/{name}")
        for (stream, name), config in actual.consumers.items()
        if (stream, name) not in known and config.get("durable_name")
    ]
    return steps


def _step(label: str, target: Stream | Consumer, actual: dict[str, Any] | None) -> Step:
    if actual is None:
        return Step("create", target, label)
    differences = compare(actual, target.config)
    if not differences:
        return Step("leave", target, label)
    fixed = any(difference.field in FIXED for difference in differences)
    return Step("conflict" if fixed else "change", target, label, differences)


def compare(actual: Mapping[str, Any], declared: Mapping[str, Any]) -> list[Difference]:
    """Return the declared fields that differ; a server leaves out fields that are zero."""
    differences: list[Difference] = []
    for name, wanted in declared.items():
        found = actual.get(name, type(wanted)())
        if _comparable(found) != _comparable(wanted):
            differences.append(Difference(name, found, wanted))
    return differences


def _comparable(value: object) -> object:
    """Return a list's members without their order."""
    return frozenset(cast("list[str]", value)) if isinstance(value, list) else value


def outstanding(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that say that something is not as declared."""
    return [step for step in steps if step.kind in {"create", "change", "conflict"}]
