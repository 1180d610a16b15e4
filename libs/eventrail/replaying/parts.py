"""How each part of a configuration is changed for a replay, and which stage that touches first."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from eventrail.config.changing.diff import differences
from eventrail.config.changing.edit import merge, read_partial, read_value, set_value
from eventrail.config.convert import convert
from eventrail.config.guards import Guards
from eventrail.config.lookup import find_template
from eventrail.config.model import Config, InvalidConfig, check
from eventrail.config.retrieval import Retrieval
from eventrail.config.suggest import known_names
from eventrail.config.template import Template
from eventrail.replaying.changed import Cache, Change, Changed, Documents, InvalidChange
from eventrail.replaying.points import Point, earliest_of

NAME = "replay"
"""Under this name a template or policy from a file stands in the changed configuration."""


def with_change(made: Changed, change: Change, revisions: Mapping[str, Config]) -> Changed:
    """Return what it comes to with one more change.

    Args:
        made: what the changes before it came to.
        change: the change.
        revisions: earlier configurations by their number, for `config=<number>`.

    Raises:
        InvalidChange: it cannot be made.
        InvalidConfig: the changed configuration does not fit.
    """
    known = _PARTS.get(change.part)
    if known is not None:
        return known(made, change.value)
    if change.part == "config":
        return _document(made, change.value, revisions)
    return _field(made, change)


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
    config = _for_all(made.config, Change("guard", value), "guards", Guards)
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
    config = _for_all(made.config, Change("retriever", value), "retrieval", Retrieval)
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


def _for_all(config: Config, change: Change, field: str, kind: type) -> Config:
    """Return a configuration in which every tenant has one policy, by its name or from a file."""
    policies, name = dict(getattr(config, field)), change.value
    if _is_file(name):
        policies[NAME], name = convert(read_partial(Path(name)), kind), NAME
    elif name not in policies:
        raise InvalidChange(f"{change}: no such policy; {known_names(name, policies)}")
    tenants = {
        each: msgspec.structs.replace(tenant, **{field: name})
        for each, tenant in config.tenants.items()
    }
    return check(msgspec.structs.replace(config, **{field: policies, "tenants": tenants}))


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
