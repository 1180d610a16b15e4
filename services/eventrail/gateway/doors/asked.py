"""From the bytes of a submission to an order."""

from eventrail.config.model import Config
from eventrail.contracts.errors import Code, problem
from eventrail.contracts.requests import Submission
from eventrail.gateway.identity import Identity
from eventrail.gateway.order import Order
from eventrail.gateway.submission import decode_submission


def order_of(tenant: str, body: bytes, door: str, config: Config, trace: str = "") -> Order:
    """Return the order in a submission.

    Raises:
        RequestProblem: it does not fit, is too large, or the tenant is unknown.
    """
    known_tenant(tenant, config)
    if len(body) > config.limits.body_bytes:
        raise problem(
            Code.BODY_TOO_LARGE, f"the body is larger than {config.limits.body_bytes} bytes"
        )
    submission: Submission = decode_submission(body)
    return Order(
        identity=Identity(tenant),
        request=submission.request,
        door=door,
        rid=submission.rid,
        idempotency_key=submission.idempotency_key,
        timeout_s=submission.timeout_s,
        trace=trace,
    )


def known_tenant(tenant: str, config: Config) -> None:
    """Raise `RequestProblem` (`forbidden`) if the configuration has no such tenant."""
    if tenant not in config.tenants:
        raise problem(
            Code.FORBIDDEN,
            f"there is no tenant {tenant!r}",
            where="subject",
            hint="publish under your own tenant's name",
        )
