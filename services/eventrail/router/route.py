"""The stage `router`."""

from eventrail.config.model import Config
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.events import Versions
from eventrail.eventlog.state import RequestState
from eventrail.router.rules import Asked, first_match
from eventrail.router.slip import routed
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Step


class RouterStage:
    """Chooses by the configured rules; no state, no I/O."""

    name = "router"
    timeout_s = 10.0
    slots = 64
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `routed`.

        Raises:
            RequestProblem: no rule knows the model.
        """
        asked = _asked(state)
        rule = first_match(context.config.rules, asked)
        if rule is None:
            raise unknown_model(asked.model, context.config)
        event = routed(rule, context.config.pools, state.priority)
        return Step([event], Versions(template=event.template, model=event.model))


def unknown_model(model: str, config: Config) -> RequestProblem:
    """Return the problem of a request that no rule applies to."""
    known = ", ".join(config.models()) or "none"
    return problem(
        Code.MODEL_NOT_FOUND,
        f"no rule serves the model {model!r} for this request; models are: {known}",
        where="model",
        hint="name one of the models, or add a rule for this one to the configuration",
    )


def _asked(state: RequestState) -> Asked:
    accepted, screened = state.accepted, state.screened
    return Asked(
        model=accepted.model if accepted is not None else "",
        tenant=state.tenant,
        text=last_user_text(screened.messages) if screened is not None else "",
    )
