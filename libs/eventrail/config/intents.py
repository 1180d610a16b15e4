"""Intents: what users want, told by examples, and what follows from it.

`intents:` of the configuration holds sets of intents by name, and a tenant names the one it has.
"""

from typing import Literal

import msgspec

OUT_OF_SCOPE = "out_of_scope"
AMBIGUOUS = "ambiguous"
"""What `routed` names where no intent fits, or several do; no intent can be called so."""

NextStep = Literal["answer", "ask_back", "retrieve", "call_tool", "hand_over"]
"""What can come next in a conversation."""

Auto = Literal["auto"]

MOST_EXAMPLES = 2000
"""Of a set, those that are out of scope included: routers learn them at once, in 2 s."""


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is done differently for an intent; what is not said stays as the rule has it.

    Attributes:
        pool: the pool that answers; its model is asked.
        route: the route that chooses the pool, instead of one pool.
        template: the prompt template.
        top_k: documents to retrieve; 0 for none.
        cacheable: whether the cache may serve and keep answers.
        canned: a fixed answer; no model is asked.
        ask: a question that is answered with; `{first}` and `{second}` stand for the
            descriptions of the two likeliest intents.
        hand_over: a person is to answer, and the app is told this meanwhile.
    """

    pool: str = ""
    route: str = ""
    template: str = ""
    top_k: int | None = None
    cacheable: bool | None = None
    canned: str | None = None
    ask: str | None = None
    hand_over: str | None = None


class Intent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One intent.

    Attributes:
        examples: what users say who want it; two at least, ten to thirty do well. None if the
            set names a trained model, which knows the intent by this name.
        description: what a question that asks back calls it; its name if empty.
        action: what follows.
    """

    examples: list[str] = []
    description: str = ""
    action: Action = Action()


class OutOfScope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What follows where no intent fits.

    Attributes:
        examples: what users say who want none of the intents; none are needed, but they help.
        action: what follows.
    """

    examples: list[str] = []
    action: Action = Action()


class Ambiguous(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What follows where two intents are about as likely; nothing is ambiguous without an action.

    Attributes:
        action: what follows.
    """

    action: Action = Action()


class Next(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the next step of a conversation is chosen.

    Attributes:
        examples: what users say when a step is due, by step; they go before the built-in
            policy.
        tool_errors: tool results in a row that tell of an error, after which a person answers.
        hand_over: what the app is told when a person is to answer; without it that is noted
            only.
        ask_back: what is asked when a message is not understood; without it that is noted only.
    """

    examples: dict[NextStep, list[str]] = {}
    tool_errors: int = 3
    hand_over: str | None = None
    ask_back: str | None = None


class Intents(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A set of intents that a tenant's requests are told apart by.

    Attributes:
        model: a trained model: the name of one that ships or is published, or the folder that
            `eventrail train intent` wrote, as every router finds it; empty to learn from the
            examples.
        threshold: the least probability, 0 to 1, that a message is in scope at all; `auto` for
            the one found in training.
        margin: two intents whose probabilities differ by less than this are ambiguous, 0 to 1;
            0 for never.
        intents: by name.
        out_of_scope: what follows where none fits.
        ambiguous: what follows where two fit.
        next: how the next step of a conversation is chosen.
    """

    model: str = ""
    threshold: float | Auto = "auto"
    margin: float = 0.1
    intents: dict[str, Intent] = {}
    out_of_scope: OutOfScope = OutOfScope()
    ambiguous: Ambiguous = Ambiguous()
    next: Next = Next()
