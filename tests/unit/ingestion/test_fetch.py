"""Documents fetched from a server of our own, on loopback."""

import contextlib
import ssl
import threading
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from eventrail.ingestion import fetch
from eventrail.ingestion.fetch import Fetcher
from eventrail.ingestion.loading.loaded import UnreadableDocument

PAGES = {
    "/page": ("text/html; charset=euc-kr", "<p>탑은 높다.</p>".encode("euc-kr")),
    "/raw/guide.md": ("text/plain", b"# Guide"),
    "/manual.pdf": ("application/octet-stream", b"%PDF"),
    "/image": ("image/png", b"png"),
    "/empty": ("text/plain", b""),
    "/large": ("text/plain", b"x" * 2_000),
}
MOVED = {"/old": "/page", "/loop": "/loop", "/away": "file:///etc/passwd"}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.hosts.append(self.headers["Host"])  # type: ignore[attr-defined]
        if self.path in MOVED:
            self.send_response(302)
            self.send_header("Location", MOVED[self.path])
            self.end_headers()
            return
        kind, body = PAGES.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its signature
        """Say nothing."""


def certificate(name: str, folder: Path) -> Path:
    """Write a self-signed certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    file = folder / f"{name}.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, form, plain)
    )
    return file


@contextlib.contextmanager
def serving(file: Path | None = None) -> Generator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.hosts = []  # type: ignore[attr-defined]
        if file is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    with serving() as server:
        yield server


@pytest.fixture
def base(server: ThreadingHTTPServer) -> str:
    return f"http://localhost:{server.server_port}"


async def test_a_page_comes_with_its_type_and_encoding_and_redirects_are_followed(
    base: str, server: ThreadingHTTPServer
) -> None:
    async with Fetcher(allow_private=True) as fetcher:
        page = await fetcher.fetch(f"{base}/old")
        assert (page.media_type, page.charset) == ("text/html", "euc-kr")
        assert "탑은" in page.data.decode("euc-kr")
        assert (await fetcher.fetch(f"{base}/raw/guide.md")).media_type == "text/markdown"
        assert (await fetcher.fetch(f"{base}/manual.pdf")).media_type == "application/pdf"
    assert set(server.hosts) == {f"localhost:{server.server_port}"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/missing", "the server answered 404"),
        ("/image", "it is image/png, which is not taken"),
        ("/empty", "empty"),
        ("/loop", "more than 5 redirects"),
        ("/away", "no http or https address"),
        ("/large", "larger than"),
    ],
)
async def test_what_cannot_be_fetched_is_named(
    base: str, path: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "LARGEST", 1_000)
    async with Fetcher(allow_private=True) as fetcher:
        with pytest.raises(UnreadableDocument, match=why) as refused:
            await fetcher.fetch(base + path)
    assert str(refused.value).startswith(base + path)


async def test_a_private_address_is_not_asked(base: str, server: ThreadingHTTPServer) -> None:
    server.hosts.clear()  # type: ignore[attr-defined]
    async with Fetcher() as fetcher:
        with pytest.raises(UnreadableDocument, match="not public"):
            await fetcher.fetch(f"{base}/page")
    assert not server.hosts  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["localhost", "other.example"])
async def test_a_certificate_is_for_the_name_and_not_for_its_address(
    tmp_path: Path, name: str
) -> None:
    file = certificate(name, tmp_path)
    trusting = ssl.create_default_context(cafile=str(file))
    with serving(file) as server:
        async with Fetcher(allow_private=True, verify=trusting) as fetcher:
            url = f"https://localhost:{server.server_port}/raw/guide.md"
            if name == "localhost":
                assert (await fetcher.fetch(url)).data == b"# Guide"
            else:
                with pytest.raises(UnreadableDocument, match="not fetched: ConnectError"):
                    await fetcher.fetch(url)


async def test_a_server_that_is_not_there_is_named() -> None:
    async with Fetcher(allow_private=True) as fetcher:
        with pytest.raises(UnreadableDocument, match="not fetched: ConnectError"):
            await fetcher.fetch("http://127.0.0.1:9/x.md")
