"""Forms with files (RFC 7578), read as they come: a file is never in memory whole."""

from collections.abc import AsyncIterator

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.gateway.http.exchange import Exchange

FIELD_BYTES = 4096
"""Most bytes of a field that is no file."""

MOST_PARTS = 32


class Begin(msgspec.Struct, frozen=True):
    """A part begins; `filename` is None for a field that is no file."""

    name: str
    filename: str | None


class Data(msgspec.Struct, frozen=True):
    """A piece of the part."""

    piece: bytes


class End(msgspec.Struct, frozen=True):
    """The part is over."""


class Over(msgspec.Struct, frozen=True):
    """The form is over."""


Token = Begin | Data | End | Over


class FormReader:
    """Cuts the bytes of a form into tokens.

    Args:
        content_type: of the request; names the boundary.

    Raises:
        RequestProblem: it is no such form.
    """

    def __init__(self, content_type: str | None) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise _broken("the content type is not multipart/form-data with a boundary")
        self._tokens: list[Token] = []
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._parts = 0
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._on_part_begin,
                    "on_part_data": self._on_part_data,
                    "on_part_end": lambda: self._tokens.append(End()),
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_end": lambda: self._tokens.append(Over()),
                },
            )
        except FormParserError as error:
            raise _broken(str(error)) from error

    def feed(self, piece: bytes) -> list[Token]:
        """Return what a piece of the body brings.

        Raises:
            RequestProblem: it does not fit.
        """
        self._tokens = []
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise _broken(str(error)) from error
        return self._tokens

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _broken(f"it has more than {MOST_PARTS} parts")
        self._header, self._value, self._disposition = b"", b"", b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name")
        if name is None:
            raise _broken("a part has no name")
        filename = options.get(b"filename")
        self._tokens.append(Begin(_text(name), None if filename is None else _text(filename)))

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._tokens.append(Data(data[start:end]))


async def tokens(exchange: Exchange) -> AsyncIterator[Token]:
    """Yield the tokens of a request's form, `Over` last.

    Raises:
        RequestProblem: the body is no form, or stops in mid-form.
        ClientGone: the connection closed.
    """
    reader = FormReader(exchange.header(b"content-type"))
    async for piece in exchange.pieces():
        for token in reader.feed(piece):
            yield token
            if isinstance(token, Over):
                return
    raise _broken("it stops before its end")


def _text(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError as error:
        raise _broken("a name is not UTF-8") from error


def _broken(why: str) -> RequestProblem:
    return problem(
        Code.INVALID_REQUEST,
        f"this is no form: {why}",
        where="body",
        hint="send the file as multipart/form-data, fields `purpose` and `file`",
    )
