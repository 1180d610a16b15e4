"""Mask a whole request: every text a person may have typed, numbered as one.

What stands before the conversation in a prompt is masked before it, and messages in their order,
so that a conversation that goes on keeps its placeholders.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from eventrail.config.guards.personal import Personal, Treatment
from eventrail.contracts.errors import Code, EventrailError, Problem
from eventrail.contracts.events import Finding
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.guarding.mask import Masker
from eventrail.guarding.personal.plan import Hash, Plan
from eventrail.guarding.personal.plans import PLANS
from eventrail.guarding.placeholders import LITERAL, MaskDictionary
from eventrail.guardrail.trees import hides_texts, in_json, in_tree

_OF_TOKENS = frozenset({"logit_bias", "stop_token_ids"})
"""Parameters that name tokens by number."""

_ACTIONS: dict[Treatment, str] = {"mask": "masked", "hash": "hashed", "block": "blocked"}


@dataclass(frozen=True, slots=True)
class Masked:
    """A conversation without personal data.

    Attributes:
        messages: as given, with placeholders.
        dictionary: what was masked; without originals if nothing was.
        findings: what was masked, by kind.
        variables: values for the prompt template, with placeholders.
        sampling: how to generate, with placeholders in the texts that end an answer.
        extra: other parameters, with placeholders.
        problem: why the policy does not let the request through; None if it does.
        filters: what retrieval is narrowed by, with placeholders.
    """

    messages: list[Message]
    dictionary: MaskDictionary
    findings: list[Finding]
    variables: dict[str, str] = field(default_factory=dict[str, str])
    sampling: dict[str, Any] = field(default_factory=dict[str, Any])
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    problem: Problem | None = None
    filters: dict[str, str] = field(default_factory=dict[str, str])


class TooDeep(EventrailError):
    """JSON is nested too deeply to be read for personal data."""


def mask_request(request: ChatRequest, policy: Personal, hashed: Hash) -> Masked:
    """Mask every text of a request.

    Equal values get equal placeholders throughout the conversation.

    Args:
        request: as the app sent it.
        policy: what is done about each kind.
        hashed: a keyed hash, of the tenant's.

    Raises:
        TooDeep: there is JSON in it that is nested too deeply.
    """
    masking = _Masking(PLANS.of(policy), hashed)
    try:
        return _masked(request, masking)
    except RecursionError as error:
        raise TooDeep("the request's JSON is nested too deeply to be checked") from error


def _masked(request: ChatRequest, masking: "_Masking") -> Masked:
    variables = {
        name: masking.text(value, f"variables.{name}", context=f"{name}: ")
        for name, value in request.variables.items()
    }
    sampling = msgspec.to_builtins(request.sampling)
    if request.sampling.stop:
        sampling["stop"] = masking.tree(request.sampling.stop, "stop")
    extra = {
        name: value if name in _OF_TOKENS else masking.tree(value, name)
        for name, value in request.extra.items()
    }
    messages = [
        masking.message(message, f"messages[{index}]")
        for index, message in enumerate(request.messages)
    ]
    filters = {
        name: masking.text(value, f"filters.{name}", context=f"{name}: ")
        for name, value in request.filters.items()
    }
    return Masked(
        messages=messages,
        dictionary=masking.dictionary,
        findings=list(masking.findings()),
        variables=variables,
        sampling=sampling,
        extra=extra,
        problem=masking.problem(),
        filters=filters,
    )


class _Masking:
    """One request being masked."""

    def __init__(self, plan: Plan, hashed: Hash) -> None:
        self.dictionary = MaskDictionary()
        self._plan = plan
        self._masker = Masker(self.dictionary, plan, pseudonym=plan.pseudonym(hashed))
        self._values: dict[str, set[str]] = {}
        self._first: dict[str, str] = {}  # where a kind was seen first

    def text(self, text: str, where: str, *, context: str = "") -> str:
        masked = self._masker.mask(text, context=context)
        for kind, start, end in masked.spans:
            self._values.setdefault(kind, set()).add(text[start:end])
            self._first.setdefault(kind, where)
        return masked.text

    def tree(self, tree: Any, where: str) -> Any:
        def change(text: str, *, context: str = "") -> str:
            return self.text(text, where, context=context)

        return in_tree(tree, change)

    def message(self, message: Message, where: str) -> Message:
        content, name, calls = message.content, message.name, message.tool_calls
        return msgspec.structs.replace(
            message,
            content=None if content is None else self._content(content, where),
            name=None if name is None else self.text(name, f"{where}.name", context="name: "),
            tool_calls=None if calls is None else self.tree(calls, f"{where}.tool_calls"),
        )

    def _content(self, content: str, where: str) -> str:
        if not hides_texts(content):
            return self.text(content, where)

        def change(text: str, *, context: str = "") -> str:
            return self.text(text, where, context=context)

        return in_json(content, change)

    def findings(self) -> Iterator[Finding]:
        for kind, values in sorted(self._values.items()):
            if kind == LITERAL:
                detail = "text shaped like a placeholder"
                yield Finding("placeholder.typed", "masked", len(values), detail)
                continue
            action = _ACTIONS[self._plan.treatment(kind)]
            where = self._first[kind] if action == "blocked" else ""
            yield Finding(
                f"pii.{kind.lower()}", action, len(values), "distinct values", where=where
            )

    def problem(self) -> Problem | None:
        blocked = [
            kind
            for kind in sorted(self._values)
            if kind != LITERAL and self._plan.treatment(kind) == "block"
        ]
        if not blocked:
            return None
        kinds = ", ".join(f"{kind} in {self._first[kind]}" for kind in blocked)
        return Problem(
            code=Code.POLICY.value,
            message=f"the request holds personal data that its policy does not allow: {kinds}",
            where=self._first[blocked[0]],
            hint="send it without; the tenant's operator sets what is done about each kind, "
            "under `guards`",
        )
