"""An alarm, and entries of an incident."""

from datetime import UTC, datetime

from eventrail.contracts.operations import Alarm, ChangeNear, Incident

AT = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def alarm(tenant: str = "acme", kind: str = "output") -> Alarm:
    return Alarm(
        id="a" * 32,
        at=AT,
        monitor=f"{kind}.length",
        kind=kind,
        tenant=tenant,
        measure="length",
        since=AT,
        message="Length of answers changed <from> 100 to 400",
        slice={"route": "chat"},
        requests=["b" * 32],
        changes=[ChangeNear("c" * 32, AT, "ada", 7, ["templates.plain.system"], 4.0, 0.9)],
    )


def incident(**more: object) -> Incident:
    plain: dict[str, object] = {"id": "d" * 32, "at": AT, "by": "ada", "step": "opened"}
    return Incident(**{**plain, "title": "Answers are slow", **more})  # pyright: ignore[reportArgumentType]
