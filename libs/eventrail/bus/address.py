"""Where NATS is, and who we are there: known without a client, which takes long to load."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where and as whom to connect.

    Attributes:
        servers: URLs, e.g. `nats://127.0.0.1:4222`.
        user: user name; empty for a server without users.
        password: its password.
    """

    servers: tuple[str, ...]
    user: str = ""
    password: str = ""

    @property
    def inbox_prefix(self) -> str:
        """Where replies arrive: a place of the user's own, that nobody else may listen to."""
        return f"_INBOX.{self.user}" if self.user else "_INBOX"
