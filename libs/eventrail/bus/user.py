"""A NATS user: who it is and which subjects it may use."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class User:
    """A user of the server.

    Attributes:
        name: its name; its replies arrive under `_INBOX.<name>.>`.
        publish: subjects it may publish on.
        subscribe: subjects it may listen on.
        secret: bcrypt hash of its password, or `$VARIABLE` that holds one.
    """

    name: str
    publish: Sequence[str]
    subscribe: Sequence[str]
    secret: str = ""
