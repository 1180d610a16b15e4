"""Every NATS subject Eventrail uses, built and parsed here and nowhere else.

log.<stage>.<tenant>.<rid>      a record: stores the fact and dispatches the work;
                                <tenant>~shadow is the space of a tenant's shadows
note.<kind>.<tenant>.<rid>      what others say about a request
tokens.<tenant>.<rid>           token frames of a running generation
answers.<tenant>.<rid>          the answer, once there is one
requests.<tenant>               durable admission      (JetStream, INTAKE)
ask.<tenant>                    request/reply admission (core NATS)
requests.<tenant>@<key>         the same with one virtual key; nobody else may publish there
ask.<tenant>@<key>              the same
cancel.<tenant>.<rid>           ask for a cancel        (core NATS, request/reply)
status.<tenant>                 ask how a request stands (core NATS, request/reply)
feedback.<tenant>               feedback on an answer   (JetStream, INTAKE)
docs.<tenant>                   changes of documents   (JetStream, DOCUMENTS)
reply.<instance>                answers for one gateway process
ctl.<service>.<command>         operators' control subjects
ctl.measures.<pool>.<replica>   what a model replica measures of itself (core NATS)
ctl.pool-states.<pool>          how a pool stands with who serves it    (core NATS)
ctl.breakers.<pool>             a provider's breaker opens or closes    (core NATS)
ctl.config.status               ask which configuration each process works by (core NATS)
change.<section>                a change of the configuration (JetStream, CHANGES)
file.part.<tenant>.<file>.<upload>   what a file holds, sealed    (JetStream, FILES)
file.meta.<tenant>.<file>       that a file is whole           (JetStream, FILES)
batch.<kind>.<tenant>.<batch>   the life of a batch: `work`, then `step`s, then `done`
                                (JetStream, BATCHES)
resume.<tenant>                 a request's stream again       (core NATS, request/reply)
list.<tenant>                   the tenant's requests          (core NATS, request/reply)
call.<tenant>                   any endpoint of the HTTP API   (core NATS, request/reply)
call.<tenant>@<key>             the same with one virtual key
handover.<kind>.<tenant>.<rid>  the life of a handover: `waiting`, `claimed`, ... (JetStream,
                                HANDOVERS)
handover.reply.<tenant>.<rid>   a person's answer              (core NATS, request/reply)
budget.<tenant>.<name>.<who>.<window>   the books of one budget (JetStream, BUDGETS)
alarm.<monitor>.<tenant>        something is not as it was    (JetStream, OPERATIONS)
incident.<id>                   the life of an incident       (JetStream, OPERATIONS)
"""

import re
from typing import NamedTuple

from eventrail.contracts.errors import InvalidSubject
from eventrail.contracts.requests import Priority

DONE = "done"
"""The stage token of a request that has its terminal event."""

TYPE_HEADER = "Eventrail-Type"
"""Header on replies to `ask.<tenant>`: `frame` or `answer`."""

SHADOW = "~shadow"
"""Ends the tenant token of a shadow: legal in a subject, and in no tenant's name, so that no
permission, key or limit of a tenant reaches what runs under it."""

_TENANT = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_SPACE = re.compile(rf"{_TENANT.pattern}(?:{SHADOW})?")
_STAGE = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_RID = re.compile(r"[0-9a-f]{32}")
_LOG_TOKENS = 4


class LogSubject(NamedTuple):
    """The parts of `log.<stage>.<tenant>.<rid>`."""

    stage: str
    tenant: str
    rid: str


class NoteSubject(NamedTuple):
    """The parts of `note.<kind>.<tenant>.<rid>`."""

    kind: str
    tenant: str
    rid: str


class Caller(NamedTuple):
    """Who asks on `requests` and `ask`: a tenant, and the id of its key, or nothing."""

    tenant: str
    key: str


def check_tenant(tenant: str) -> str:
    """Return `tenant` if it can be a subject token; raise `InvalidSubject` otherwise."""
    if not _TENANT.fullmatch(tenant):
        raise InvalidSubject(
            f"tenant {tenant!r} is not a name of 1 to 63 characters from a-z 0-9 _ - "
            "that starts with a letter or digit"
        )
    return tenant


def check_space(space: str) -> str:
    """Return `space` if it is a tenant's or its shadow's; raise `InvalidSubject` otherwise."""
    if not _SPACE.fullmatch(space):
        check_tenant(space)
    return space


def shadow_space(tenant: str) -> str:
    """Return the token under which a tenant's shadows run."""
    return f"{check_tenant(tenant)}{SHADOW}"


def in_shadow(space: str) -> bool:
    """Return whether a tenant token is of shadows."""
    return space.endswith(SHADOW)


def check_stage(stage: str) -> str:
    """Return `stage` if it can be a subject token; raise `InvalidSubject` otherwise."""
    if not _STAGE.fullmatch(stage):
        raise InvalidSubject(f"stage {stage!r} is not a lower-case name such as 'model-echo'")
    return stage


def check_rid(rid: str) -> str:
    """Return `rid` if it is a request id; raise `InvalidSubject` otherwise."""
    if not _RID.fullmatch(rid):
        raise InvalidSubject(f"request id {rid!r} is not 32 lower-case hexadecimal digits")
    return rid


def rid_in(name: str, prefix: str) -> str | None:
    """Return the id in a name such as `batch_<id>`; None if it is no such name."""
    rid = name.removeprefix(prefix)
    return rid if name.startswith(prefix) and _RID.fullmatch(rid) else None


def log(stage: str, tenant: str, rid: str) -> str:
    """Return the subject of a record whose next stage is `stage`."""
    return f"log.{stage}.{tenant}.{rid}"


def life(tenant: str, rid: str) -> str:
    """Return the filter that all records of one request match."""
    return f"log.*.{tenant}.{rid}"


def stage_filter(stage: str) -> str:
    """Return the filter of everything that waits for `stage`."""
    return f"log.{stage}.>"


def tenant_filter(stage: str, tenant: str) -> str:
    """Return the filter of what waits for `stage` of one tenant."""
    return f"log.{stage}.{tenant}.>"


def note(kind: str, tenant: str, rid: str) -> str:
    """Return the subject of a note."""
    return f"note.{kind}.{tenant}.{rid}"


def notes_of(tenant: str, rid: str) -> str:
    """Return the filter that all notes on one request match."""
    return f"note.*.{tenant}.{rid}"


def tokens(tenant: str, rid: str) -> str:
    """Return the subject of a request's token frames."""
    return f"tokens.{tenant}.{rid}"


def answers(tenant: str, rid: str) -> str:
    """Return the subject on which a request's answer is published."""
    return f"answers.{tenant}.{rid}"


def requests(tenant: str) -> str:
    """Return the subject of durable admission."""
    return f"requests.{tenant}"


def ask(tenant: str) -> str:
    """Return the subject of request/reply admission."""
    return f"ask.{tenant}"


def caller(tenant: str, key: str) -> str:
    """Return what stands for the tenant in `requests` and `ask` when a virtual key asks.

    `@` occurs in no tenant, so no name of a caller is that of a tenant.
    """
    return f"{tenant}@{key}"


def cancel(tenant: str, rid: str) -> str:
    """Return the subject on which a cancel is asked for."""
    return f"cancel.{tenant}.{rid}"


def status(tenant: str) -> str:
    """Return the subject on which the answer of a request, by its id, is asked for."""
    return f"status.{tenant}"


def feedback(tenant: str) -> str:
    """Return the subject of feedback."""
    return f"feedback.{tenant}"


def docs(tenant: str) -> str:
    """Return the subject of documents to index."""
    return f"docs.{tenant}"


def resume(tenant: str) -> str:
    """Return the subject on which a request's stream is asked for again."""
    return f"resume.{tenant}"


def listing(tenant: str) -> str:
    """Return the subject on which a tenant's requests are listed."""
    return f"list.{tenant}"


def call(tenant: str) -> str:
    """Return the subject on which endpoints of the HTTP API are called."""
    return f"call.{tenant}"


def file_part(tenant: str, file: str, upload: str) -> str:
    """Return the subject of the parts of one upload of a file, in their order."""
    return f"file.part.{tenant}.{file}.{upload}"


def file_meta(tenant: str, file: str) -> str:
    """Return the subject that says that a file is whole; `*` stands for all of a tenant."""
    return f"file.meta.{tenant}.{file}"


def batch(kind: str, tenant: str, batch: str) -> str:
    """Return the subject of an entry in the life of a batch; `*` stands for all."""
    return f"batch.{kind}.{tenant}.{batch}"


def handover(kind: str, tenant: str, rid: str) -> str:
    """Return the subject of an entry in the life of a handover; `*` stands for all."""
    return f"handover.{kind}.{tenant}.{rid}"


def handover_reply(tenant: str, rid: str) -> str:
    """Return the subject on which a person's answer is taken."""
    return f"handover.reply.{tenant}.{rid}"


def parse_handover_reply(subject: str) -> tuple[str, str]:
    """Return tenant and request of `handover.reply.<tenant>.<rid>`.

    Raises:
        InvalidSubject: it is none.
    """
    parts = subject.split(".")
    if len(parts) != _LOG_TOKENS or parts[:2] != ["handover", "reply"]:
        raise InvalidSubject(f"subject {subject!r} is not handover.reply.<tenant>.<rid>")
    return check_tenant(parts[2]), check_rid(parts[3])


def reply(instance: str) -> str:
    """Return the subject on which one gateway process hears of its requests' ends."""
    return f"reply.{instance}"


def measures(pool: str, replica: str) -> str:
    """Return the subject on which one replica says what it measures; `*` stands for all."""
    return f"ctl.measures.{pool}.{replica}"


def pool_states(pool: str) -> str:
    """Return the subject on which who serves a pool says how it stands; `*` stands for all."""
    return f"ctl.pool-states.{pool}"


def breakers(pool: str) -> str:
    """Return the subject that tells of a provider's circuit breaker; `*` stands for all."""
    return f"ctl.breakers.{pool}"


def config_status() -> str:
    """Return the subject on which all processes say which configuration they work by."""
    return "ctl.config.status"


def change(section: str) -> str:
    """Return the subject of a change of a part of the configuration."""
    return f"change.{section}"


def budget(tenant: str, name: str, who: str, window: str) -> str:
    """Return the subject of the books of one budget in one window."""
    return f"budget.{tenant}.{name}.{who}.{window}"


def alarm(monitor: str, tenant: str) -> str:
    """Return the subject of an alarm; a monitor's dots become dashes, being one token."""
    return f"alarm.{monitor.replace('.', '-')}.{tenant}"


def incident(incident: str) -> str:
    """Return the subject of the life of an incident."""
    return f"incident.{incident}"


def model_stage(pool: str) -> str:
    """Return the stage token of a model pool."""
    return f"model-{pool}"


def pool_of_stage(stage: str) -> str | None:
    """Return the pool that a stage token is of; None for any other stage."""
    for prefix in ("model-", "batch-"):
        if stage.startswith(prefix):
            return stage.removeprefix(prefix)
    return None


def batch_stage(pool: str) -> str:
    """Return the stage token of a model pool's work that nobody waits for."""
    return f"batch-{pool}"


def generation_stage(pool: str, priority: Priority) -> str:
    """Return the stage token under which a request of that priority waits for a pool."""
    return batch_stage(pool) if priority == "batch" else model_stage(pool)


def parse_log(subject: str) -> LogSubject:
    """Parse `log.<stage>.<tenant>.<rid>`; raise `InvalidSubject` on anything else."""
    parts = subject.split(".")
    if len(parts) != _LOG_TOKENS or parts[0] != "log":
        raise InvalidSubject(f"subject {subject!r} is not log.<stage>.<tenant>.<rid>")
    return LogSubject(check_stage(parts[1]), check_space(parts[2]), check_rid(parts[3]))


def parse_note(subject: str) -> NoteSubject:
    """Parse `note.<kind>.<tenant>.<rid>`; raise `InvalidSubject` on anything else."""
    parts = subject.split(".")
    if len(parts) != _LOG_TOKENS or parts[0] != "note":
        raise InvalidSubject(f"subject {subject!r} is not note.<kind>.<tenant>.<rid>")
    return NoteSubject(check_stage(parts[1]), check_space(parts[2]), check_rid(parts[3]))


def parse_caller(subject: str) -> Caller:
    """Parse `<verb>.<tenant>` or `<verb>.<tenant>@<key>`; raise `InvalidSubject` on others."""
    parts = subject.split(".")
    if len(parts) < 2:  # noqa: PLR2004 -- verb and caller
        raise InvalidSubject(f"subject {subject!r} names no tenant")
    tenant, _, key = parts[1].partition("@")
    return Caller(check_tenant(tenant), key)


def parse_tenant(subject: str) -> str:
    """Return the tenant of a `<verb>.<tenant>[...]` subject such as `requests.acme`."""
    parts = subject.split(".")
    if len(parts) < 2:  # noqa: PLR2004 -- verb and tenant
        raise InvalidSubject(f"subject {subject!r} names no tenant")
    return check_tenant(parts[1])
