"""What is changed for a replay: read from the command line, applied to a configuration.

    none                  nothing: everything after the door runs again
    template=docs@2       another prompt template, by name or from a file
    model=small           another pool, by its name or its model's; pool= says the same
    guard=strict          another policy of the guards, by name or from a file
    retriever=wide        another policy of retrieval; `now` for today's index, `top_k=8`
    cache=off             off, on, exact, or recorded
    config=FILE           another document, whole or some of its sections; a number: a revision
    rules[0].top_k=8      any one field of the configuration

Pure, but for the files that are named.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from eventrail.config.changing.diff import differences, pool_of
from eventrail.config.changing.edit import merge, read_partial, read_value, set_value
from eventrail.config.convert import convert
from eventrail.config.guards import Guards
from eventrail.config.lookup import find_template
from eventrail.config.model import Config, InvalidConfig, check
from eventrail.config.retrieval import Retrieval
from eventrail.config.suggest import known_names
from eventrail.config.template import Template
from eventrail.contracts.errors import EventrailError
from eventrail.replaying.points import Point, earliest_of

Cache = Literal["recorded", "off", "on"]
Documents = Literal["auto", "recorded", "now"]

NAME = "replay"
"""Under this name a template or policy from a file stands in the changed configuration."""


class InvalidChange(EventrailError):
    """A change that cannot be read or made; the message says what can."""


class Change(NamedTuple):
    """One `--change`.

    Attributes:
        part: what is changed, or the path of a field.
        value: to what; empty for `none`.
    """

    part: str
    value: str

    def __str__(self) -> str:
        return f"{self.part}={self.value}" if self.value else self.part


class Forced(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the router is told to choose, whatever it would have.

    Attributes:
        pool: the pool that answers; empty for the router's own choice.
        model: the pool's model or adapter.
        template: the prompt template.
    """

    pool: str = ""
    model: str = ""
    template: str = ""


class Changed(msgspec.Struct, frozen=True):
    """What the changes come to.

    Attributes:
        config: the configuration with them.
        point: the first stage that runs again.
        forced: what the router is told to choose.
        cache: whose word on cached answers is taken.
        documents: whose word on documents.
        pools: the pools that are not what they were: none of their answers is reused.
        told: what is worth knowing of the changes, in sentences.
    """

    config: Config
    point: Point
    forced: Forced = Forced()
    cache: Cache = "off"
    documents: Documents = "recorded"
    pools: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


def read_change(text: str) -> Change:
    """Return what was typed after `--change`.

    Raises:
        InvalidChange: it has neither a part nor a value.
    """
    part, equals, value = text.partition("=")
    part, value = part.strip(), value.strip()
    if part == "none" and not equals:
        return Change("none", "")
    if not part or not value:
        raise InvalidChange(
            f"{text!r} says no change; write none, template=NAME, model=POOL, guard=POLICY, "
            "retriever=POLICY, cache=off, config=FILE, or a field such as rules[0].top_k=8"
        )
    return Change("model" if part == "pool" else part, value)


def with_changes(
    config: Config, changes: Sequence[Change], revisions: Mapping[str, Config] | None = None
) -> Changed:
    """Return a configuration with changes, and where a replay with them begins.

    Args:
        config: the one that is changed.
        changes: in their order; the earliest stage that any of them touches decides.
        revisions: earlier configurations by their number, for `config=<number>`.

    Raises:
        InvalidChange: a change cannot be made.
        InvalidConfig: the changed configuration does not fit.
    """
    made = Changed(config, Point.NOWHERE, cache="off", documents="recorded")
    for change in changes:
        known = _PARTS.get(change.part)
        if known is not None:
            made = known(made, change.value)
        elif change.part == "config":
            made = _document(made, change.value, revisions or {})
        else:
            made = _field(made, change)
    if any(change.part == "none" for change in changes) and len(changes) > 1:
        raise InvalidChange("`none` stands for no change at all; leave it out beside others")
    found = [pool_of(each) for each in differences(config, made.config)]
    pools = frozenset(name for name in found if name is not None)
    return msgspec.structs.replace(made, pools=pools)


def _at(made: Changed, point: Point, **more: Any) -> Changed:
    return msgspec.structs.replace(made, point=min(made.point, point), **more)


def _none(made: Changed, value: str) -> Changed:
    del value
    return _at(made, Point.GUARDRAIL, cache="recorded", documents="auto")


def _template(made: Changed, value: str) -> Changed:
    config = made.config
    if _is_file(value):
        template = convert(read_partial(Path(value)), Template)
        templates = {**config.templates, NAME: template}
        config = check(msgspec.structs.replace(config, templates=templates))
        value = NAME
    elif find_template(config, value) is None:
        known = known_names(value, (*config.templates, *config.numbered.versions))
        raise InvalidChange(f"template={value}: there is none of that name; {known}")
    forced = msgspec.structs.replace(made.forced, template=value)
    return _at(made, Point.ROUTER, config=config, forced=forced)


def _model(made: Changed, value: str) -> Changed:
    pools = made.config.pools
    for name, pool in pools.items():
        if value in {name, pool.model}:
            forced = msgspec.structs.replace(made.forced, pool=name, model=pool.model)
            return _at(made, Point.ROUTER, forced=forced)
    for name, pool in pools.items():
        if value in pool.lora:
            forced = msgspec.structs.replace(made.forced, pool=name, model=value)
            return _at(made, Point.ROUTER, forced=forced)
    raise InvalidChange(f"model={value}: no pool has it; {known_names(value, pools)}")


def _guard(made: Changed, value: str) -> Changed:
    config = made.config
    policies = dict(config.guards)
    if _is_file(value):
        policies[NAME], value = convert(read_partial(Path(value)), Guards), NAME
    elif value not in policies:
        raise InvalidChange(f"guard={value}: no such policy; {known_names(value, policies)}")
    config = _for_all(msgspec.structs.replace(config, guards=policies), "guards", value)
    return _at(made, Point.GUARDRAIL, config=config, cache="recorded", documents="auto")


def _retriever(made: Changed, value: str) -> Changed:
    if value == "now":
        return _at(made, Point.RETRIEVER, documents="now")
    if value.startswith("top_k="):
        most = read_value(value.removeprefix("top_k="))
        if not isinstance(most, int) or most < 0:
            raise InvalidChange(f"retriever={value}: write a number of documents")
        rules = [
            msgspec.structs.replace(rule, top_k=most) if rule.top_k else rule
            for rule in made.config.rules
        ]
        config = check(msgspec.structs.replace(made.config, rules=rules))
        return _at(made, Point.ROUTER, config=config, documents="now")
    config = made.config
    policies = dict(config.retrieval)
    if _is_file(value):
        policies[NAME], value = convert(read_partial(Path(value)), Retrieval), NAME
    elif value not in policies:
        raise InvalidChange(f"retriever={value}: no such policy; {known_names(value, policies)}")
    config = _for_all(msgspec.structs.replace(config, retrieval=policies), "retrieval", value)
    told = "the index is searched as it was built: embedder and chunking stay what they were"
    return _at(made, Point.RETRIEVER, config=config, documents="now", told=(*made.told, told))


def _cache(made: Changed, value: str) -> Changed:
    if value in {"off", "on", "recorded"}:
        return _at(made, Point.CACHE, cache=value, documents="auto")
    if value != "exact":
        raise InvalidChange(f"cache={value}: it can be off, on, exact or recorded")
    policies = {
        name: msgspec.structs.replace(
            policy, semantic=msgspec.structs.replace(policy.semantic, action="off")
        )
        for name, policy in made.config.caching.items()
    }
    config = check(msgspec.structs.replace(made.config, caching=policies))
    return _at(made, Point.CACHE, config=config, cache="on", documents="auto")


def _document(made: Changed, value: str, revisions: Mapping[str, Config]) -> Changed:
    if value in revisions:
        earlier = revisions[value]
        config = msgspec.structs.replace(earlier, numbered=made.config.numbered)
    elif Path(value).is_file():
        config = merge(made.config, read_partial(Path(value)))
    else:
        raise InvalidChange(f"config={value}: no such file, and no revision that is known")
    return _differing(made, config)


def _field(made: Changed, change: Change) -> Changed:
    try:
        config = set_value(made.config, change.part, read_value(change.value))
    except InvalidConfig as error:
        raise InvalidChange(f"{change}: {error}") from error
    return _differing(made, config)


def _differing(made: Changed, config: Config) -> Changed:
    changes = differences(made.config, config)
    point = earliest_of(changes)
    paths = ", ".join(each.path for each in changes[:3]) or "nothing"
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""  # noqa: PLR2004 -- shown
    told = (*made.told, f"changed: {paths}{more}")
    if any(each.path.partition(".")[0] == "artefacts" for each in changes):
        told = (*told, "models that the live system has published are used as they are there")
    documents: Documents = "now" if point is Point.RETRIEVER else "auto"
    recorded = point in {Point.GUARDRAIL, Point.NOWHERE}
    cache: Cache = "recorded" if recorded else "on" if point is Point.CACHE else "off"
    return _at(made, point, config=config, told=told, documents=documents, cache=cache)


def _for_all(config: Config, field: str, policy: str) -> Config:
    """Return a configuration in which every tenant has the same policy."""
    tenants = {
        name: msgspec.structs.replace(tenant, **{field: policy})
        for name, tenant in config.tenants.items()
    }
    return check(msgspec.structs.replace(config, tenants=tenants))


def _is_file(value: str) -> bool:
    return Path(value).suffix in {".yaml", ".yml", ".json"}


_PARTS: Mapping[str, Callable[[Changed, str], Changed]] = {
    "none": _none,
    "template": _template,
    "model": _model,
    "guard": _guard,
    "retriever": _retriever,
    "cache": _cache,
}
