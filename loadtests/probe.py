"""Small blocking HTTP calls made outside the measured time."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import msgspec

from loadtests.mock_ledger import Calls
from loadtests.systems.base import Endpoint

_TIMEOUT_S = 20.0


def request(
    method: str, url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """One request on its own connection.

    Returns:
        Status and body; status 0 when there was no answer.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(
        parts.hostname or "127.0.0.1", parts.port, timeout=_TIMEOUT_S
    )
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        connection.request(method, target, body=body, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def answers(endpoint: Endpoint) -> bool:
    """Whether the system answers a chat completion, which is what ready means here."""
    body = {"model": endpoint.model, "messages": [{"role": "user", "content": "Are you there?"}]}
    status, _ = request(
        "POST",
        endpoint.url,
        body=msgspec.json.encode(body),
        headers={"content-type": "application/json"} | endpoint.headers,
    )
    return status == 200  # noqa: PLR2004 - OK


def mock_calls(mock_url: str) -> int:
    """How many chat completion calls the mock provider has received.

    Raises:
        ConnectionError: The mock does not answer.
    """
    status, body = request("GET", f"{mock_url}/calls")
    if status != 200:  # noqa: PLR2004 - OK
        raise ConnectionError(f"the mock provider at {mock_url} does not answer")
    return msgspec.json.decode(body, type=Calls).total
