"""From requests to the rows of `LOG`: one an event, as the archiver would write them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from eventrail.contracts.subjects import SHADOW
from eventrail.lake.arrow import Table, arrow
from eventrail.lake.schema import SCHEMAS
from eventrail.prompting import prompt_hash
from loadtests.making.arrays import conform, hexes, picked, said, texts, times
from loadtests.making.drawn import (
    CANCELLED,
    CHECKS,
    CODES,
    COMPLETED,
    FAILED,
    INTENTS,
    MODELS,
    POOLS,
    PRICES,
    REJECTED,
    ROUTES,
    SEMANTIC,
    TEMPLATES,
    TENANTS,
    UNCACHED,
    Drawn,
)
from loadtests.making.nested import Nested
from loadtests.making.texts import ANSWERS, QUESTIONS, TOPICS

TYPES = (
    "accepted", "screened", "routed", "cache_hit", "cache_missed", "retrieved",
    "generation_failed", "generated", "checked", "completed", "rejected", "failed", "cancelled",
)  # fmt: skip

PROMPT_HASHES = [prompt_hash([{"role": "user", "content": text}]) for text in QUESTIONS]
"""Of the prompt that each question becomes."""

_STAGES = {
    "accepted": "gateway", "screened": "guardrail", "routed": "router", "cache_hit": "cache",
    "cache_missed": "cache", "retrieved": "retriever", "checked": "verdict",
    "completed": "verdict", "rejected": "guardrail", "failed": "warden", "cancelled": "gateway",
}  # fmt: skip

_EARLY_US = {
    "accepted": 0, "screened": 900, "routed": 1300, "cache_hit": 1900, "cache_missed": 1900,
    "retrieved": 2500, "generation_failed": 2700,
}  # fmt: skip
_LATE_US = {"generated": 900, "checked": 400}
_FIRST_RECORD = frozenset({"accepted", "screened", "routed"})


def rows(drawn: Drawn, first: int) -> Table:
    """Return the rows of these requests, in the order of the stream.

    Args:
        drawn: the requests.
        first: the sequence of the first record; every request has two.
    """
    there = _there(drawn)
    positions = np.cumsum(np.stack([there[name] for name in TYPES]), axis=0) - 1
    nested = Nested()
    tables: list[Table] = []
    for number, name in enumerate(TYPES):
        which = np.flatnonzero(there[name])
        if len(which):
            tables.append(
                _of_type(drawn, name, which, positions[number][which], first=first, nested=nested)
            )
    table = arrow.concat_tables(tables)
    return table.sort_by([("sequence", "ascending"), ("position", "ascending")])


def _there(drawn: Drawn) -> dict[str, Any]:
    """Return which requests have an event of each type."""
    routed = drawn.status != REJECTED
    hit = routed & (drawn.cache <= SEMANTIC)
    generated = routed & ~hit & (drawn.status != FAILED)
    failed = routed & ~hit & (drawn.failed_first | (drawn.status == FAILED))
    return {
        "accepted": np.ones(drawn.count, bool),
        "screened": np.ones(drawn.count, bool),
        "routed": routed,
        "cache_hit": hit,
        "cache_missed": routed & ~hit & (drawn.cache != UNCACHED),
        "retrieved": routed & ~hit & (drawn.retrieved >= 0),
        "generation_failed": failed,
        "generated": generated,
        "checked": (hit | generated) & (drawn.status == COMPLETED),
        "completed": drawn.status == COMPLETED,
        "rejected": drawn.status == REJECTED,
        "failed": drawn.status == FAILED,
        "cancelled": drawn.status == CANCELLED,
    }


def _of_type(
    drawn: Drawn, name: str, which: Any, position: Any, *, first: int, nested: Nested
) -> Table:
    end = drawn.at[which] + drawn.duration_us[which]
    early = _EARLY_US.get(name)
    at = drawn.at[which] + early if early is not None else end - _LATE_US.get(name, 0)
    begin = np.maximum(drawn.at[which], at - _took_us(drawn, name, which))
    late = name not in _FIRST_RECORD
    rid = hexes(drawn.rids[which])
    columns: dict[str, Any] = {
        "sequence": first + 2 * which + late,
        "position": position.astype(np.int32),
        "event_id": said("<rid>.<position>", rid=rid, position=texts(position)),
        "rid": rid,
        "tenant": tenants(drawn, which),
        "type": name,
        "at": times(at),
        "stored_at": times(end if late else drawn.at[which] + 1400),
        "by": "made@1",
        "stage": _stage(drawn, name, which),
        "next": "done" if late else "cache",
        "trace": hexes(drawn.rids[which][:, ::-1]),
        "deadline": times(drawn.at[which] + 60_000_000),
        "span_id": _span(drawn, which, position),
        "span_parent": _span(drawn, which, np.maximum(position - 1, 0)),
        "span_start": times(begin),
        "version": {
            "release": "0.1.0",
            "config": texts(drawn.revision[which]),
            "template": template(drawn, which),
            "model": picked(MODELS, drawn.route[which]),
            "index": "",
            "policy": "",
        },
    }
    columns |= _own(drawn, name, which, nested)
    return conform(columns, len(which), SCHEMAS["LOG"])


def tenants(drawn: Drawn, which: Any) -> Any:
    """Return whose requests they are, shadows under names of their own."""
    every = [*TENANTS, *(f"{name}{SHADOW}" for name in TENANTS)]
    return picked(every, drawn.tenant[which] + len(TENANTS) * drawn.shadow[which])


def template(drawn: Drawn, which: Any) -> Any:
    """Return the template with its version, which every tenth change of configuration bumps."""
    return said(
        "<name>@<version>",
        name=picked(TEMPLATES, drawn.route[which]),
        version=texts(1 + drawn.revision[which] // 10),
    )


def cost(drawn: Drawn, which: Any) -> Any:
    """Return what a generation cost."""
    price = np.asarray(PRICES)[drawn.route[which]]
    tokens = drawn.prompt_tokens[which] + 4 * drawn.completion_tokens[which]
    return np.round(tokens * price / 1e6, 9)


def _took_us(drawn: Drawn, name: str, which: Any) -> Any:
    if name == "generated":
        return drawn.duration_us[which] - 3000
    return np.full(len(which), 300)


def _stage(drawn: Drawn, name: str, which: Any) -> Any:
    if name in {"generated", "generation_failed"}:
        return picked([f"model-{pool}" for pool in POOLS], drawn.route[which])
    return _STAGES[name]


def _span(drawn: Drawn, which: Any, position: Any) -> Any:
    found = drawn.rids[which][:, 8:].copy()
    found[:, 7] = (found[:, 7].astype(np.int64) + position) % 256
    return hexes(found)


def _own(drawn: Drawn, name: str, which: Any, nested: Nested) -> Mapping[str, Any]:
    make = _MAKERS.get(name)
    return {"data": "{}"} if make is None else make(drawn, which, nested)


def _accepted(drawn: Drawn, which: Any, _: Nested) -> Mapping[str, Any]:
    user = texts(drawn.user[which])
    session = said("s<user>-<day>", user=user, day=texts(drawn.at[which] // 86_400_000_000))
    model = picked([f"public-{name}" for name in MODELS], drawn.route[which])
    shadow = hexes(drawn.rids[which])  # a shadow repeats somebody; here, nobody that is asked for
    of = picked(["", "1"], np.where(drawn.shadow[which], 1, -1))
    shape = (
        '{"sealed":"","model":"<model>","door":"http","messages":1,"characters":<length>,'
        '"user":"u<user>","session":"<session>"}'
    )
    length = texts(np.asarray([len(text) for text in QUESTIONS])[drawn.question[which]])
    compute: Any = __import__("pyarrow.compute").compute
    return {
        "model": model,
        "door": "http",
        "user": said("u<user>", user=user),
        "session": session,
        "message_count": 1,
        "characters": length.cast("int64"),
        "shadow_of": compute.if_else(compute.is_valid(of), shadow, None),
        "data": said(shape, model=model, length=length, user=user, session=session),
    }


def _screened(drawn: Drawn, which: Any, nested: Nested) -> Mapping[str, Any]:
    kind = np.where(drawn.masked[which], 1, 0)
    blocked = 2 + drawn.question[which] % (len(CHECKS) - 1)
    kind = np.where(drawn.status[which] == REJECTED, blocked, kind)
    return {
        "messages": nested.messages.take(arrow.array(drawn.question[which])),
        "findings": nested.findings.take(arrow.array(kind)),
        "data": said(
            '{"messages":<messages>,"findings":<findings>}',
            messages=picked(nested.messages_json, drawn.question[which]),
            findings=picked(nested.findings_json, kind),
        ),
    }


def _routed(drawn: Drawn, which: Any, _: Nested) -> Mapping[str, Any]:
    route = drawn.route[which]
    chat = np.where(route == 0, 0, -1)
    arm = picked(["control", "canary"], np.where(route == 0, drawn.arm[which], -1))
    propensity = np.where(route == 0, np.where(drawn.arm[which] == 1, 0.1, 0.9), 1.0)
    topic = drawn.question[which] % TOPICS % len(INTENTS)
    columns: dict[str, Any] = {
        "pool": picked(POOLS, route),
        "model": picked(MODELS, route),
        "template": template(drawn, which),
        "rule": picked(ROUTES, route),
        "route": picked(ROUTES, route),
        "experiment": picked(["chat.canary"], chat),
        "arm": arm,
        "propensity": propensity,
        "intent": picked(INTENTS, topic),
        "intent_score": np.round(0.5 + drawn.random[which] / 2, 3),
    }
    shape = (
        '{"slip":["cache","model-<pool>","verdict"],"pool":"<pool>","model":"<model>",'
        '"template":"<template>","rule":"<rule>","route":"<route>","propensity":<p>,'
        '"arm":"<arm>","experiment":"<experiment>","intent":"<intent>","intent_score":<score>}'
    )
    parts = {**columns, "p": texts(propensity), "score": texts(columns["intent_score"])}
    parts |= {"arm": arm.fill_null(""), "experiment": columns["experiment"].fill_null("")}
    return columns | {"data": said(shape, **parts)}


def _cache_hit(drawn: Drawn, which: Any, _: Nested) -> Mapping[str, Any]:
    kind = picked(["exact", "semantic"], drawn.cache[which])
    answer = picked(ANSWERS, drawn.question[which])
    model = picked(MODELS, drawn.route[which])
    shape = '{"key":"k","text":"<text>","kind":"<kind>","model":"<model>","finish_reason":"stop"}'
    return {
        "text": answer,
        "model": model,
        "finish_reason": "stop",
        "cache_kind": kind,
        "data": said(shape, text=answer, kind=kind, model=model),
    }


def _cache_missed(_: Drawn, which: Any, __: Nested) -> Mapping[str, Any]:
    del which
    return {"reason": "absent", "data": '{"key":"k","reason":"absent"}'}


def _retrieved(drawn: Drawn, which: Any, nested: Nested) -> Mapping[str, Any]:
    variant = nested.documents_of(drawn.question[which], drawn.retrieved[which])
    relevance = np.round(
        np.where(drawn.retrieved[which] == 0, 0.1, 0.4) + drawn.random[which] / 2, 3
    )
    query = picked(QUESTIONS, drawn.question[which])
    shape = '{"documents":<documents>,"query":"<query>","method":"rrf","relevance":<relevance>}'
    return {
        "documents": nested.documents.take(arrow.array(variant)),
        "query": query,
        "method": "rrf",
        "relevance": relevance,
        "left_out": 0,
        "data": said(
            shape,
            documents=picked(nested.documents_json, variant),
            query=query,
            relevance=texts(relevance),
        ),
    }


def _generation(drawn: Drawn, which: Any) -> dict[str, Any]:
    return {
        "pool": picked(POOLS, drawn.route[which]),
        "model": picked(MODELS, drawn.route[which]),
        "attempt": said("<rid>.a", rid=hexes(drawn.rids[which])),
    }


def _generation_failed(drawn: Drawn, which: Any, _: Nested) -> Mapping[str, Any]:
    columns = _generation(drawn, which)
    code = picked(CODES, drawn.question[which] % len(CODES))
    shape = '{"pool":"<pool>","attempt":"<attempt>","problem":{"code":"<code>","message":"no"}}'
    problem = {"code": code, "message": "no", "where": "", "hint": ""}
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "cached_tokens": 0, "estimated": False}
    return columns | {
        "problem": problem,
        "usage": usage,
        "cost": 0.0,
        "data": said(shape, code=code, **columns),
    }


def _generated(drawn: Drawn, which: Any, _: Nested) -> Mapping[str, Any]:
    columns = _generation(drawn, which)
    answer = picked(ANSWERS, drawn.question[which])
    usage = {
        "prompt_tokens": drawn.prompt_tokens[which],
        "completion_tokens": drawn.completion_tokens[which],
        "cached_tokens": 0,
        "estimated": False,
    }
    paid = cost(drawn, which)
    logprob = np.round(np.log(np.clip(drawn.quality[which], 0.05, 1)), 4)
    confidence = {
        "tokens": drawn.completion_tokens[which],
        "mean_logprob": logprob,
        "min_logprob": logprob * 3,
    }
    shape = (
        '{"pool":"<pool>","model":"<model>","attempt":"<attempt>","text":"<text>",'
        '"usage":{"prompt_tokens":<asked>,"completion_tokens":<said>},"cost":<cost>,'
        '"ttft_ms":<ttft>,"tpot_ms":12.0,"prompt_hash":"<hash>","prompt":[{"role":"user","content":"<question>"}],'
        '"confidence":{"tokens":<said>,"mean_logprob":<logprob>,"min_logprob":<logprob>}}'
    )
    parts = {
        "text": answer,
        "question": picked(QUESTIONS, drawn.question[which]),
        "hash": picked(PROMPT_HASHES, drawn.question[which]),
        "asked": texts(usage["prompt_tokens"]),
        "said": texts(usage["completion_tokens"]),
        "cost": texts(paid),
        "ttft": texts(np.round(drawn.ttft_ms[which], 1)),
        "logprob": texts(logprob),
    }
    return columns | {
        "text": answer,
        "prompt_hash": parts["hash"],
        "usage": usage,
        "cost": paid,
        "finish_reason": "stop",
        "ttft_ms": np.round(drawn.ttft_ms[which], 1),
        "tpot_ms": 12.0,
        "confidence": confidence,
        "data": said(shape, **columns, **parts),
    }


def _checked(_: Drawn, which: Any, nested: Nested) -> Mapping[str, Any]:
    none = np.zeros(len(which), np.int32)
    return {
        "action": "release",
        "findings": nested.findings.take(arrow.array(none)),
        "data": '{"action":"release"}',
    }


def _ended_badly(drawn: Drawn, which: Any, _: Nested) -> Mapping[str, Any]:
    refused = drawn.status[which] == REJECTED
    code = picked(["policy_violation", *CODES], np.where(refused, 0, 1 + drawn.question[which] % 3))
    return {
        "problem": {"code": code, "message": "no", "where": "", "hint": ""},
        "cost": 0.0,
        "data": said('{"problem":{"code":"<code>","message":"no"}}', code=code),
    }


_MAKERS = {
    "accepted": _accepted,
    "screened": _screened,
    "routed": _routed,
    "cache_hit": _cache_hit,
    "cache_missed": _cache_missed,
    "retrieved": _retrieved,
    "generation_failed": _generation_failed,
    "generated": _generated,
    "checked": _checked,
    "rejected": _ended_badly,
    "failed": _ended_badly,
}
