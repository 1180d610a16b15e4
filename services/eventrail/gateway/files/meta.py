"""What is known of a file besides what it holds."""

from typing import Final

import msgspec

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.subjects import rid_in

PREFIX: Final = "file-"


class FileMeta(msgspec.Struct, frozen=True, omit_defaults=True):
    """The message that says that a file is whole.

    Attributes:
        file: 32 hexadecimal digits.
        purpose: `batch` or `batch_output`.
        size: bytes of what was uploaded.
        digest: SHA-256 of it, hexadecimal.
        created: UNIX time in seconds.
        expires: UNIX time in seconds after which it is gone.
        upload: names the parts that belong to it.
        parts: how many there are.
        name: the file's name, sealed with the tenant's data key.
    """

    file: str
    purpose: str
    size: int
    digest: str
    created: int
    expires: int
    upload: str
    parts: int
    name: str


class FileObject(msgspec.Struct, frozen=True):
    """A file as OpenAI's API shows it ("The file object")."""

    id: str
    bytes: int
    created_at: int
    expires_at: int
    filename: str
    purpose: str
    object: str = "file"
    status: str = "processed"
    status_details: None = None


class FilePage(msgspec.Struct, frozen=True):
    """A page of files."""

    data: list[FileObject]
    first_id: str | None
    last_id: str | None
    has_more: bool
    object: str = "list"


class FileDeleted(msgspec.Struct, frozen=True):
    """A file that is gone."""

    id: str
    deleted: bool = True
    object: str = "file"


def id_of(file: str) -> str:
    """Return the id that clients see."""
    return f"{PREFIX}{file}"


def file_in(file_id: str) -> str:
    """Return the file that clients call `file_id`.

    Raises:
        RequestProblem: `not_found`; it can be none.
    """
    file = rid_in(file_id, PREFIX)
    if file is None:
        raise no_file(file_id)
    return file


def no_file(file_id: str) -> RequestProblem:
    """Return the problem of a file that is not there."""
    return problem(
        Code.NOT_FOUND,
        f"there is no file {file_id[:80]!r}",
        where="file_id",
        hint="it was never uploaded, was deleted or has expired, or is another tenant's",
    )
