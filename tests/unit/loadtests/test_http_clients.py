import pytest

from loadtests.http_clients import BASELINE, CLIENTS, measure
from loadtests.mock_faults import FaultPlan
from loadtests.mock_provider import Settings, serve


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", CLIENTS)
async def test_every_client_makes_the_same_calls(name: str, *, stream: bool) -> None:
    assert BASELINE in CLIENTS
    server, provider = await serve(Settings(answer_tokens=4), FaultPlan())
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/chat/completions"
    try:
        assert await measure(name, url, 12, 3, stream=stream) > 0
    finally:
        server.close()
    assert provider.ledger.calls.total == provider.ledger.calls.answered == 3 + 12
