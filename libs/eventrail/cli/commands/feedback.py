"""`eventrail feedback`: say what you think of an answer."""

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.contracts.notes import Feedback, FeedbackSubmission

WAIT_S = 5.0
"""How long the note may take to appear."""


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def feedback(
        rid: Annotated[str, typer.Argument(help="The request's id.")],
        tenant: Annotated[str, typer.Option(help="Whose request it is.")],
        *,
        thumbs: Annotated[Literal["up", "down"] | None, typer.Option(help="up or down.")] = None,
        stars: Annotated[int | None, typer.Option(min=1, max=5, help="1 to 5.")] = None,
        comment: Annotated[str | None, typer.Option(help="In words.")] = None,
        user: Annotated[str | None, typer.Option(help="The app's own end-user id.")] = None,
        nats: Annotated[str | None, typer.Option(help="URL of NATS.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Send feedback on an answer and wait until it is noted."""
        from eventrail.contracts.notes import FeedbackSubmission  # noqa: PLC0415 -- loaded when run

        signal, value = _signal(thumbs, stars, comment)
        submission = FeedbackSubmission(rid, signal, value, comment or "", user)
        stored = _run(tenant, submission, nats)
        _report(submission, stored=stored, as_json=as_json)


def _signal(thumbs: str | None, stars: int | None, comment: str | None) -> tuple[str, float | None]:
    """Return signal and value; a comment explains the value if there is one."""
    if thumbs is not None:
        return "thumbs", 1.0 if thumbs == "up" else -1.0
    if stars is not None:
        return "stars", float(stars)
    if not (comment or "").strip():
        raise typer.BadParameter("give --thumbs, --stars or --comment")
    return "comment", None


def _run(tenant: str, submission: "FeedbackSubmission", nats: str | None) -> bool:
    import asyncio  # noqa: PLC0415 -- commands load what they need when they run

    from eventrail.cli.inspect.session import command_settings, connected  # noqa: PLC0415
    from eventrail.contracts.subjects import check_rid, check_tenant  # noqa: PLC0415

    check_tenant(tenant)
    check_rid(submission.rid)

    async def send() -> bool:
        async with connected(command_settings(nats=nats), "feedback") as client:
            return await _send(client, tenant, submission)

    return asyncio.run(send())


async def _send(client: "Client", tenant: str, submission: "FeedbackSubmission") -> bool:
    """Publish, and return whether the note appeared in time."""
    import asyncio  # noqa: PLC0415

    import msgspec  # noqa: PLC0415

    from eventrail.client.durable import publish_durably  # noqa: PLC0415
    from eventrail.contracts import subjects  # noqa: PLC0415
    from eventrail.contracts.ids import new_message_id  # noqa: PLC0415
    from eventrail.contracts.notes import Feedback  # noqa: PLC0415
    from eventrail.eventlog.jetstream import JetStreamLog  # noqa: PLC0415
    from eventrail.eventlog.jetstream.bodies import ObjectBodies  # noqa: PLC0415
    from eventrail.eventlog.jetstream.publisher import Publisher  # noqa: PLC0415

    payload = msgspec.json.encode(submission)
    subject = subjects.feedback(tenant)
    await publish_durably(Publisher(client), subject, payload, message_id=new_message_id())
    wanted = Feedback(submission.signal, submission.value, submission.text, submission.user)
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    for _ in range(int(WAIT_S / 0.1)):
        notes = await log.notes(tenant, submission.rid)
        found = [note.payload() for note in notes if note.kind == Feedback.kind]
        if any(isinstance(each, Feedback) and _is_it(each, wanted) for each in found):
            return True
        await asyncio.sleep(0.1)
    return False


def _is_it(note: "Feedback", wanted: "Feedback") -> bool:
    """Whether a note is the one, for all that can be seen: personal data in it is hashed."""
    same = note.text == wanted.text or "_h" in note.text
    return same and (note.signal, note.value) == (wanted.signal, wanted.value)


def _report(submission: "FeedbackSubmission", *, stored: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"rid": submission.rid, "stored": stored}))
    elif stored:
        typer.echo(f"noted: {submission.signal} on {submission.rid}")
    else:
        typer.echo(
            f"not noted within {WAIT_S:g} s: the tenant may have no request {submission.rid}, "
            "or the feedback service is not running",
            err=True,
        )
    if not stored:
        raise typer.Exit(1)
