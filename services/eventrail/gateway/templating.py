"""What can be known at the door of a request's prompt template."""

from collections.abc import Iterator

from eventrail.config.acted import variants
from eventrail.config.model import Config, Rule
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.requests import ChatRequest
from eventrail.prompting.choice import chosen_template

MOST_VARIABLES = 64


def check_template(request: ChatRequest, tenant: str, config: Config) -> None:
    """Check the template that a request names, and its values.

    Which rule decides may depend on words that are masked only later. So what some rule would
    take passes here, and the router looks again.

    Raises:
        RequestProblem: no rule that may decide would take it; `where` names the field.
    """
    if request.task == "embed":
        _none_given(request)
        return
    if len(request.variables) > MOST_VARIABLES:
        raise problem(
            Code.INVALID_REQUEST, f"more than {MOST_VARIABLES} variables", where="variables"
        )
    refused: RequestProblem | None = None
    for rule in _candidates(request, tenant, config):
        if rule.canned is not None or (not request.template and _by_chance(rule, config)):
            return
        try:
            chosen_template(rule, request.template, request.variables, config)
        except RequestProblem as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise refused


def _candidates(request: ChatRequest, tenant: str, config: Config) -> Iterator[Rule]:
    """Yield the rules that may decide: those that match, up to the first without conditions."""
    for rule in config.rules:
        if rule.model in {"*", request.model} and rule.tenant in {"*", tenant}:
            yield from variants(rule, tenant, config)
            if rule.takes_all:
                return


def _by_chance(rule: Rule, config: Config) -> bool:
    """Return whether an experiment chooses the template; then only the router knows which."""
    route = config.routes.get(rule.route)
    return route is not None and route.experiment is not None


def _none_given(request: ChatRequest) -> None:
    for field in ("template", "variables", "filters"):
        if getattr(request, field):
            raise problem(Code.INVALID_REQUEST, f"{field} means nothing to embeddings", where=field)
