from collections.abc import AsyncIterator

import pytest

from tests.integration.routing.bad_provider import BadProvider


@pytest.fixture
async def bad() -> AsyncIterator[BadProvider]:
    async with BadProvider().serving() as provider:
        yield provider
