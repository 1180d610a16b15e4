"""What a key may be allowed to do. A scope means the same at every door."""

from collections.abc import Iterable

from eventrail.contracts.errors import EventrailError

SCOPES: dict[str, str] = {
    "chat": "chat completions over HTTP; ask and submit requests over NATS",
    "completions": "legacy completions",
    "responses": "the responses API",
    "embeddings": "embeddings",
    "models": "list the models it may name",
    "files": "upload, read and delete files",
    "batches": "start, read and cancel batches",
    "requests:read": "status, answers and token streams of the tenant's requests",
    "requests:cancel": "cancel the tenant's requests",
    "feedback": "give feedback on answers",
    "docs": "send documents to the tenant's index",
    "nats": "connect to NATS with the key as password",
}
"""By name, what it allows."""

ALL = tuple(SCOPES)


class UnknownScope(EventrailError):
    """There is no such scope."""


def check_scopes(names: Iterable[str]) -> list[str]:
    """Return scopes in their usual order, each once.

    Raises:
        UnknownScope: one is none of `SCOPES`.
    """
    wanted = set(names)
    unknown = sorted(wanted - set(SCOPES))
    if unknown:
        raise UnknownScope(f"no scope {', '.join(unknown)}; there are: {', '.join(SCOPES)}")
    return [name for name in SCOPES if name in wanted]
