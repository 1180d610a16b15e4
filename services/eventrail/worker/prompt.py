"""From a routed request to its prompt."""

from eventrail.config.lookup import find_template
from eventrail.config.model import Config
from eventrail.config.template import Template, numbers_of, split_name
from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.events import Routed, Screened
from eventrail.eventlog.state import RequestState
from eventrail.guarding.answers.reason import told
from eventrail.prompting import ChatMessage, MissingVariable, render, variant_for
from eventrail.runtime.stage import Retry

PLAIN = Template()
"""What a call of a service's own is written with, which names no template: its messages alone."""

_SOON_S = 0.2
"""Seconds until a version that the router knows of has come here too."""


def prompt_of(
    state: RequestState, screened: Screened, routed: Routed, config: Config
) -> list[ChatMessage]:
    """Render the prompt, in the form for the pool and model that the request was routed to.

    Raises:
        RequestProblem: its template is not configured any more, or lacks a value.
        Retry: its template has a version that this process has not heard of yet.
    """
    template = find_template(config, routed.template) if routed.template else PLAIN
    if template is None:
        raise _unknown(routed, config)
    form = variant_for(template, routed.pool, routed.model)
    try:
        messages = render(form, screened.messages, state.documents, screened.variables)
    except MissingVariable as error:
        message = f"template {routed.template!r}: {error}"
        raise RequestProblem(_problem(routed, Code.INVALID_REQUEST, message, "")) from error
    return [*messages, *_told(state)]


def _told(state: RequestState) -> list[ChatMessage]:
    """Return what the model is told of an answer that the output guard has it make again."""
    last = state.sent_back[-1].checked if state.sent_back else None
    if last is None or last.action != "retry":
        return []
    return [{"role": "user", "content": told(last.findings)}]


def _unknown(routed: Routed, config: Config) -> RequestProblem | Retry:
    name, number = split_name(routed.template)
    message = f"the prompt template {routed.template!r} is not configured"
    hint = "the operator puts it back into `templates`, or changes the rule"
    problem = _problem(routed, Code.STAGE_ERROR, message, hint)
    if number > max(numbers_of(name, config.numbered.versions), default=0):
        return Retry(message, delay_s=_SOON_S, problem=problem)
    return RequestProblem(problem)


def _problem(routed: Routed, code: Code, message: str, hint: str) -> Problem:
    return Problem(code.value, message, f"model-{routed.pool}", hint)
