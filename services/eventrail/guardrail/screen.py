"""The stage `guardrail`: opens what was sealed at admission and masks it."""

import asyncio
import traceback

import msgspec
import structlog

from eventrail.contracts.errors import Code, problem
from eventrail.contracts.events import Screened, Versions
from eventrail.contracts.requests import ChatRequest
from eventrail.eventlog.state import RequestState
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guardrail.masking import Masked, mask_messages
from eventrail.guardrail.policy import POLICY
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step

_log = structlog.get_logger(__name__)

LONG_CHARACTERS = 50_000
"""Longer conversations are masked in a thread, so that they stall no other request."""

_VERSION = Versions(policy=POLICY)
_REQUEST = msgspec.json.Decoder(ChatRequest)
_encode = msgspec.json.Encoder().encode


class GuardrailStage:
    """Masks personal data; whatever goes wrong, the request does not pass unmasked."""

    name = "guardrail"
    timeout_s = 30.0
    slots = 64
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `screened`.

        Raises:
            RequestProblem: the request could not be opened or checked.
        """
        try:
            return Step([await _screen(state, context)], _VERSION)
        except Exception as error:
            _log.error("guard failed", rid=state.rid, error=_name(error), at=_place(error))
            raise problem(
                Code.STAGE_ERROR,
                f"the request could not be checked, so it goes no further ({_name(error)})",
                where=self.name,
                hint="the operator finds the cause in the guardrail's log; "
                "a key erased or kept in another place is the usual one",
            ) from error


async def _screen(state: RequestState, context: Context) -> Screened:
    accepted = state.accepted
    if accepted is None:
        raise ValueError("nothing was accepted")
    opened = context.sealer.open(state.tenant, state.rid, accepted.sealed)
    request = _REQUEST.decode(opened)
    masked = await _mask(request, accepted.characters)
    return Screened(
        messages=masked.messages,
        sampling=msgspec.to_builtins(request.sampling),
        extra=request.extra,
        findings=masked.findings,
        dictionary=_seal(masked.dictionary, state, context),
        variables=masked.variables,
    )


async def _mask(request: ChatRequest, characters: int) -> Masked:
    if characters > LONG_CHARACTERS:
        return await asyncio.to_thread(mask_messages, request.messages, request.variables)
    return mask_messages(request.messages, request.variables)


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
