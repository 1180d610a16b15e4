"""`/v1/files`: what batches read and write."""

from urllib.parse import quote

import msgspec

from eventrail.contracts.errors import Code, problem
from eventrail.gateway.files.meta import FileDeleted, FileMeta, FileObject, FilePage, file_in, id_of
from eventrail.gateway.files.store import FileStore
from eventrail.gateway.files.uploading import Upload, room
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.file_form import FileForm
from eventrail.gateway.http.multipart import tokens
from eventrail.gateway.http.query import AFTER, LIMIT, Listed, listed
from eventrail.gateway.http.routing import Call, Parameter

_encode = msgspec.json.Encoder().encode

FORM = {
    "type": "object",
    "required": ["file", "purpose"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "purpose": {"type": "string", "enum": ["batch"]},
        "expires_after[anchor]": {"type": "string", "enum": ["created_at"]},
        "expires_after[seconds]": {"type": "integer"},
    },
    "additionalProperties": False,
}
"""JSON Schema of the form that `POST` takes."""

ORDER = Parameter(
    "order", "Newest first, or oldest", schema={"type": "string", "enum": ["asc", "desc"]}
)
LISTED = (LIMIT, AFTER, ORDER, Parameter("purpose", "Only files for this"))


async def create(call: Call) -> None:
    """`POST`: take a file in.

    Raises:
        RequestProblem: the form does not fit, or the file is too large.
        LogUnavailable: it could not be stored.
    """
    limits = call.gateway.config().limits
    store = call.gateway.files
    left = room(await store.metas(call.tenant), limits.files_bytes)
    upload = Upload(store, call.tenant, call.exchange.header(b"idempotency-key"))
    meta = await FileForm(upload, min(limits.file_bytes, left)).read(tokens(call.exchange))
    await call.exchange.send(200, _encode(shown(store, call.tenant, meta)), [JSON])


async def index(call: Call) -> None:
    """`GET`: the tenant's files."""
    asked = listed(call.exchange, also=("purpose", "order"))
    store = call.gateway.files
    page, more = _page(await store.metas(call.tenant), asked)
    files = [shown(store, call.tenant, meta) for meta in page]
    ids = (files[0].id, files[-1].id) if files else (None, None)
    await call.exchange.send(200, _encode(FilePage(files, *ids, has_more=more)), [JSON])


async def show(call: Call) -> None:
    """`GET .../{file_id}`: what is known of a file."""
    store = call.gateway.files
    meta = await store.meta(call.tenant, file_in(call.at["file_id"]))
    await call.exchange.send(200, _encode(shown(store, call.tenant, meta)), [JSON])


async def content(call: Call) -> None:
    """`GET .../{file_id}/content`: what it holds."""
    store, exchange = call.gateway.files, call.exchange
    meta = await store.meta(call.tenant, file_in(call.at["file_id"]))
    name = quote(store.open_name(call.tenant, meta))
    headers = [
        (b"content-type", b"application/octet-stream"),
        (b"content-length", b"%d" % meta.size),
        (b"content-disposition", f"attachment; filename*=UTF-8''{name}".encode()),
    ]
    if exchange.method == "HEAD":
        await exchange.start(200, headers)
        await exchange.piece(b"", more=False)
        return
    async for part in store.content(call.tenant, meta):
        if not exchange.status:  # the first part is there, so the file can be read and opened
            await exchange.start(200, headers)
        await exchange.piece(part)
    await exchange.piece(b"", more=False)


async def delete(call: Call) -> None:
    """`DELETE`: remove a file."""
    file = file_in(call.at["file_id"])
    await call.gateway.files.meta(call.tenant, file)
    await call.gateway.files.delete(call.tenant, file)
    await call.exchange.send(200, _encode(FileDeleted(id_of(file))), [JSON])


def shown(store: FileStore, tenant: str, meta: FileMeta) -> FileObject:
    """Return a file in OpenAI's shape; raises SealError if the tenant's key is gone."""
    return FileObject(
        id=id_of(meta.file),
        bytes=meta.size,
        created_at=meta.created,
        expires_at=meta.expires,
        filename=store.open_name(tenant, meta),
        purpose=meta.purpose,
    )


def _page(metas: list[FileMeta], asked: Listed) -> tuple[list[FileMeta], bool]:
    """Return the files that a list asks for, and whether there are more."""
    order = asked.more.get("order", "desc")
    if order not in {"asc", "desc"}:
        raise problem(Code.INVALID_REQUEST, "order is asc or desc", where="order")
    purpose = asked.more.get("purpose")
    found = [meta for meta in metas if purpose in {None, meta.purpose}]
    if order == "desc":
        found.reverse()
    if asked.after is not None:
        ids = [id_of(meta.file) for meta in found]
        if asked.after not in ids:
            raise problem(Code.INVALID_REQUEST, "there is no such file", where="after")
        found = found[ids.index(asked.after) + 1 :]
    return found[: asked.limit], len(found) > asked.limit
