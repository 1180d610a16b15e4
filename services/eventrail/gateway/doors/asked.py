"""From the bytes of a submission to an order."""

from eventrail.config.model import Config
from eventrail.contracts.errors import Code, problem
from eventrail.contracts.requests import ChatRequest, Submission
from eventrail.gateway.identity import Identity, require
from eventrail.gateway.order import Order
from eventrail.gateway.submission import decode_submission


def order_of(identity: Identity, body: bytes, door: str, config: Config, trace: str = "") -> Order:
    """Return the order in a submission.

    Raises:
        RequestProblem: it does not fit, is too large, or the key may not ask for such.
    """
    if len(body) > config.limits.body_bytes:
        raise problem(
            Code.BODY_TOO_LARGE, f"the body is larger than {config.limits.body_bytes} bytes"
        )
    submission: Submission = decode_submission(body)
    return Order(
        identity=require(identity, scope_of(submission.request)),
        request=submission.request,
        door=door,
        rid=submission.rid,
        idempotency_key=submission.idempotency_key,
        timeout_s=submission.timeout_s,
        trace=trace,
    )


def scope_of(request: ChatRequest) -> str:
    """Return the scope that a key needs for a request."""
    return "embeddings" if request.task == "embed" else "chat"
