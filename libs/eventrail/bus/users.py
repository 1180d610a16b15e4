"""Who may do what: one row a service, one shape a tenant, an operator.

A process of several services gets one user with the union of their rows.
"""

from collections.abc import Sequence

from eventrail.bus.callout import claims as callout
from eventrail.bus.callout import connections
from eventrail.bus.grants import Grant, follow, get, inspect, publish, pull, scan, subscribe, union
from eventrail.bus.user import User
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.subjects import check_tenant
from eventrail.eventlog.jetstream import names

OPERATOR = "operator"
SYSTEM = "system"
"""In the system account, where no message of ours is."""

KV_CONFIG = f"KV_{names.CONFIG_BUCKET}"
KV_CACHE = f"KV_{names.CACHE_BUCKET}"
KV_FLIGHTS = f"KV_{names.FLIGHTS_BUCKET}"
KV_LIMITS = f"KV_{names.LIMITS_BUCKET}"
KV_KEYS = f"KV_{names.KEYS_BUCKET}"
BODIES = f"OBJ_{names.BODIES_BUCKET}"
ARTEFACTS = f"OBJ_{names.ARTEFACTS_BUCKET}"
INDEXES = f"OBJ_{names.INDEXES_BUCKET}"

ENDS = publish("log.done.>", "answers.>", "reply.>")
"""Append a terminal event and say so."""

STEPS = publish("log.>", "note.spent.>") + ENDS
"""Append records that any other stage may take up."""


class NoSuchGrant(EventrailError):
    """A service that has no row in the table."""


def base(service: str) -> Grant:
    """Return what every service needs.

    That is: the configuration and the artefacts it names, cancel notes, records and bodies by
    reference, its control subjects, and answers to operators.
    """
    return union(
        [
            follow(KV_CONFIG) + get(KV_CONFIG),
            inspect(names.NOTES) + subscribe("note.cancel_requested.>"),
            get(names.LOG, names.NOTES),
            follow(BODIES) + get(BODIES),
            follow(ARTEFACTS) + get(ARTEFACTS),
            publish(f"$O.{names.BODIES_BUCKET}.C.>", f"$O.{names.BODIES_BUCKET}.M.>"),
            publish("$JS.API.STREAM.NAMES", f"_INBOX.{OPERATOR}.>"),
            subscribe(f"ctl.{service}.>", "ctl.config.>"),
        ]
    )


def _stages(*stages: str) -> Grant:
    return pull(names.LOG, *map(names.stage_consumer, stages)) + STEPS


def _readers(*readers: str) -> Grant:
    return pull(names.LOG, *map(names.reader_consumer, readers))


def _intake(verb: str) -> Grant:
    return pull(names.INTAKE, f"intake-{verb}")


def table() -> dict[str, Grant]:
    """Return what each service may do besides `base`.

    The worker may take the work of any stage: a pool that is added while all runs has consumers
    of its own, and NATS has no wildcard for a part of their names.
    """
    return {
        "gateway": union(
            [
                publish("log.guardrail.>", "note.cancel_requested.>", "_INBOX.>") + ENDS,
                subscribe("ask.*", "cancel.*.*", "status.*"),
                subscribe("reply.*", "answers.>", "tokens.>"),
                get(names.BUDGETS) + publish("budget.>"),
                _intake("requests") + follow(names.TOKENS) + follow(names.LOG),
                get(KV_LIMITS) + publish(f"$KV.{names.LIMITS_BUCKET}.>"),
                get(names.FILES, names.BATCHES) + pull(names.BATCHES, names.BATCH_RUNNERS),
                publish("file.>", "batch.>", f"$JS.API.STREAM.PURGE.{names.FILES}"),
                subscribe("resume.*", "list.*", "call.*") + publish("feedback.>"),
                follow(KV_KEYS) + get(KV_KEYS),
                subscribe(callout.REQUESTS) + publish(callout.REPLIES),
                get(names.OPERATIONS) + publish("incident.>"),
            ]
        ),
        "guardrail": _stages("guardrail", "verdict"),
        "router": union(
            [
                _stages("router") + _readers("shadow") + subscribe("ctl.pool-states.*"),
                follow(names.LOG) + follow(names.NOTES) + get(names.CHANGES),
                publish(f"$KV.{names.CONFIG_BUCKET}.document", "change.document"),
            ]
        ),
        "cache": union(
            [
                _stages("cache", "cache-wait") + _readers("cache-fill"),
                follow(KV_CACHE) + get(KV_CACHE) + publish(f"$KV.{names.CACHE_BUCKET}.>"),
                follow(KV_FLIGHTS) + get(KV_FLIGHTS) + publish(f"$KV.{names.FLIGHTS_BUCKET}.>"),
                pull(names.NOTES, names.CACHE_FEEDBACK) + follow(names.NOTES),
                publish("note.audited.>", "note.evicted.>"),
            ]
        ),
        "retriever": union(
            [
                _stages("retriever") + follow(names.DOCUMENTS) + get(names.DOCUMENTS),
                publish(
                    *(
                        f"$KV.{names.CONFIG_BUCKET}.{kind}.*"
                        for kind in ("index", "indexed", "indexing", "snapshot")
                    )
                ),
                follow(INDEXES) + get(INDEXES) + inspect(names.DOCUMENTS),
                publish(f"$O.{names.INDEXES_BUCKET}.C.>", f"$O.{names.INDEXES_BUCKET}.M.>"),
                publish(f"$JS.API.STREAM.PURGE.{INDEXES}"),
            ]
        ),
        "worker": union(
            [
                pull(names.LOG, "*") + follow(names.LOG) + STEPS + get(names.TOKENS),
                publish("tokens.>", "note.attempted.>"),
                publish("ctl.measures.*.*", "ctl.pool-states.*", "ctl.breakers.*"),
                subscribe("ctl.measures.*.*"),
            ]
        ),
        "billing": union(
            [
                scan(names.LOG) + scan(names.NOTES) + scan(names.BUDGETS) + get(names.BUDGETS),
                publish("budget.>"),
            ]
        ),
        "judge": union(
            [
                _readers("judge") + publish("log.>") + scan(names.NOTES),
                publish("note.judged.>", "note.compared.>"),
            ]
        ),
        "handover": union(
            [
                _readers("handover") + subscribe("handover.reply.*.*"),
                scan(names.HANDOVERS) + get(names.HANDOVERS),
                publish(*(f"handover.{kind}.>" for kind in ("waiting", "answered"))),
                publish("note.person_answered.>", "answers.>", "reply.>"),
            ]
        ),
        "feedback": union(
            [
                _intake("feedback") + _readers("feedback") + scan(names.LOG),
                publish("note.feedback.>", "note.feedback_asked.>", "log.>"),
            ]
        ),
        "monitor": union(
            [
                scan(names.LOG) + scan(names.NOTES),
                get(names.CHANGES, names.OPERATIONS),
                scan(names.CHANGES) + scan(names.OPERATIONS) + pull(names.OPERATIONS, "*"),
                publish("alarm.>", "incident.>", "log.>"),
            ]
        ),
        "archiver": union(
            [
                union([scan(stream) + get(stream) for stream in names.ARCHIVED]),
                publish(
                    *(f"$JS.API.STREAM.PURGE.{each}" for each in (names.LOG, names.NOTES, BODIES))
                ),
            ]
        ),
        "warden": union(
            [
                scan(names.LOG) + scan(names.NOTES) + get(names.ADVISORIES),
                pull(names.ADVISORIES, names.DEAD_LETTERS) + STEPS,
            ]
        ),
    }


def process_user(services: Sequence[str], secret: str = "") -> User:
    """Return the user of a process that hosts `services`; its name joins theirs by `+`.

    Raises:
        NoSuchGrant: a service that is not in the table.
    """
    rows = table()
    unknown = [service for service in services if service not in rows]
    if unknown:
        raise NoSuchGrant(f"no permissions are declared for {', '.join(unknown)}")
    name = "+".join(services)
    return _user(name, union([*map(base, services), *(rows[s] for s in services)]), secret)


def tenant_name(tenant: str) -> str:
    """Return the user name of a tenant."""
    return f"tenant-{tenant}"


def tenant_user(tenant: str, secret: str = "") -> User:
    """Return a tenant's user: it speaks for itself and hears its own answers, no more."""
    check_tenant(tenant)
    own = publish(
        f"requests.{tenant}",
        f"ask.{tenant}",
        f"cancel.{tenant}.*",
        f"status.{tenant}",
        f"resume.{tenant}",
        f"list.{tenant}",
        f"call.{tenant}",
        f"feedback.{tenant}",
        f"docs.{tenant}",
    ) + subscribe(f"answers.{tenant}.>", f"tokens.{tenant}.>")
    return _user(tenant_name(tenant), own, secret)


def system_user(secret: str = "") -> User:
    """Return the user of the system account: it finds and ends connections, no more."""
    return _user(SYSTEM, publish(connections.LIST, connections.KICK), secret)


def operator_user(secret: str = "") -> User:
    """Return the operator: provisions, inspects, repairs; may do anything."""
    return User(OPERATOR, (">",), (">",), secret)


def _user(name: str, grant: Grant, secret: str) -> User:
    inbox = f"_INBOX.{name}.>"
    return User(name, grant.publish, (*grant.subscribe, inbox), secret)
