"""Which version of which prompt template a routed request gets."""

from msgspec.structs import replace

from eventrail.config.lookup import full_name
from eventrail.config.model import Config, Rule
from eventrail.contracts.events import Routed
from eventrail.eventlog.state import RequestState
from eventrail.prompting.choice import chosen_template


def with_template(event: Routed, rule: Rule, state: RequestState, config: Config) -> Routed:
    """Return the event with the template that the request gets, its version named.

    What happens to the configuration later changes nothing for this request.

    Raises:
        RequestProblem: the app asks for a template that it may not have, or a value is missing,
            unknown or too long.
    """
    accepted, screened = state.accepted, state.screened
    if event.canned is not None or accepted is None or screened is None:
        return event
    if accepted.task == "embed":  # texts are embedded as they are
        return replace(event, template=full_name(config, event.template))
    name = chosen_template(
        rule, accepted.asked_template, screened.variables, config, own=event.template
    )
    return replace(event, template=name)
