"""One request, as far as it is measured."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    Cancelled,
    Checked,
    EventData,
    Finding,
    Generated,
    GenerationFailed,
    Retrieved,
    Routed,
    Screened,
)
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import SHADOW
from eventrail.drift.text_features import answer_features, question_features

Data = TypeVar("Data", bound=EventData)

SLICES: Final = ("tenant", "route", "model", "template", "language", "intent", "door", "key")
"""By what a change may be confined."""


class Observation(msgspec.Struct, frozen=True):
    """The measures of one request.

    Attributes:
        rid: the request.
        tenant: whose it is; with the suffix of a shadow for one.
        at: when it ended.
        numbers: by measure; of a share 0 or 1. A measure that it does not have is absent.
        names: by measure, of a category.
        slices: what it can be told apart by.
        text: its question, masked; what its topic is told from.
    """

    rid: str
    tenant: str
    at: datetime
    numbers: dict[str, float]
    names: dict[str, str]
    slices: dict[str, str]
    text: str = ""


def observe(record: Record) -> Observation | None:
    """Return what the last record of a request tells; None if it has not ended.

    Raises:
        UndecodableMessage: an event does not decode.
    """
    events = record.all_events()
    datas = [data for event in events if (data := event.payload()) is not None]
    if not record.done or not datas:
        return None
    took_ms = (events[-1].at - events[0].at).total_seconds() * 1000
    return observation(record.rid, record.tenant, events[-1].at, took_ms, datas)


def observation(
    rid: str, tenant: str, at: datetime, took_ms: float, datas: Sequence[EventData]
) -> Observation:
    """Return the measures of a life.

    Args:
        rid: the request.
        tenant: whose it is.
        at: when it ended.
        took_ms: how long it took.
        datas: the data of its events, in their order.
    """
    accepted, screened = _first(datas, Accepted), _first(datas, Screened)
    routed, answer = _first(datas, Routed), _answer(datas)
    numbers: dict[str, float] = {"duration_ms": took_ms}
    names: dict[str, str] = {"status": datas[-1].type}
    question = _question(screened) if screened is not None else ""
    if screened is not None:
        told, language = question_features(question)
        numbers |= told
        numbers["messages"] = float(len(screened.messages))
        names["language"] = language or "other"
    if routed is not None and routed.intent:
        names["intent"] = routed.intent
    numbers |= _verdicts(datas, names)
    numbers |= _retrieved(_last(datas, Retrieved), names)
    numbers |= _generated(datas, answer, names)
    numbers["cancelled"] = float(isinstance(datas[-1], Cancelled))
    slices = {
        "tenant": tenant.removesuffix(SHADOW),
        "route": routed.route or routed.rule if routed is not None else "",
        "model": names.get("reported_model", ""),
        "template": (routed.template or "").partition("@")[0] if routed is not None else "",
        "language": names.get("language", ""),
        "intent": names.get("intent", ""),
        "door": accepted.door if accepted is not None else "",
        "key": accepted.key if accepted is not None else "",
    }
    return Observation(
        rid, tenant, at, numbers, names, {k: v for k, v in slices.items() if v}, question
    )


def _verdicts(datas: Sequence[EventData], names: dict[str, str]) -> dict[str, float]:
    checked = [data for data in datas if isinstance(data, Checked)]
    found: list[Finding] = [
        f for data in datas if isinstance(data, Screened) for f in data.findings
    ]
    found += [finding for data in checked for finding in data.findings]
    names["check"] = found[0].check if found else "none"
    again = any(each.action in {"retry", "fallback", "escalate"} for each in checked)
    return {"sent_back": float(again), "findings": float(sum(each.count for each in found))}


def _retrieved(found: Retrieved | None, names: dict[str, str]) -> dict[str, float]:
    if found is None:
        return {}
    numbers = {
        "documents": float(len(found.documents)),
        "nothing_found": float(not found.documents),
    }
    if found.relevance is not None:
        numbers["relevance"] = found.relevance
    if found.documents:
        numbers["top_score"] = found.documents[0].score
        names["best_source"] = found.documents[0].source or found.documents[0].id
    return numbers


def _generated(
    datas: Sequence[EventData], answer: Generated | CacheHit | None, names: dict[str, str]
) -> dict[str, float]:
    calls = [data for data in datas if isinstance(data, Generated | GenerationFailed)]
    numbers = {"cost": sum(each.cost for each in calls)}
    if answer is None:
        return numbers
    numbers["cached"] = float(isinstance(answer, CacheHit))
    told, language = answer_features(answer.text)
    numbers |= told
    names["answer_language"] = language or "other"
    names["finish_reason"] = answer.finish_reason
    names["reported_model"] = answer.model or "unknown"
    if isinstance(answer, Generated):
        numbers["prompt_tokens"] = float(answer.usage.prompt_tokens)
        numbers["ttft_ms"] = answer.ttft_ms
        if answer.tpot_ms > 0:
            numbers["ms_per_token"] = answer.tpot_ms
        if answer.confidence is not None:
            numbers["confidence"] = answer.confidence.mean_logprob
    return numbers


def _question(screened: Screened) -> str:
    users = [message for message in screened.messages if message.role == "user"]
    return (users[-1].content or "") if users else ""


def _answer(datas: Sequence[EventData]) -> Generated | CacheHit | None:
    found = [data for data in datas if isinstance(data, Generated | CacheHit)]
    return found[-1] if found else None


def _first(datas: Sequence[EventData], kind: type[Data]) -> Data | None:
    return next((data for data in datas if isinstance(data, kind)), None)


def _last(datas: Sequence[EventData], kind: type[Data]) -> Data | None:
    return next((data for data in reversed(datas) if isinstance(data, kind)), None)
