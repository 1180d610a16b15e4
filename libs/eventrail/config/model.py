"""The configuration document: pools, models, rules, templates, tenants.

It is one YAML or JSON document. `eventrail up` and `eventrail provision` put it into the KV
bucket `CONFIG`; every service watches it there, and every event names its revision.
"""

from pathlib import Path

import msgspec
import yaml

from eventrail.config.bounds import above_zero
from eventrail.config.check_pool import check_pool
from eventrail.config.convert import convert
from eventrail.config.dispatch import Dispatch, dispatch_problems
from eventrail.config.invalid import InvalidConfig
from eventrail.config.pool import (
    Autoscaling,
    Breaker,
    Parallel,
    Pool,
    Separation,
    Speculation,
)
from eventrail.contracts.errors import EventrailError, InvalidSubject
from eventrail.contracts.subjects import check_tenant

__all__ = [
    "Autoscaling",
    "Breaker",
    "Config",
    "Dispatch",
    "InvalidConfig",
    "Limits",
    "Parallel",
    "Pool",
    "Rule",
    "Separation",
    "Speculation",
    "Template",
    "Tenant",
    "check",
    "decode_config",
    "read_config",
]


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A prompt template.

    Attributes:
        system: the system message; `{documents}` stands for the numbered documents.
        document: how one document is written; `{number}`, `{text}`, `{source}`, `{title}`.
    """

    system: str = "{documents}"
    document: str = "[{number}] {text}"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A routing rule; the first that matches decides.

    Attributes:
        name: shown in the `routed` event.
        model: public model name it applies to; `*` is any.
        tenant: tenant it applies to; `*` is any.
        contains: matches when the last user message holds one of these (case-blind).
        pool: the pool that answers.
        template: id of the prompt template.
        top_k: documents to retrieve; 0 skips retrieval.
        cacheable: whether the cache may serve and keep answers.
        canned: a fixed answer; no model is asked.
    """

    name: str
    model: str = "*"
    tenant: str = "*"
    contains: list[str] = []
    pool: str = ""
    template: str = "plain"
    top_k: int = 0
    cacheable: bool = True
    canned: str | None = None


class Tenant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A tenant.

    Attributes:
        key_hashes: SHA-256, hexadecimal, of its HTTP keys; the keys are stored nowhere.
        timeout_s: seconds until a request's deadline when the app names none.
        share: tenants that name the same share have one share of a busy pool between them;
            empty for one of its own.
        weight: how much its share counts beside the others; of tenants in one share the
            largest counts.
    """

    key_hashes: list[str] = []
    timeout_s: float = 60.0
    share: str = ""
    weight: float = 1.0


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Bounds at admission.

    Attributes:
        body_bytes: largest request body.
        max_timeout_s: longest deadline an app may ask for.
        open_requests: requests one gateway process carries at once; more get 503.
        judge_rate: share of ended requests the judge looks at, 0 to 1.
    """

    body_bytes: int = 2 * 1024 * 1024
    max_timeout_s: float = 600.0
    open_requests: int = 1024
    judge_rate: float = 1.0


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole document.

    Attributes:
        pools: model pools by name; `model-<name>` is the pool's stage.
        rules: routing rules, first match wins.
        templates: prompt templates by id.
        tenants: tenants by name.
        limits: bounds at admission.
        dispatch: how a busy pool shares its slots out.
        revision: revision of the document in the KV bucket; 0 when read from a file.
    """

    pools: dict[str, Pool] = {}
    rules: list[Rule] = []
    templates: dict[str, Template] = {}
    tenants: dict[str, Tenant] = {}
    limits: Limits = Limits()
    dispatch: Dispatch = Dispatch()
    revision: int = 0

    def models(self) -> list[str]:
        """Return the public model names, in the order of the rules."""
        return list(dict.fromkeys(rule.model for rule in self.rules if rule.model != "*"))


SECTIONS: dict[str, type[msgspec.Struct]] = {
    "pools": Pool,
    "templates": Template,
    "tenants": Tenant,
}
"""Parts of the document that hold entries by name."""


def check(config: Config) -> Config:
    """Return `config` if its parts fit together; raise `InvalidConfig` naming the field."""
    for name, pool in config.pools.items():
        check_pool(name, pool)
    for index, rule in enumerate(config.rules):
        where = f"rules[{index}] ({rule.name})"
        if rule.canned is None and rule.pool not in config.pools:
            known = ", ".join(sorted(config.pools)) or "none"
            raise InvalidConfig(f"{where}.pool: no pool {rule.pool!r}; there are: {known}")
        if rule.canned is None and rule.template not in config.templates:
            raise InvalidConfig(f"{where}.template: no template {rule.template!r}")
    for tenant in config.tenants:
        try:
            check_tenant(tenant)
        except InvalidSubject as error:
            raise InvalidConfig(f"tenants.{tenant}: {error}") from error
    for tenant, settings in config.tenants.items():
        for field, reason in above_zero(settings, "weight"):
            raise InvalidConfig(f"tenants.{tenant}.{field}: {reason}")
    for field, reason in dispatch_problems(config.dispatch):
        raise InvalidConfig(f"dispatch.{field}: {reason}")
    return config


def decode_config(payload: bytes, revision: int = 0) -> Config:
    """Decode the JSON document of the KV bucket; raise `InvalidConfig` if it does not fit."""
    try:
        config = convert(msgspec.json.decode(payload), Config, SECTIONS)
    except (msgspec.DecodeError, InvalidConfig) as error:
        raise InvalidConfig(f"configuration: {error}") from error
    return check(msgspec.structs.replace(config, revision=revision))


def read_config(path: Path) -> Config:
    """Read a YAML or JSON file; raise `InvalidConfig` naming the file and the field."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return check(convert(document or {}, Config, SECTIONS))
    except (OSError, yaml.YAMLError, EventrailError) as error:
        raise InvalidConfig(f"{path}: {error}") from error
