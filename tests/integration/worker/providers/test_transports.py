"""What every HTTP client promises to the engine, against servers that promise nothing."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from eventrail.worker.providers.address import Address
from eventrail.worker.providers.lean import LeanTransport
from eventrail.worker.providers.over_aiohttp import AiohttpTransport
from eventrail.worker.providers.transport import (
    ConnectionLost,
    InvalidResponse,
    NotConnected,
    ProviderFailure,
    TimedOut,
    Timeouts,
    Transport,
)
from tests.integration.worker.providers.raw_server import (
    BODY,
    Peer,
    RawServer,
    Say,
    answers,
    says_once,
    whole,
)

Make = Callable[[str, int, Timeouts], Transport]
QUICK = Timeouts(connect_s=2.0, first_byte_s=0.3, silence_s=0.3)
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
HEADERS = {"content-type": "application/json"}


def lean(url: str, connections: int, timeouts: Timeouts) -> Transport:
    return LeanTransport(Address.of(url), HEADERS, connections, timeouts)


def aiohttp(url: str, connections: int, timeouts: Timeouts) -> Transport:
    return AiohttpTransport(url, HEADERS, connections, timeouts)


@pytest.fixture(params=[lean, aiohttp])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


@asynccontextmanager
async def using(
    make: Make, url: str, *, connections: int = 8, timeouts: Timeouts = QUICK
) -> AsyncIterator[Transport]:
    transport = make(url, connections, timeouts)
    try:
        yield transport
    finally:
        await transport.close()


async def ask(transport: Transport, body: bytes = b"{}") -> tuple[int, bytes]:
    async with transport.post(body, {"x-request-id": "r1"}) as response:
        return response.status, await response.read()


async def read_into(got: list[bytes], transport: Transport) -> None:
    async with transport.post(b"{}", {}) as response:
        async for piece in response.pieces():
            got += [piece]


async def asked(make: Make, script: Say, *, times: int = 1) -> tuple[RawServer, bytes]:
    """Ask a server `times` times over one transport; return it and the last body."""
    server = RawServer(script)
    got = b""
    async with server.serving() as url, using(make, url) as transport:
        for _ in range(times):
            got = (await ask(transport))[1]
    return server, got


async def test_a_request_is_sent_as_it_was_given(make: Make) -> None:
    server, got = await asked(make, answers(whole()))
    (peer,) = server.peers
    assert got == BODY
    assert peer.head.startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert peer.body == b"{}"
    assert peer.header(b"x-request-id") == b"r1"
    assert peer.header(b"content-type") == b"application/json"
    assert peer.header(b"accept-encoding") == b"identity"
    assert peer.header(b"host").startswith(b"localhost:")


@pytest.mark.parametrize(
    "response",
    [
        (whole(),),
        (CHUNKED, b"5\r\n" + BODY[:5] + b"\r\n", b"7\r\n" + BODY[5:] + b"\r\n", b"0\r\n\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", whole()),
        (b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + whole(),),
        tuple(bytes([byte]) for byte in whole()),
    ],
)
async def test_a_body_comes_whole_and_the_connection_is_kept(
    make: Make, response: tuple[bytes, ...]
) -> None:
    server, got = await asked(make, answers(*response), times=3)
    assert got == BODY
    assert [peer.served for peer in server.peers] == [3]


async def test_a_body_may_end_with_the_connection(make: Make) -> None:
    server, got = await asked(make, says_once(b"HTTP/1.1 200 OK\r\n\r\n", BODY), times=2)
    assert got == BODY
    assert [peer.served for peer in server.peers] == [1, 1]


async def test_a_server_may_ask_to_close(make: Make) -> None:
    server, _ = await asked(make, answers(whole(BODY, b"connection: close")), times=2)
    assert [peer.served for peer in server.peers] == [1, 1]


async def test_a_large_body_goes_both_ways(make: Make) -> None:
    large = bytes(range(256)) * 16 * 1024

    async def mirror(peer: Peer) -> None:
        while await peer.request():
            await peer.say(whole(peer.body))

    async with RawServer(mirror).serving() as url, using(make, url) as transport:
        assert await ask(transport, large) == (200, large)


async def test_pieces_come_as_they_are_sent(make: Make) -> None:
    sent = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.say(CHUNKED, b"3\r\none\r\n")
        await sent.wait()
        await peer.say(b"3\r\ntwo\r\n0\r\n\r\n")

    async with RawServer(script).serving() as url, using(make, url) as transport:
        got: list[bytes] = []
        reading = asyncio.create_task(read_into(got, transport))
        async with asyncio.timeout(5):
            while not got:
                await asyncio.sleep(0.01)
        sent.set()
        await reading
    assert got == [b"one", b"two"]


@pytest.mark.parametrize("status", [b"302 Found", b"307 Temporary Redirect"])
async def test_a_redirect_is_an_answer(make: Make, status: bytes) -> None:
    script = answers(whole(b"", b"location: http://localhost:1/", status=status))
    async with (
        RawServer(script).serving() as url,
        using(make, url) as transport,
        transport.post(b"{}", {}) as response,
    ):
        assert response.status == int(status[:3])
        assert response.headers["location"] == "http://localhost:1/"


async def test_an_error_status_keeps_its_body_and_the_connection(make: Make) -> None:
    server, got = await asked(make, answers(whole(b"busy", status=b"429 Slow down")), times=2)
    assert got == b"busy"
    assert [peer.served for peer in server.peers] == [2]


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 TWO OK\r\n\r\n",
        b"<html>no\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
        CHUNKED + b"no\r\nchunk",
        whole(BODY, b"content-encoding: gzip"),
    ],
    ids=["status", "html", "length", "headers", "chunk", "gzip"],
)
async def test_what_is_no_response_that_we_take_is_refused(make: Make, response: bytes) -> None:
    with pytest.raises(InvalidResponse):
        await asked(make, says_once(response))


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",),
        (CHUNKED + b"5\r\nha",),
        (CHUNKED + b"4\r\nhalf\r\n",),
        (b"HTTP/1.1 200 OK\r\ncontent-le",),
        (),
    ],
    ids=["length", "chunk", "no last chunk", "head", "nothing"],
)
async def test_a_response_that_is_cut_off_is_lost(make: Make, pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(ConnectionLost):
        await asked(make, says_once(*pieces))


async def test_what_came_before_the_end_was_lost_is_handed_on(make: Make) -> None:
    script = says_once(CHUNKED, b"3\r\none\r\n", pause_s=0.05)
    got: list[bytes] = []
    async with RawServer(script).serving() as url, using(make, url) as transport:
        reading = read_into(got, transport)
        with pytest.raises(ConnectionLost):
            await reading
    assert got == [b"one"]


@pytest.mark.parametrize(
    "script",
    [
        answers(),
        answers(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"),
        answers(*(bytes([byte]) for byte in whole()), pause_s=0.05),
    ],
    ids=["nothing", "half a body", "a head byte by byte"],
)
async def test_silence_is_given_up(make: Make, script: Say) -> None:
    server = RawServer(script)
    started = asyncio.get_running_loop().time()
    async with server.serving() as url, using(make, url) as transport:
        with pytest.raises(TimedOut):
            await ask(transport)
        assert asyncio.get_running_loop().time() - started < 2.0
        async with asyncio.timeout(2):
            await server.left.wait()


async def test_a_slow_body_takes_its_time(make: Make) -> None:
    pieces = [b"1\r\n%c\r\n" % byte for byte in BODY]
    script = says_once(CHUNKED, *pieces, b"0\r\n\r\n", pause_s=0.05)
    assert (await asked(make, script))[1] == BODY


async def test_nobody_there_is_told_from_no_answer(make: Make) -> None:
    async with using(make, "http://127.0.0.1:1/v1") as transport:
        with pytest.raises(NotConnected) as caught:
            await ask(transport)
    assert not caught.value.sent


async def test_an_idle_connection_that_was_closed_is_not_used(make: Make) -> None:
    async with RawServer(says_once(whole())).serving() as url, using(make, url) as transport:
        for _ in range(3):
            assert await ask(transport) == (200, BODY)
            await asyncio.sleep(0.05)


async def test_a_request_lost_on_a_kept_connection_is_not_sent_twice(make: Make) -> None:
    """Nobody can say whether the provider has begun: that is the stage's to decide."""

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.say(whole())
        await peer.request()

    server = RawServer(script)
    async with server.serving() as url, using(make, url) as transport:
        await ask(transport)
        with pytest.raises(ConnectionLost) as caught:
            await ask(transport)
        assert caught.value.sent
        await ask(transport)
    assert [peer.served for peer in server.peers] == [2, 1]


async def test_bytes_on_an_idle_connection_spoil_it() -> None:
    """aiohttp would take them for the answer to the next request: it is not asked to."""

    async def script(peer: Peer) -> None:
        while await peer.request():
            await peer.say(whole(), whole(b'{"not": "yours"}'), pause_s=0.02)

    server = RawServer(script)
    async with server.serving() as url, using(lean, url) as transport:
        for _ in range(2):
            assert await ask(transport) == (200, BODY)
            await asyncio.sleep(0.1)
    assert [peer.served for peer in server.peers] == [1, 1]


async def test_no_more_connections_than_allowed(make: Make) -> None:
    server = RawServer(answers(whole(), pause_s=0.01))
    async with server.serving() as url, using(make, url, connections=3) as transport:
        got = await asyncio.gather(*(ask(transport) for _ in range(40)))
    assert got == [(200, BODY)] * 40
    assert server.most_open == 3
    assert sum(peer.served for peer in server.peers) == 40


async def test_leaving_early_closes_the_connection_and_frees_its_place(make: Make) -> None:
    server = RawServer(answers(CHUNKED, b"3\r\none\r\n"))
    async with server.serving() as url, using(make, url, connections=1) as transport:
        for number in (1, 2):
            async with transport.post(b"{}", {}) as response:
                async for piece in response.pieces():
                    assert piece == b"one"
                    break
            async with asyncio.timeout(2):
                await server.left.wait()
            server.left.clear()
            assert len(server.peers) == number


async def test_a_cancelled_wait_frees_its_place(make: Make) -> None:
    server = RawServer(answers())
    timeouts = Timeouts(first_byte_s=30.0)
    async with (
        server.serving() as url,
        using(make, url, connections=1, timeouts=timeouts) as transport,
    ):
        tasks = [asyncio.create_task(ask(transport)) for _ in range(3)]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, asyncio.CancelledError) for each in ended)
        async with asyncio.timeout(2):
            await server.left.wait()
        last = asyncio.create_task(ask(transport))
        await asyncio.sleep(0.05)
        assert len(server.peers) == 2
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)


async def test_a_reader_that_is_slow_holds_the_provider_up(make: Make) -> None:
    piece = b"%x\r\n%b\r\n" % (64 * 1024, b"z" * 64 * 1024)
    written = 0

    async def script(peer: Peer) -> None:
        nonlocal written
        await peer.request()
        await peer.say(CHUNKED)
        for _ in range(400):
            await peer.say(piece)
            written += 1
        await peer.say(b"0\r\n\r\n")

    async with (
        RawServer(script).serving() as url,
        using(make, url) as transport,
        transport.post(b"{}", {}) as response,
    ):
        pieces = response.pieces()
        size = len(await anext(pieces))
        await asyncio.sleep(0.3)
        assert written < 300
        async for more in pieces:
            size += len(more)
    assert size == 400 * 64 * 1024


async def test_tls_is_checked(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, server_side = certificates(tmp_path)
    server = RawServer(answers(whole()))
    async with server.serving(server_side) as url:
        async with using(make, url) as strangers:
            with pytest.raises(ProviderFailure):
                await ask(strangers)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with using(make, url) as transport:
            for _ in range(2):
                assert await ask(transport) == (200, BODY)
    assert server.peers[-1].served == 2


def certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a self-signed certificate for `localhost`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    both = folder / "server.pem"
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    both.write_bytes(private + public)
    alone = folder / "certificate.pem"
    alone.write_bytes(public)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return alone, context
