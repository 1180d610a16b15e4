"""Documents that are too long for a message: where they are, and whose they are.

They lie in the object store `BODIES` under `documents/<tenant>/<sha256>`. The archiver lets go of
bodies whose names are the bare hashes of archived events, which these are not: a document stays
as long as its change, for good. The hash makes storing one twice store it once, and shows whether
what is read is what was meant. The tenant makes sure that a change refers to nobody else's.
"""

import base64
import binascii
import hashlib

import msgspec

from eventrail.contracts.documents import TEXT_CHARACTERS, DocumentChange, MediaType
from eventrail.contracts.errors import ContractError
from eventrail.ingestion.loading.media_types import BINARY

_PREFIX = "documents/"


class ForeignBody(ContractError):
    """A change that refers to a body which is not its tenant's, or not what it was."""


class Prepared(msgspec.Struct, frozen=True):
    """A change, and the body that has to be stored before it.

    Attributes:
        change: what is published.
        body: the document, if the change refers to it; empty if the change holds it.
    """

    change: DocumentChange
    body: bytes = b""


def ref_of(tenant: str, body: bytes) -> str:
    """Return the name of a document's body in the object store."""
    return f"{_PREFIX}{tenant}/{hashlib.sha256(body).hexdigest()}"


def check_ref(tenant: str, ref: str) -> None:
    """Refuse a reference to anything but a document of the tenant.

    Raises:
        ForeignBody: it is none of the tenant's.
    """
    if not ref.startswith(f"{_PREFIX}{tenant}/"):
        raise ForeignBody(
            f"`ref` names no document of tenant {tenant}; it has to be "
            f"{_PREFIX}{tenant}/<sha256 of the document>"
        )


def prepared(
    tenant: str,
    name: str,
    media_type: MediaType,
    data: bytes,
    *,
    title: str = "",
    metadata: dict[str, str] | None = None,
    collection: str = "",
) -> Prepared:
    """Return the change that puts in a document.

    Args:
        tenant: whose it is.
        name: its id.
        media_type: what `data` is.
        data: the document; text in UTF-8.
        title: see `DocumentChange`.
        metadata: the same.
        collection: the same.

    Raises:
        UnicodeDecodeError: it is text and not UTF-8.
    """
    change = DocumentChange(
        "put",
        name,
        media_type=media_type,
        title=title,
        metadata=metadata or {},
        collection=collection,
    )
    if media_type in BINARY:
        if len(data) * 4 <= TEXT_CHARACTERS * 3 - 12:
            body = base64.b64encode(data).decode()
            return Prepared(msgspec.structs.replace(change, body=body))
    else:
        text = data.decode()
        if 0 < len(text) <= TEXT_CHARACTERS:
            return Prepared(msgspec.structs.replace(change, text=text))
    return Prepared(msgspec.structs.replace(change, ref=ref_of(tenant, data)), data)


def data_of(change: DocumentChange, body: bytes | None = None) -> bytes:
    """Return the bytes of a document that is put in.

    Args:
        change: the change.
        body: what `change.ref` names; for a change that has one.

    Raises:
        ForeignBody: the body is not what the change refers to, or is no base64.
    """
    if change.text:
        return change.text.encode("utf-8", "surrogatepass")
    if change.body:
        try:
            return base64.b64decode(change.body, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ForeignBody(f"`body` of {change.id} is no base64: {error}") from error
    found = body or b""
    if hashlib.sha256(found).hexdigest() != change.ref.rpartition("/")[2]:
        raise ForeignBody(f"the body of {change.id} is not what {change.ref} names")
    return found
