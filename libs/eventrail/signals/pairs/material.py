"""What pairs are made of: answers, and signs of what people thought of them."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec


class Said(NamedTuple):
    """A message of a prompt.

    Attributes:
        role: `system`, `user` or `assistant`.
        content: masked.
    """

    role: str
    content: str


class Given(msgspec.Struct, frozen=True):
    """An answer that was given.

    Attributes:
        rid: the request; a second answer of a comparison has an id of its own.
        tenant: whose.
        prompt: the conversation, as the app sent it, masked.
        answer: masked.
        user: the app's user; empty if it named none.
        session: the conversation; empty if the app named none.
        model: that answered.
        arm: of an experiment, that was drawn.
        template: the prompt's, with its version.
        revision: of the configuration.
        at: when it was asked.
        judged: mean score of its judgements, 0 to 1; None without any.
        shadow_of: the request that it is a second answer to; empty for any other.
    """

    rid: str
    tenant: str
    prompt: tuple[Said, ...]
    answer: str
    user: str = ""
    session: str = ""
    model: str = ""
    arm: str = ""
    template: str = ""
    revision: str = ""
    at: datetime | None = None
    judged: float | None = None
    shadow_of: str = ""

    @property
    def key(self) -> str:
        """Stands for the prompt: equal for equal words, within a tenant."""
        return prompt_key(self.tenant, self.prompt)


class Sign(msgspec.Struct, frozen=True):
    """Something that was said or shown about an answer.

    Attributes:
        rid: the request whose answer it is.
        signal: see `contracts.signals`; `judge` for a comparison by a judge.
        value: as in the note; of `judge` 1 for this answer, -1 for the other.
        text: a comment, or the edited answer.
        confidence: of an inferred signal; None of what was said.
        evidence: the request that an inferred signal was seen in.
        other: the request that this one was compared with.
        place: at which place this answer was shown.
        by: version of the judge or detector.
    """

    rid: str
    signal: str
    value: float | None = None
    text: str = ""
    confidence: float | None = None
    evidence: str = ""
    other: str = ""
    place: int | None = None
    by: str = ""


class Material(NamedTuple):
    """All of it.

    Attributes:
        given: answers by request.
        signs: in the order they came.
    """

    given: Mapping[str, Given]
    signs: Sequence[Sign]


def prompt_key(tenant: str, prompt: tuple[Said, ...]) -> str:
    """Return what stands for a prompt: equal for equal words, however they are spaced."""
    digest = hashlib.sha256(tenant.encode())
    for said in prompt:
        words = " ".join(said.content.split())
        digest.update(f"\0{said.role}\0{words}".encode("utf-8", "replace"))
    return digest.hexdigest()[:24]


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a row comes from.

    Attributes:
        signal: what told.
        confidence: how sure it is, 0 to 1.
        rids: the requests: the wanted answer's first.
        tenant: whose.
        models: that gave the answers, in the same order; `person` for an edit.
        templates: of their prompts.
        revision: of the configuration that the first ran under.
        place: at which place the wanted answer was shown, where two were.
        by: version of the judge or detector.
    """

    signal: str
    confidence: float
    rids: list[str]
    tenant: str
    models: list[str] = []
    templates: list[str] = []
    revision: str = ""
    place: int | None = None
    by: str = ""


class Row(msgspec.Struct, frozen=True):
    """One example.

    Attributes:
        prompt: the conversation.
        wanted: the answer that is wanted; None where none is known.
        unwanted: the answer that is not; None where none is known.
        source: where it comes from.
        people: what ties it to a person: users and sessions.
    """

    prompt: tuple[Said, ...]
    wanted: str | None
    unwanted: str | None
    source: Source
    people: tuple[str, ...] = ()


def people_of(*given: Given) -> tuple[str, ...]:
    """Return what ties answers to persons: those of one are on one side of a split."""
    found: dict[str, None] = {}
    for each in given:
        if each.user:
            found[f"user\0{each.tenant}\0{each.user}"] = None
        if each.session:
            found[f"session\0{each.tenant}\0{each.session}"] = None
        found[f"prompt\0{each.key}"] = None
    return tuple(found)
