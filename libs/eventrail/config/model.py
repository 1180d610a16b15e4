"""The configuration document: pools, models, rules, templates, tenants.

It is one YAML or JSON document. `eventrail up` and `eventrail provision` put it into the KV
bucket `CONFIG`; every service watches it there, and every event names its revision.
"""

from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from eventrail.contracts.errors import EventrailError
from eventrail.contracts.subjects import check_stage, check_tenant


class InvalidConfig(EventrailError):
    """The configuration document does not fit; the message names the field."""


class Pool(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A model pool.

    Attributes:
        engine: `vllm` (Ray Serve), `openai` (any OpenAI-compatible URL) or `echo`.
        model: `bundled`, a local path, or a hub id for vllm; the remote name for openai.
        url: base URL of an openai pool, with `/v1`.
        api_key_env: environment variable that holds the provider's key.
        slots: requests one replica or process carries at once.
        replicas: Ray Serve replicas of a vllm pool.
        timeout_s: seconds one generation may take.
        context_limit: tokens of prompt and answer together; 0 means the engine's own.
        price_in: money per million prompt tokens.
        price_out: money per million completion tokens.
        engine_options: passed to the engine, e.g. vLLM engine arguments.
    """

    engine: Literal["vllm", "openai", "echo"]
    model: str = "echo"
    url: str = ""
    api_key_env: str = ""
    slots: int = 64
    replicas: int = 1
    timeout_s: float = 120.0
    context_limit: int = 0
    price_in: float = 0.0
    price_out: float = 0.0
    engine_options: dict[str, Any] = {}


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
    """

    key_hashes: list[str] = []
    timeout_s: float = 60.0


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
        revision: revision of the document in the KV bucket; 0 when read from a file.
    """

    pools: dict[str, Pool] = {}
    rules: list[Rule] = []
    templates: dict[str, Template] = {}
    tenants: dict[str, Tenant] = {}
    limits: Limits = Limits()
    revision: int = 0

    def models(self) -> list[str]:
        """Return the public model names, in the order of the rules."""
        return list(dict.fromkeys(rule.model for rule in self.rules if rule.model != "*"))


def check(config: Config) -> Config:
    """Return `config` if its parts fit together; raise `InvalidConfig` naming the field."""
    for name, pool in config.pools.items():
        check_stage(f"model-{name}")
        if pool.engine == "openai" and not pool.url:
            raise InvalidConfig(f"pools.{name}.url: an openai pool needs its base URL")
        if pool.slots < 1:
            raise InvalidConfig(f"pools.{name}.slots: must be at least 1, not {pool.slots}")
    for index, rule in enumerate(config.rules):
        where = f"rules[{index}] ({rule.name})"
        if rule.canned is None and rule.pool not in config.pools:
            known = ", ".join(sorted(config.pools)) or "none"
            raise InvalidConfig(f"{where}.pool: no pool {rule.pool!r}; there are: {known}")
        if rule.canned is None and rule.template not in config.templates:
            raise InvalidConfig(f"{where}.template: no template {rule.template!r}")
    for tenant in config.tenants:
        check_tenant(tenant)
    return config


def decode_config(payload: bytes, revision: int = 0) -> Config:
    """Decode the JSON document of the KV bucket; raise `InvalidConfig` if it does not fit."""
    try:
        config = msgspec.json.decode(payload, type=Config)
    except msgspec.MsgspecError as error:
        raise InvalidConfig(f"configuration: {error}") from error
    return check(msgspec.structs.replace(config, revision=revision))


def read_config(path: Path) -> Config:
    """Read a YAML or JSON file; raise `InvalidConfig` naming the file and the field."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return check(msgspec.convert(document or {}, type=Config))
    except (OSError, yaml.YAMLError, msgspec.MsgspecError, InvalidConfig) as error:
        raise InvalidConfig(f"{path}: {error}") from error
