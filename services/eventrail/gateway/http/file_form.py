"""The form of `POST /v1/files`: a file, and what it is for."""

import contextlib
import re
from collections.abc import AsyncIterator

from eventrail.contracts.errors import Code, EventrailError, RequestProblem, problem
from eventrail.gateway.files.meta import FileMeta
from eventrail.gateway.files.uploading import KEPT_S, Upload, too_large
from eventrail.gateway.http.multipart import FIELD_BYTES, Begin, Data, End, Over, Token

PURPOSES = ("batch",)
FIELDS = ("purpose", "expires_after[anchor]", "expires_after[seconds]")
SHORTEST_S = 3600
_LONGEST_NAME = 255


class FileForm:
    """Reads the form; the file goes into `upload` as it comes.

    Args:
        upload: takes the file.
        limit: most bytes of it.
    """

    def __init__(self, upload: Upload, limit: int) -> None:
        self._upload = upload
        self._limit = limit
        self._fields: dict[str, bytes] = {}
        self._filename: str | None = None
        self._part: Begin | None = None

    async def read(self, tokens: AsyncIterator[Token]) -> FileMeta:
        """Take the form in and make the file whole.

        Raises:
            RequestProblem: it does not fit; what had come of the file is removed.
            LogUnavailable: it could not be stored.
            ClientGone: the connection closed.
        """
        try:
            async for token in tokens:
                await self._take(token)
            name, purpose, kept_s = self._checked()
        except EventrailError:
            if self._upload.size:
                with contextlib.suppress(EventrailError):  # the stream's age takes it otherwise
                    await self._upload.drop()
            raise
        return await self._upload.finish(name, purpose, kept_s)

    async def _take(self, token: Token) -> None:
        match token:
            case Begin():
                self._begin(token)
            case Data(piece):
                await self._data(piece)
            case End() | Over():
                self._part = None

    def _begin(self, part: Begin) -> None:
        self._part = part
        if part.name == "file":
            if self._filename is not None:
                raise _invalid("file", "is there twice")
            if part.filename is None:
                raise _invalid("file", "has no file name", "send it as a file, not as a field")
            self._filename = part.filename
        elif part.name not in FIELDS:
            raise problem(
                Code.UNKNOWN_FIELD,
                f"unknown field {part.name[:40]!r}",
                where=part.name[:40],
                hint=f"there are: file, {', '.join(FIELDS)}",
            )
        else:
            self._fields[part.name] = b""

    async def _data(self, piece: bytes) -> None:
        part = self._part
        if part is None:
            return
        if part.name == "file":
            if self._upload.size + len(piece) > self._limit:
                raise too_large(self._limit)
            await self._upload.write(piece)
            return
        self._fields[part.name] += piece
        if len(self._fields[part.name]) > FIELD_BYTES:
            raise _invalid(part.name, f"is longer than {FIELD_BYTES} bytes")

    def _checked(self) -> tuple[str, str, int]:
        """Return the file's name, purpose and how long to keep it."""
        if self._filename is None:
            raise _invalid("file", "is missing")
        name = self._filename.replace("\\", "/").rpartition("/")[2] or "file"
        if len(name) > _LONGEST_NAME or not name.isprintable():
            raise _invalid("file", f"has a name that is not 1 to {_LONGEST_NAME} characters")
        purpose = self._fields.get("purpose", b"").decode("utf-8", "replace")
        if purpose not in PURPOSES:
            raise _invalid("purpose", f"is one of {', '.join(PURPOSES)}, not {purpose[:40]!r}")
        return name, purpose, self._kept_s()

    def _kept_s(self) -> int:
        anchor = self._fields.get("expires_after[anchor]", b"created_at")
        if anchor != b"created_at":
            raise _invalid("expires_after[anchor]", "is created_at")
        seconds = self._fields.get("expires_after[seconds]", b"%d" % KEPT_S)
        if not re.fullmatch(rb"\d{1,9}", seconds) or not SHORTEST_S <= int(seconds) <= KEPT_S:
            raise _invalid("expires_after[seconds]", f"is a number from {SHORTEST_S} to {KEPT_S}")
        return int(seconds)


def _invalid(where: str, what: str, hint: str = "") -> RequestProblem:
    return problem(Code.INVALID_REQUEST, f"{where} {what}", where=where, hint=hint)
