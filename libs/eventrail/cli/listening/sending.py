"""Send feedback, as an app does."""

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventrail.cli.options import AsJson, Nats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nats.aio.client import Client

    from eventrail.contracts.notes import Feedback, FeedbackSubmission

WAIT_S = 5.0
"""How long the note may take to appear."""


Thumbs = Literal["up", "down"]
Done = Literal["copy", "delete", "rename", "share", "regenerate"]
Better = Literal["this", "other", "tie"]


def add(group: typer.Typer) -> None:
    """Add the command."""
    group.command("send")(send)


def send(
    rid: Annotated[str, typer.Argument(help="The request's id.")],
    tenant: Annotated[str, typer.Option(help="Whose request it is.")],
    *,
    thumbs: Annotated[Thumbs | None, typer.Option(help="up or down.")] = None,
    stars: Annotated[int | None, typer.Option(min=1, max=5, help="1 to 5.")] = None,
    comment: Annotated[str | None, typer.Option(help="In words; also beside the others.")] = None,
    edit: Annotated[str | None, typer.Option(help="The answer as it should have been.")] = None,
    report: Annotated[str | None, typer.Option(help="What is wrong with it.")] = None,
    done: Annotated[Done | None, typer.Option(help="What the user did with it.")] = None,
    better: Annotated[
        Better | None, typer.Option(help="Which of two answers is better; with --other.")
    ] = None,
    other: Annotated[str, typer.Option(help="The request it was compared with.")] = "",
    place: Annotated[
        int | None, typer.Option(min=0, max=1, help="At which place it was shown, 0 for first.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="The app's own end-user id.")] = None,
    nats: Nats = None,
    as_json: AsJson = False,
) -> None:
    """Send feedback on an answer and wait until it is noted.

    The word `send` may be left out.

    \b
      eventrail feedback send RID --tenant demo --thumbs down --comment "wrong year"
      eventrail feedback RID --tenant demo --better other --other RID2 --place 0
    """
    from eventrail.contracts.notes import FeedbackSubmission  # noqa: PLC0415 -- loaded when run
    from eventrail.signals.explicit.checking import fault_of  # noqa: PLC0415

    said = _said(thumbs, stars, done, better, {"edit": edit, "report": report, "comment": comment})
    signal, value, text = said
    submission = FeedbackSubmission(
        rid, signal, value, text or comment or "", user, None, other, place
    )
    fault = fault_of(submission)
    if fault is not None:
        raise typer.BadParameter(str(fault))
    stored = _run(tenant, submission, nats)
    _report(submission, stored=stored, as_json=as_json)


def _said(
    thumbs: Thumbs | None,
    stars: int | None,
    done: Done | None,
    better: Better | None,
    texts: "Mapping[str, str | None]",
) -> tuple[str, float | None, str]:
    """Return signal, value and text; a comment explains another signal if there is one."""
    if thumbs is not None:
        return "thumbs", 1.0 if thumbs == "up" else -1.0, ""
    if stars is not None:
        return "stars", float(stars), ""
    if done is not None:
        return done, None, ""
    if better is not None:
        return "comparison", {"this": 1.0, "tie": 0.0, "other": -1.0}[better], ""
    for signal, text in texts.items():
        if (text or "").strip():
            return signal, None, text or ""
    raise typer.BadParameter(
        "give --thumbs, --stars, --better, --done, --edit, --report or --comment"
    )


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
