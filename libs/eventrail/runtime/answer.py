"""From the state of a request to the answer its app sees."""

from typing import Any, cast

import msgspec

from eventrail.config.listening import BUILT_IN, Listening
from eventrail.contracts.answers import Answer, Ask, Source
from eventrail.contracts.events import Cancelled, Completed, Failed, Generated, Rejected
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.contracts.parameters import answers_in_json
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.token_scores import unmasked_scores
from eventrail.guarding.unmask import unmask
from eventrail.prompting.citing import citations
from eventrail.signals.asking import asked_of


def build_answer(state: RequestState, sealer: Sealer, policy: Listening = BUILT_IN) -> Answer:
    """Return the answer of a request, un-masked; of status `open` if it has not ended.

    Args:
        state: the request's.
        sealer: opens its dictionary.
        policy: of feedback, that its tenant has: whether the app is to ask its user.

    Raises:
        SealError: the request's dictionary cannot be opened with the tenant's key.
    """
    terminal = state.terminal
    generated = state.generated
    dictionary = open_dictionary(state, sealer)
    shown = isinstance(terminal, Completed | Cancelled) and not _held_back(state)
    said = generated if shown and not _replaced(state) else None
    in_json = state.screened is not None and answers_in_json(state.screened.extra)
    problem = terminal.problem if isinstance(terminal, Rejected | Failed) else None
    text = unmask(state.answer_text, dictionary, in_json=in_json) if shown else ""
    named = citations(text, len(state.sources))
    created = int(state.accepted_at.timestamp()) if state.accepted_at is not None else 0
    return Answer(
        rid=state.rid,
        tenant=state.tenant,
        status=terminal.type if terminal is not None else "open",
        trace=state.trace,
        created=created,
        text=text,
        finish_reason=terminal.finish_reason if isinstance(terminal, Completed) else "stop",
        model=_model_of(state),
        usage=state.usage,
        cost=state.cost,
        cached=state.cache_hit is not None,
        sources=[
            Source(
                id=document.id,
                source=document.source,
                title=document.title,
                score=document.score,
                cited=number in named.cited,
            )
            for number, document in enumerate(state.sources, start=1)
        ],
        tool_calls=_unmasked(said.tool_calls, dictionary) if said is not None else [],
        choices=_unmasked(said.choices, dictionary, in_json=in_json) if said is not None else [],
        logprobs=_logprobs(said, dictionary, in_json=in_json) if said is not None else [],
        problem=problem,
        ttft_ms=generated.ttft_ms if generated is not None else 0.0,
        events=state.position,
        embeddings=said.embeddings if said is not None else [],
        miscited=named.unknown,
        ask=_ask(state, policy),
    )


def _ask(state: RequestState, policy: Listening) -> Ask | None:
    asked = asked_of(state, policy)
    return None if asked is None else Ask(asked.ask, asked.why)


def open_dictionary(state: RequestState, sealer: Sealer) -> MaskDictionary:
    """Return the request's placeholders and their originals; empty if nothing was masked.

    Raises:
        SealError: it cannot be opened with the tenant's key.
    """
    screened = state.screened
    if screened is None or screened.dictionary is None:
        return MaskDictionary()
    sealed = sealer.open(state.tenant, state.rid, screened.dictionary)
    return msgspec.json.decode(sealed, type=MaskDictionary)


def unmask_sealed(text: str, dictionary: str | None, record: Record, sealer: Sealer) -> str:
    """Return a text that was masked after its request had ended, un-masked.

    Raises:
        SealError: the dictionary cannot be opened with the tenant's key.
    """
    if dictionary is None:
        return text
    opened = sealer.open(record.tenant, record.rid, dictionary)
    return unmask(text, msgspec.json.decode(opened, type=MaskDictionary))


def _replaced(state: RequestState) -> bool:
    """Whether a text stands in place of the answer: its choices and tool calls go with it."""
    return state.checked is not None and state.checked.instead is not None


def _held_back(state: RequestState) -> bool:
    """Whether the answer, of a step of a cascade, was cancelled before it was found good enough."""
    held = state.routed is not None and state.routed.held
    return held and isinstance(state.terminal, Cancelled)


def _model_of(state: RequestState) -> str:
    if state.generated is not None:
        return state.generated.model
    if state.cache_hit is not None:
        return state.cache_hit.model
    return state.accepted.model if state.accepted is not None else ""


def _logprobs(
    generated: Generated, dictionary: MaskDictionary, *, in_json: bool
) -> list[list[TokenLogprob]]:
    texts = [choice["message"]["content"] for choice in generated.choices] or [generated.text]
    return [
        unmasked_scores(tokens, text or "", dictionary, in_json=in_json)
        for tokens, text in zip(generated.logprobs, texts, strict=False)
    ]


def _unmasked(
    parts: list[dict[str, Any]], dictionary: MaskDictionary, *, in_json: bool = False
) -> list[dict[str, Any]]:
    return _put_back(parts, dictionary, in_json=in_json) if dictionary.originals else parts


def _put_back(part: Any, dictionary: MaskDictionary, *, in_json: bool) -> Any:
    """Return `part` un-masked; the arguments of a tool call are JSON and have to stay so."""
    match part:
        case str():
            return unmask(part, dictionary, in_json=in_json)
        case list():
            items = cast("list[Any]", part)
            return [_put_back(item, dictionary, in_json=in_json) for item in items]
        case dict():
            fields = cast("dict[str, Any]", part)
            return {
                name: _put_back(value, dictionary, in_json=in_json or name == "arguments")
                for name, value in fields.items()
            }
        case _:
            return part
