"""The HTTP client of an openai pool, as its options choose it."""

from collections.abc import Mapping
from typing import Final

from eventrail.config.pool import Pool, Task
from eventrail.worker.engines.openai_body import OpenAIOptions
from eventrail.worker.providers.address import Address, header_lines
from eventrail.worker.providers.lean import LeanTransport
from eventrail.worker.providers.over_aiohttp import AiohttpTransport
from eventrail.worker.providers.transport import Timeouts, Transport

_PATHS: Final[Mapping[Task, str]] = {"chat": "/chat/completions", "embed": "/embeddings"}


def transport_of(pool: Pool, options: OpenAIOptions) -> Transport:
    """Return the connections of a pool.

    Raises:
        InvalidAddress: the URL or a header is none.
    """
    header_lines({options.key_header: options.key_prefix})
    headers = {"content-type": "application/json", **options.headers}
    timeouts = Timeouts(options.connect_s, options.first_byte_s, options.silence_s)
    url = endpoint(pool.url, pool.task)
    address = Address.of(url)
    if options.client == "aiohttp":
        return AiohttpTransport(url, headers, pool.connections, timeouts)
    return LeanTransport(address, headers, pool.connections, timeouts)


def endpoint(base: str, task: Task = "chat") -> str:
    """Return the URL of a task's API below a base URL; a query stays behind it."""
    path, mark, query = base.partition("?")
    return f"{path.rstrip('/')}{_PATHS[task]}{mark}{query}"
