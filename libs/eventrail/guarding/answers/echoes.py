"""Whether an answer repeats a text that it must not show."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from eventrail.config.guards.output import Output
from eventrail.config.lookup import find_template
from eventrail.config.model import Config
from eventrail.config.template import PLACE
from eventrail.eventlog.state import RequestState
from eventrail.guarding.detect import Detector
from eventrail.guarding.findings import Check, Finding, Severity
from eventrail.guarding.recognise.echo import EchoRecognizer
from eventrail.prompting.render import INSTRUCTIONS
from eventrail.prompting.variant import variant_for

NOTED: Final = 8
"""Words in a row shared with a protected text from which on it is noted."""

FOUND: Final = 12
"""Words in a row from which on the policy says what follows."""

GAP: Final = " \n0gap0gap0\n "
"""Stands between protected texts: no answer runs across it."""


def echoes(
    text: str, protected: str, asked: Sequence[str] = (), where: str = ""
) -> Iterator[Finding]:
    """Yield the stretches of a protected text in an answer.

    Args:
        text: the answer.
        protected: what must not be repeated.
        asked: what the user wrote; what stands there is no secret.
        where: the part of the answer.
    """
    if not protected.strip() or not text:
        return
    echo = EchoRecognizer(protected, words=NOTED)
    known = f" {' '.join(map(echo.normal, asked))} "
    for span in Detector([echo]).find(text):
        said = echo.normal(text[span.start : span.end])
        if f" {said} " in known:
            continue
        words = len(said.split())
        severity = Severity.HIGH if words >= FOUND else Severity.LOW
        detail = f"{words} words in a row from the system prompt"
        yield Finding(Check.PROMPT, severity, span.start, span.end, detail, where)


class Instructions(NamedTuple):
    """What a model was told to do.

    Attributes:
        template: the system text of the prompt template, without what is put into it:
            documents are no secret.
        system: the system messages of the app.
    """

    template: str = ""
    system: str = ""


def instructions(state: RequestState, config: Config) -> Instructions:
    """Return what the model was told that answered a request."""
    messages = state.screened.messages if state.screened is not None else ()
    system = [each.content for each in messages if each.role in INSTRUCTIONS and each.content]
    return Instructions(_of_template(state, config), GAP.join(system))


def protected_text(told: Instructions, policy: Output) -> str:
    """Return the texts that an answer must not repeat."""
    named = {"template": told.template, "system": told.system}
    return GAP.join(named[each] for each in policy.protect if named[each])


def _of_template(state: RequestState, config: Config) -> str:
    routed = state.routed
    template = find_template(config, routed.template) if routed is not None else None
    if routed is None or template is None:
        return ""
    return PLACE.sub(GAP, variant_for(template, routed.pool, routed.model).system)
