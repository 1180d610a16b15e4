"""Put one table into the lake: its bytes hold it, and the storage holds its bytes."""

from collections.abc import Sequence

from eventrail.lake.arrow import Table
from eventrail.lake.messages import Archivable
from eventrail.lake.parquet import decode, encode
from eventrail.lake.rows.tables import table_of
from eventrail.lake.storage.interface import AlreadyThere, LakeDamaged, Storage


def made(stream: str, messages: Sequence[Archivable], key: str) -> memoryview:
    """Return the Parquet file of a batch, read back and found to hold it.

    Raises:
        LakeDamaged: it would not.
    """
    table = table_of(stream, messages)
    content = encode(table)
    check_holds(content, table, key)
    return content


def write_table(storage: Storage, key: str, table: Table) -> None:
    """Write a table as one file.

    Raises:
        LakeDamaged: there is such a file with something else in it, or the table did not come
            back as it was.
        OSError: the storage failed or is full; nothing has been added.
    """
    content = encode(table)
    check_holds(content, table, key)
    put(storage, key, content)


def check_holds(content: memoryview, table: Table, key: str) -> None:
    """Raise `LakeDamaged` if a Parquet file does not hold exactly this table."""
    if not decode(content).equals(table):
        raise LakeDamaged(f"{key} would hold other rows than were to be written")


def put(storage: Storage, key: str, content: bytes | memoryview) -> None:
    """Write a file; that it is there already, the same, is as good: a repeated request.

    Raises:
        LakeDamaged: there is one with something else in it, or it was not read back as written.
    """
    try:
        storage.write_new(key, content)
    except AlreadyThere as error:
        if storage.read(key) != content:
            raise LakeDamaged(str(error)) from error
