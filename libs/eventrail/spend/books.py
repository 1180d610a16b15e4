"""Hold the books of budgets against the log."""

from collections import defaultdict
from collections.abc import Mapping

import duckdb
import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import ContractError, LogUnavailable
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.batches import read_batches
from eventrail.lake.query import rows
from eventrail.money.book import Book
from eventrail.money.chain import book_of
from eventrail.money.lease_id import leases_of

_PACE_S = 0.01
_NO_BOOK = "budget._."

_LEASED = """
SELECT tenant, lease, CAST(sum(nano) AS BIGINT) AS nano
FROM calls WHERE lease <> '' AND ended GROUP BY tenant, rid, lease
"""


class Checked(msgspec.Struct, frozen=True):
    """One book beside the log.

    Attributes:
        subject: of the book.
        book: as it stands.
        logged: nano-units that the log says its ended requests have cost.
    """

    subject: str
    book: Book
    logged: int

    @property
    def settling(self) -> bool:
        """Whether requests are open, or not in the book yet, so that it may lag behind."""
        return bool(self.book.leases or self.book.waiting)

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.logged == self.book.spent


async def read_books(client: Client) -> dict[str, Book]:
    """Return the newest state of every book, by subject; raise `LogUnavailable`."""
    found: dict[str, Book] = {}
    try:
        async for batch in read_batches(client, names.BUDGETS, "budget.>"):
            for message in batch:
                if not message.subject.startswith(_NO_BOOK):
                    found[message.subject] = book_of(message.data, message.subject)
    except NatsError as error:
        raise LogUnavailable(f"the books cannot be read: {error!r}") from error
    return found


def checked(connection: duckdb.DuckDBPyConnection, books: Mapping[str, Book]) -> list[Checked]:
    """Return every book beside what the log says, by subject.

    Args:
        connection: of `source.open_spend`.
        books: of `read_books`, read before the log was.
    """
    logged: dict[str, int] = defaultdict(int)
    for row in rows(connection, _LEASED):
        try:
            leases = leases_of(row["lease"])
        except ContractError:
            continue
        for lease in leases:
            logged[lease.subject(row["tenant"])] += row["nano"]
    return [Checked(name, books[name], logged[name]) for name in sorted(books)]
