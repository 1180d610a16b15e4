"""The stage `guardrail`: opens what was sealed at admission, masks and checks it."""

import asyncio
import functools
import traceback

import msgspec
import structlog

from eventrail.contracts.errors import Code, problem
from eventrail.contracts.events import EventData, Rejected, Screened
from eventrail.contracts.requests import ChatRequest
from eventrail.eventlog.state import RequestState
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guardrail.checking import Screening, check_request
from eventrail.guardrail.masking import TooDeep
from eventrail.guardrail.policy import policy_of, version_of
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

_log = structlog.get_logger(__name__)

LONG_BYTES = 16_000
"""Longer requests are checked in a thread, so that they stall no other request."""

_REQUEST = msgspec.json.Decoder(ChatRequest)
_encode = msgspec.json.Encoder().encode


class GuardrailStage:
    """Masks personal data and stops attacks; whatever goes wrong, nothing passes unchecked."""

    name = "guardrail"
    timeout_s = 30.0
    slots = 64
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `screened`, and `rejected` with it if the policy stops the request.

        Raises:
            RequestProblem: the request could not be opened or checked.
        """
        try:
            events = await _screen(state, context)
            return Step(events, version_of(state.tenant, context.config))
        except TooDeep as error:
            raise problem(
                Code.INVALID_REQUEST,
                str(error),
                where="body",
                hint="send lists and objects within each other a hundred deep at most",
            ) from error
        except Exception as error:
            _log.error("guard failed", rid=state.rid, error=_name(error), at=_place(error))
            raise problem(
                Code.STAGE_ERROR,
                f"the request could not be checked, so it goes no further ({_name(error)})",
                where=self.name,
                hint="the operator finds the cause in the guardrail's log; "
                "a key erased or kept in another place is the usual one",
            ) from error


async def _screen(state: RequestState, context: Context) -> list[EventData]:
    accepted = state.accepted
    if accepted is None:
        raise ValueError("nothing was accepted")
    opened = context.sealer.open(state.tenant, state.rid, accepted.sealed)
    screening = await _check(opened, state, context)
    screened = Screened(
        messages=screening.masked.messages,
        sampling=screening.masked.sampling,
        extra=screening.masked.extra,
        findings=screening.findings,
        dictionary=_seal(screening.masked.dictionary, state, context),
        variables=screening.masked.variables,
        canned=screening.canned,
        filters=screening.masked.filters,
    )
    if screening.problem is None:
        return [screened]
    return [screened, Rejected(problem=screening.problem, cost=state.cost)]


async def _check(opened: bytes, state: RequestState, context: Context) -> Screening:
    request = _REQUEST.decode(opened)
    guards = policy_of(state.tenant, context.config)
    hashed = functools.partial(context.sealer.pseudonym, state.tenant)
    if len(opened) > LONG_BYTES:
        return await asyncio.to_thread(check_request, request, guards, hashed)
    return check_request(request, guards, hashed)


def _seal(dictionary: MaskDictionary, state: RequestState, context: Context) -> str | None:
    if not dictionary.originals:
        return None
    return context.sealer.seal(state.tenant, state.rid, _encode(dictionary))


def _name(error: Exception) -> str:
    """Say which kind of error; its text may hold some of the request."""
    return type(error).__name__


def _place(error: Exception) -> list[str]:
    """Say where in the code it was raised, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return [f"{frame.name}:{frame.lineno}" for frame in frames]
