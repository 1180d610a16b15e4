"""Ask a process whether it serves."""

import http.client
from collections.abc import Callable


def ready_at(host: str, port: int) -> Callable[[], bool]:
    """Return a question to `/health/ready` of the process at `port`."""

    def ask() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=1)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask
