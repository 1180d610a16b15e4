"""Batches as OpenAI's API shows them, and what starts one ("The batch object")."""

from typing import Literal

import msgspec

from eventrail.gateway.batches.lives import PREFIX
from eventrail.gateway.batches.state import BatchState, LineProblem
from eventrail.gateway.files.meta import id_of


class BatchBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `POST /v1/batches`.

    Attributes:
        input_file_id: a file of requests.
        endpoint: what every line asks.
        completion_window: a number with `s`, `m` or `h`; OpenAI knows `24h` only.
        metadata: the app's own.
    """

    input_file_id: str
    endpoint: str
    completion_window: str
    metadata: dict[str, str] | None = None


class Counts(msgspec.Struct, frozen=True):
    """How many requests a batch has, and what has become of them so far."""

    total: int
    completed: int
    failed: int


class Problems(msgspec.Struct, frozen=True):
    """Why an input was refused."""

    data: list[LineProblem]
    object: Literal["list"] = "list"


class BatchObject(msgspec.Struct, frozen=True):
    """A batch. Times are UNIX seconds."""

    id: str
    endpoint: str
    input_file_id: str
    completion_window: str
    status: str
    created_at: int
    expires_at: int
    request_counts: Counts
    errors: Problems | None = None
    output_file_id: str | None = None
    error_file_id: str | None = None
    in_progress_at: int | None = None
    finalizing_at: int | None = None
    completed_at: int | None = None
    failed_at: int | None = None
    expired_at: int | None = None
    cancelling_at: int | None = None
    cancelled_at: int | None = None
    metadata: dict[str, str] | None = None
    object: Literal["batch"] = "batch"


class BatchPage(msgspec.Struct, frozen=True):
    """A page of batches."""

    data: list[BatchObject]
    first_id: str | None
    last_id: str | None
    has_more: bool
    object: Literal["list"] = "list"


def shown(state: BatchState) -> BatchObject:
    """Return a batch in OpenAI's shape."""
    at = state.reached.get
    return BatchObject(
        id=f"{PREFIX}{state.batch}",
        endpoint=state.endpoint,
        input_file_id=id_of(state.input),
        completion_window=state.window,
        status=state.status,
        created_at=state.created,
        expires_at=state.expires,
        request_counts=Counts(state.total, state.completed, state.failed),
        errors=Problems(state.problems) if state.problems else None,
        output_file_id=id_of(state.output) if state.output else None,
        error_file_id=id_of(state.errors) if state.errors else None,
        metadata=state.metadata or None,
        in_progress_at=at("in_progress"),
        finalizing_at=at("finalizing"),
        completed_at=at("completed"),
        failed_at=at("failed"),
        expired_at=at("expired"),
        cancelling_at=at("cancelling"),
        cancelled_at=at("cancelled"),
    )
