"""A lake in S3-compatible object storage, by `obstore`."""

import os
import socket
from typing import Any, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import from_url

from eventrail.contracts.ids import new_message_id
from eventrail.lake.storage.interface import (
    AlreadyThere,
    LakeDamaged,
    StorageFailed,
    Stored,
)
from eventrail.lake.storage.lease import Lease

_LEASES = "_leases"


class ObjectStorage:
    """Objects below a prefix; see `interface.Storage`.

    Credentials, region and endpoint come from the usual variables: `AWS_ACCESS_KEY_ID`,
    `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`, and
    `AWS_ALLOW_HTTP=true` for an endpoint without TLS. Objects are written with the condition that
    there is none (`If-None-Match: *`), which the server must know: S3 does since 2024.

    Args:
        url: `s3://bucket/prefix`.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._base = f"{parts.netloc}{parts.path}".rstrip("/")
        self._options = _options()
        self._store: Any = cast("Any", from_url)(url, **self._options)
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{new_message_id()[-8:]}"

    def keys(self, prefix: str) -> list[str]:
        """Return the keys below `prefix`."""
        return [stored.key for stored in self.look(prefix)]

    def look(self, prefix: str) -> list[Stored]:
        """Return them with sizes and times."""
        try:
            return [
                Stored(each["path"], each["size"], each["last_modified"])
                for page in obstore.list(self._store, prefix)
                for each in page
            ]
        except BaseError as error:
            raise _failed("list", prefix, error) from error

    def read(self, key: str) -> bytes:
        """Return what an object holds."""
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            raise
        except BaseError as error:
            raise _failed("read", key, error) from error

    def write_new(self, key: str, content: bytes | memoryview) -> None:
        """Write an object unless there is one."""
        try:
            # in one request: a multipart upload takes no condition
            obstore.put(self._store, key, bytes(content), mode="create", use_multipart=False)
        except AlreadyExistsError as error:
            raise AlreadyThere(f"{self.url(key)} exists already") from error
        except (BaseError, FileNotFoundError) as error:  # the bucket
            raise _failed("write", key, error) from error
        if self.read(key) != content:
            self.delete(key)
            raise LakeDamaged(f"{self.url(key)} holds something else than was written")

    def overwrite(self, key: str, content: bytes) -> None:
        """Write an object, whatever was there."""
        try:
            obstore.put(self._store, key, content, mode="overwrite", use_multipart=False)
        except BaseError as error:
            raise _failed("write", key, error) from error

    def delete(self, key: str) -> None:
        """Remove an object."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise _failed("delete", key, error) from error

    def url(self, key: str) -> str:
        """Return the URL of an object."""
        return f"{self._scheme}://{self._base}/{key}"

    def lock(self, name: str) -> Lease:
        """Take the lock `name`, as a lease."""
        return Lease(self, f"{_LEASES}/{name.strip('./').replace('/', '-')}", self._owner)

    def sweep(self, prefix: str, partition: str) -> None:
        """There is nothing unfinished in object storage."""

    def file_system(self) -> Any:
        """Return the fsspec file system of the bucket."""
        from obstore.fsspec import FsspecStore  # noqa: PLC0415 -- only who reads by DuckDB

        return cast("Any", FsspecStore)(self._scheme, **self._options)


def _options() -> dict[str, Any]:
    """Return what `obstore` does not read from the environment in every release."""
    options: dict[str, Any] = {}
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        options["endpoint"] = endpoint
    if os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true":
        options["client_options"] = {"allow_http": True}
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region:
        options["region"] = region
    return options


def _failed(what: str, key: str, error: Exception) -> StorageFailed:
    first = str(error).partition("\n")[0]
    return StorageFailed(f"the object storage did not {what} {key}: {first}")
