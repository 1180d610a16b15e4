"""Fetch documents over HTTP, within bounds."""

import asyncio
import ssl
from http import HTTPStatus
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from eventrail.contracts.documents import MediaType
from eventrail.ingestion.addresses import resolve
from eventrail.ingestion.files import LARGEST
from eventrail.ingestion.loading.loaded import MIB, UnreadableDocument
from eventrail.ingestion.loading.media_types import of_header, of_name

REDIRECTS = 5
TIMEOUT_S = 30.0
"""For one document, redirects included."""

_PORTS = {"http": 80, "https": 443}
_MOVED = frozenset({301, 302, 303, 307, 308})
_ASKED = {"user-agent": "eventrail-ingest", "accept-encoding": "identity", "accept": "*/*"}


class Fetched(NamedTuple):
    """A document as it came.

    Attributes:
        data: its bytes.
        media_type: as its server, or else its address, says.
        charset: the encoding that its server says it has.
    """

    data: bytes
    media_type: MediaType
    charset: str


class Fetcher:
    """Fetches documents; an asynchronous context manager.

    Proxies of the environment are not used: a connection goes to the address that was checked.

    Args:
        allow_private: whether addresses that are not public will do.
        verify: what certificates of servers are checked with.
    """

    def __init__(
        self, *, allow_private: bool = False, verify: ssl.SSLContext | bool = True
    ) -> None:
        self._allow_private = allow_private
        self._client = httpx.AsyncClient(
            follow_redirects=False, trust_env=False, timeout=TIMEOUT_S, verify=verify
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def fetch(self, url: str) -> Fetched:
        """Return the document at an address.

        Raises:
            UnreadableDocument: it is not there, is none of ours, or breaks a bound.
        """
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._follow(url)
        except TimeoutError as error:
            raise UnreadableDocument(url, f"not fetched in {TIMEOUT_S:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            fault = f"not fetched: {type(error).__name__}: {error}"
            raise UnreadableDocument(url, fault) from error

    async def _follow(self, url: str) -> Fetched:
        asked = httpx.URL(url)
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(url, asked)
            if isinstance(answer, Fetched):
                return answer
            asked = asked.join(answer)
        raise UnreadableDocument(url, f"more than {REDIRECTS} redirects")

    async def _ask(self, source: str, url: httpx.URL) -> Fetched | str:
        """Return the document, or where it has moved."""
        if url.scheme not in _PORTS or not url.host:
            raise UnreadableDocument(source, f"no http or https address: {url}")
        port = url.port or _PORTS[url.scheme]
        address = await resolve(source, url.host, port, allow_private=self._allow_private)
        request = self._client.build_request(
            "GET",
            url.copy_with(host=address, port=port, fragment=None),
            headers={**_ASKED, "host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.host},
        )
        response = await self._client.send(request, stream=True)
        try:
            moved = response.headers.get("location", "")
            if response.status_code in _MOVED and moved:
                return moved
            if response.status_code != HTTPStatus.OK:
                raise UnreadableDocument(source, f"the server answered {response.status_code}")
            return await _document(source, url, response)
        finally:
            await response.aclose()


async def _document(source: str, url: httpx.URL, response: httpx.Response) -> Fetched:
    told, charset = of_header(response.headers.get("content-type", ""))
    named = of_name(url.path)
    media_type = named if told in {None, "text/plain"} and named is not None else told
    if media_type is None:
        kind = response.headers.get("content-type", "nothing")
        raise UnreadableDocument(source, f"the server says it is {kind}, which is not taken")
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > LARGEST:
            raise UnreadableDocument(source, f"larger than {LARGEST // MIB} MiB")
        parts.append(part)
    data = b"".join(parts)
    if not data.strip():
        raise UnreadableDocument(source, "empty")
    return Fetched(data, media_type, charset)
