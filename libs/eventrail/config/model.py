"""The configuration document: pools, models, rules, templates, tenants.

It is one YAML or JSON document. `eventrail up` and `eventrail provision` put it into the KV
bucket `CONFIG`; every service watches it there, and every event names its revision.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
import yaml

from eventrail.config.bounds import Problem, above_zero
from eventrail.config.budgets import Budget, budget_problems
from eventrail.config.caching import Caching, caching_problems
from eventrail.config.check_intents import intents_problems
from eventrail.config.check_pool import check_pool
from eventrail.config.choices import choice_problems
from eventrail.config.convert import convert
from eventrail.config.dispatch import Dispatch, dispatch_problems
from eventrail.config.guards import Guards, guards_problems
from eventrail.config.http import Http, http_problems
from eventrail.config.intents import Intents
from eventrail.config.invalid import InvalidConfig
from eventrail.config.judging import Judging, judging_problems
from eventrail.config.listening import Listening, listening_problems
from eventrail.config.monitoring import Monitoring, monitoring_problems
from eventrail.config.pool import (
    Autoscaling,
    Breaker,
    Parallel,
    Pool,
    Separation,
    Speculation,
)
from eventrail.config.prices import Price, Prices, price_problems
from eventrail.config.rates import RateLimit, Rates, limits_problems, rates_problems
from eventrail.config.retrieval import Retrieval, retrieval_problems
from eventrail.config.routes import Route, route_problems
from eventrail.config.suggest import known_names
from eventrail.config.suites import Gate, suite_problems
from eventrail.config.template import (
    Example,
    Numbered,
    Template,
    Variable,
    Variant,
    knows,
    numbered,
    template_problems,
)
from eventrail.config.yaml_document import load_yaml
from eventrail.contracts.errors import EventrailError, InvalidSubject
from eventrail.contracts.requests import Priority
from eventrail.contracts.subjects import check_tenant

__all__ = [
    "Autoscaling",
    "Breaker",
    "Budget",
    "Caching",
    "Config",
    "Dispatch",
    "Example",
    "Gate",
    "Guards",
    "Http",
    "Intents",
    "InvalidConfig",
    "Judging",
    "Limits",
    "Listening",
    "Monitoring",
    "Numbered",
    "Parallel",
    "Pool",
    "Price",
    "Prices",
    "RateLimit",
    "Rates",
    "Retrieval",
    "Route",
    "Rule",
    "Separation",
    "Speculation",
    "Template",
    "Tenant",
    "Variable",
    "Variant",
    "check",
    "decode_config",
    "read_config",
]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A routing rule; the first that matches decides.

    Attributes:
        name: shown in the `routed` event.
        model: public model name it applies to; `*` is any.
        tenant: tenant it applies to; `*` is any.
        contains: matches when the last user message holds one of these (case-blind).
        intent: matches when that message was taken to want one of these; then the rule decides
            alone, whatever the intent's own action says.
        pool: the pool that answers.
        route: the route that chooses the pool, instead of one pool.
        template: the prompt template: `id`, or `id@version` for one that stays as it is.
        templates: others that an app may ask for instead, by id; `*` for any.
        top_k: documents to retrieve; 0 skips retrieval.
        cacheable: whether the cache may serve and keep answers.
        canned: a fixed answer; no model is asked.
    """

    name: str
    model: str = "*"
    tenant: str = "*"
    contains: list[str] = []
    intent: list[str] = []
    pool: str = ""
    route: str = ""
    template: str = "plain"
    templates: list[str] = []
    top_k: int = 0
    cacheable: bool = True
    canned: str | None = None

    @property
    def takes_all(self) -> bool:
        """Whether it looks at no words: no later rule for its model and tenant is reached."""
        return not self.contains and not self.intent


class Tenant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A tenant.

    Attributes:
        key_hashes: SHA-256, hexadecimal, of its HTTP keys; the keys are stored nowhere.
        timeout_s: seconds until a request's deadline when the app names none.
        share: tenants that name the same share have one share of a busy pool between them;
            empty for one of its own.
        weight: how much its share counts beside the others; of tenants in one share the
            largest counts.
        rates: limits of all its requests together.
        priority: the most urgent that its requests can be: `batch` makes all of them wait
            for a moment when nothing interactive does.
        guards: the policy of the guards that it has; `default` if it names none.
        intents: the set of intents that its requests are told apart by; empty for none.
        retrieval: how its documents are indexed and searched; `default` if it names none.
        caching: how answers serve it again; `default` if it names none.
        judging: how its answers are judged; `default` if it names none.
        feedback: how its users are listened to; `default` if it names none.
    """

    key_hashes: list[str] = []
    timeout_s: float = 60.0
    share: str = ""
    weight: float = 1.0
    rates: Rates = Rates()
    priority: Priority = "interactive"
    guards: str = ""
    intents: str = ""
    retrieval: str = ""
    caching: str = ""
    judging: str = ""
    feedback: str = ""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Bounds at admission.

    Attributes:
        body_bytes: largest request body.
        max_timeout_s: longest deadline an app may ask for.
        open_requests: requests one gateway process carries at once; more get 503.
        judge_rate: share of ended requests the judge looks at, 0 to 1.
        rates: rate limits; every one that applies has to let a request in.
        batch_room: share of `open_requests` past which batch requests are refused, so that
            they go first when a gateway has too much to do.
        answer_tokens: tokens that the answer to a request without `max_tokens` is taken to
            need, by limits of tokens, until it has ended.
        file_bytes: largest file that may be uploaded.
        files_bytes: most bytes of all files of a tenant together.
        open_batches: batches that a tenant may have under way.
    """

    body_bytes: int = 2 * 1024 * 1024
    max_timeout_s: float = 600.0
    open_requests: int = 1024
    judge_rate: float = 1.0
    rates: list[RateLimit] = []
    batch_room: float = 0.75
    answer_tokens: int = 1024
    file_bytes: int = 64 * 1024 * 1024
    files_bytes: int = 1024 * 1024 * 1024
    open_batches: int = 32


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole document.

    Attributes:
        pools: model pools by name; `model-<name>` is the pool's stage.
        rules: routing rules, first match wins.
        routes: how pools are chosen and what follows when one fails, by name; rules name them.
        templates: prompt templates by id.
        tenants: tenants by name.
        limits: bounds at admission.
        http: how the gateway shows itself over HTTP.
        dispatch: how a busy pool shares its slots out.
        prices: what calls cost, from which day on.
        budgets: sums that are never exceeded, by name.
        guards: policies of the guards, by name; tenants name them.
        intents: sets of intents, by name; tenants name them.
        retrieval: policies of retrieval, by name; tenants name them.
        caching: policies of the caches, by name; tenants name them.
        judging: policies of judging, by name; tenants name them.
        feedback: policies of feedback, by name; tenants name them.
        monitoring: what is watched for change.
        suites: when each suite of evaluation is run, by name.
        artefacts: versions of published models, by name, in place of those that ship.
        revision: revision of the document in the KV bucket; 0 when read from a file.
        numbered: the templates' versions; kept beside the document, not in it.
    """

    pools: dict[str, Pool] = {}
    rules: list[Rule] = []
    routes: dict[str, Route] = {}
    templates: dict[str, Template] = {}
    tenants: dict[str, Tenant] = {}
    limits: Limits = Limits()
    http: Http = Http()
    dispatch: Dispatch = Dispatch()
    prices: Prices = Prices()
    budgets: dict[str, Budget] = {}
    guards: dict[str, Guards] = {}
    intents: dict[str, Intents] = {}
    retrieval: dict[str, Retrieval] = {}
    caching: dict[str, Caching] = {}
    judging: dict[str, Judging] = {}
    feedback: dict[str, Listening] = {}
    monitoring: Monitoring = Monitoring()
    suites: dict[str, Gate] = {}
    artefacts: dict[str, str] = {}
    revision: int = 0
    numbered: Numbered = Numbered()

    def models(self) -> list[str]:
        """Return the public model names, in the order of the rules."""
        return list(dict.fromkeys(rule.model for rule in self.rules if rule.model != "*"))


def check(config: Config) -> Config:
    """Return `config` if its parts fit together; raise `InvalidConfig` naming the field."""
    for name, pool in config.pools.items():
        check_pool(name, pool)
    for index, rule in enumerate(config.rules):
        _check_rule(f"rules[{index}] ({rule.name})", rule, config)
    for path, reason in _problems(config):
        raise InvalidConfig(f"{path}: {reason}")
    return config


def _problems(config: Config) -> Iterator[Problem]:
    """Yield what is wrong with everything but pools and rules, by path."""
    for name, route in config.routes.items():
        yield from _under(f"routes.{name}", route_problems(route, config.pools))
        yield from _under(f"routes.{name}", choice_problems(route, config.pools, config.templates))
    for name, template in config.templates.items():
        yield from _under(f"templates.{name}", template_problems(name, template))
    pools = frozenset(config.pools)
    for name, guards in config.guards.items():
        yield from _under(f"guards.{name}", guards_problems(guards, pools))
    for name, intents in config.intents.items():
        yield from _under(f"intents.{name}", _intents_problems(intents, config))
    for name, retrieval in config.retrieval.items():
        yield from _under(f"retrieval.{name}", retrieval_problems(retrieval, pools))
    for name, caching in config.caching.items():
        yield from _under(f"caching.{name}", caching_problems(caching))
    yield from _watching_problems(config)
    for name, tenant in config.tenants.items():
        yield from _under(f"tenants.{name}", _tenant_problems(name, tenant))
        yield from _under(f"tenants.{name}", _policies_of(tenant, config))
    yield from _under("limits", limits_problems(config.limits.rates))
    yield from _under("http", http_problems(config.http))
    yield from _under("dispatch", dispatch_problems(config.dispatch))
    yield from _under("prices", price_problems(config.prices))
    currency = config.prices.currency
    yield from _under("budgets", budget_problems(config.budgets, config.tenants, currency))


def _watching_problems(config: Config) -> Iterator[Problem]:
    """Yield what is wrong with what is judged, asked and watched after the fact."""
    pools = frozenset(config.pools)
    for name, judging in config.judging.items():
        yield from _under(f"judging.{name}", judging_problems(judging, pools))
    for name, listening in config.feedback.items():
        yield from _under(f"feedback.{name}", listening_problems(listening, config.pools))
    for name, gate in config.suites.items():
        yield from _under(f"suites.{name}", suite_problems(gate))
    watched = monitoring_problems(config.monitoring, pools, config.tenants.keys())
    yield from _under("monitoring", watched)


def _intents_problems(intents: Intents, config: Config) -> Iterator[Problem]:
    templates = {*config.templates, *config.numbered.versions}
    yield from intents_problems(intents, config.pools, config.routes, templates)


def _under(path: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for field, reason in problems:
        yield ".".join(filter(None, (path, field))), reason


def _policies_of(tenant: Tenant, config: Config) -> Iterator[Problem]:
    for field in ("guards", "intents", "retrieval", "caching", "judging", "feedback"):
        known: Mapping[str, object] = getattr(config, field)
        name = getattr(tenant, field)
        if name and name not in known:
            yield field, f"there is no {name!r} among {field}; {known_names(name, known)}"


def _tenant_problems(name: str, tenant: Tenant) -> Iterator[Problem]:
    try:
        check_tenant(name)
    except InvalidSubject as error:
        yield "", str(error)
    yield from above_zero(tenant, "weight")
    yield from _under("rates", rates_problems(tenant.rates))


def _check_rule(where: str, rule: Rule, config: Config) -> None:
    if rule.canned is None and rule.route:
        _check_routed(where, rule, config)
    elif rule.canned is None and rule.pool not in config.pools:
        raise InvalidConfig(
            f"{where}.pool: no pool {rule.pool!r}; {known_names(rule.pool, config.pools)}"
        )
    _check_templates(where, rule, config)


def _check_routed(where: str, rule: Rule, config: Config) -> None:
    if rule.pool:
        raise InvalidConfig(f"{where}.pool: the rule names the route {rule.route!r}; not both")
    if rule.route not in config.routes:
        known = ", ".join(sorted(config.routes)) or "none"
        raise InvalidConfig(f"{where}.route: no route {rule.route!r}; there are: {known}")


def _check_templates(where: str, rule: Rule, config: Config) -> None:
    named = [] if rule.canned is not None else [("template", rule.template)]
    named += [("templates", name) for name in rule.templates if name != "*"]
    for field, name in named:
        if not knows(name, config.templates, config.numbered.versions):
            known = known_names(name, (*config.templates, *config.numbered.versions))
            raise InvalidConfig(f"{where}.{field}: no template {name!r}; {known}")


def decode_config(
    payload: bytes, revision: int = 0, versions: Mapping[str, Template] | None = None
) -> Config:
    """Decode the JSON document of the KV bucket.

    Args:
        payload: the document.
        revision: its revision.
        versions: the templates' versions, by name and number; those are kept beside it.

    Raises:
        InvalidConfig: it does not fit.
    """
    try:
        config = convert(msgspec.json.decode(payload), Config)
    except (msgspec.DecodeError, InvalidConfig) as error:
        raise InvalidConfig(f"configuration: {error}") from error
    known = numbered(config.templates, versions or {})
    return check(msgspec.structs.replace(config, revision=revision, numbered=known))


def read_config(path: Path) -> Config:
    """Read a YAML or JSON file; raise `InvalidConfig` naming the file and the field."""
    try:
        document = load_yaml(path.read_text(encoding="utf-8"))
        return check(convert(document or {}, Config))
    except (OSError, yaml.YAMLError, EventrailError) as error:
        raise InvalidConfig(f"{path}: {error}") from error
