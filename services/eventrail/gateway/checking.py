"""What a request must fulfil, whichever door it came through."""

from collections.abc import Collection

from eventrail.config.model import Config
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.gateway.embedding import check_embedding
from eventrail.gateway.filtering import check_filters
from eventrail.gateway.parameters import check_parameters, check_stops
from eventrail.gateway.templating import check_template

ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
MOST_CHOICES = 16
HOTTEST = 2.0


def check_request(
    request: ChatRequest, tenant: str, config: Config, only: Collection[str] = ()
) -> None:
    """Check all that can be known before the log has the request.

    Args:
        request: what is asked.
        tenant: who asks.
        config: the configuration in force.
        only: the model names that the key may use; empty for all of the tenant's.

    Raises:
        RequestProblem: something does not fit; `where` names the field.
    """
    if not request.messages:
        raise problem(
            Code.EMPTY_MESSAGES,
            "messages is empty",
            where="messages",
            hint="send at least one message",
        )
    for index, message in enumerate(request.messages):
        _check_message(message, f"messages[{index}]")
    _check_sampling(request.sampling)
    check_parameters(request.extra, request.sampling)
    check_embedding(request)
    check_model(request.model, tenant, config, only)
    check_template(request, tenant, config)
    check_filters(request.filters)


def check_model(model: str, tenant: str, config: Config, only: Collection[str] = ()) -> None:
    """Raise `RequestProblem` (`model_not_found`) unless some rule can serve `model`.

    A model that the key may not use is told apart from one that does not exist by nothing.
    """
    names = models_of(tenant, config, only)
    if model in names or (_serves_any(tenant, config) and (not only or model in only)):
        return
    raise problem(
        Code.MODEL_NOT_FOUND,
        f"there is no model {model!r}",
        where="model",
        hint=f"models are: {', '.join(names) or 'none'}",
    )


def models_of(tenant: str, config: Config, only: Collection[str] = ()) -> list[str]:
    """Return the public model names that may be used, in the order of the rules.

    Args:
        tenant: who asks.
        config: the configuration in force.
        only: those that the key may use; empty for all of the tenant's.
    """
    names = (rule.model for rule in config.rules if rule.tenant in {"*", tenant})
    return [name for name in dict.fromkeys(names) if name != "*" and (not only or name in only)]


def _serves_any(tenant: str, config: Config) -> bool:
    """Whether an unconditional rule takes every model name."""
    return any(
        rule.model == "*" and rule.tenant in {"*", tenant} and rule.takes_all
        for rule in config.rules
    )


def _check_message(message: Message, where: str) -> None:
    if message.role not in ROLES:
        raise _invalid(f"{where}.role", f"{message.role!r} is none of {', '.join(sorted(ROLES))}")
    if message.content is None and not message.tool_calls:
        raise _invalid(f"{where}.content", "is missing")


def _check_sampling(sampling: Sampling) -> None:
    if sampling.max_tokens is not None and sampling.max_tokens < 1:
        raise _invalid("max_tokens", "must be at least 1")
    if sampling.temperature is not None and not 0 <= sampling.temperature <= HOTTEST:
        raise _invalid("temperature", f"must be between 0 and {HOTTEST:g}")
    if sampling.top_p is not None and not 0 < sampling.top_p <= 1:
        raise _invalid("top_p", "must be above 0 and at most 1")
    if sampling.seed is not None and not -(2**63) <= sampling.seed < 2**63:
        raise _invalid("seed", "must fit into 64 bits")
    check_stops(sampling.stop)
    if not 1 <= sampling.n <= MOST_CHOICES:
        raise _invalid("n", f"must be between 1 and {MOST_CHOICES}")


def _invalid(where: str, what: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, f"{where} {what}", where=where)
