"""Model pools from the command line: `echo=echo,mock=openai:http://127.0.0.1:9999/v1`."""

import msgspec

from eventrail.config.choices import pools_of
from eventrail.config.model import Config, InvalidConfig, Pool, Rule, Template, check


def parse_pools(text: str) -> dict[str, Pool]:
    """Return the pools named in `text`.

    Args:
        text: comma-separated `NAME=echo`, `NAME=vllm:MODEL` or `NAME=openai:URL#MODEL`;
            without `#MODEL` the remote model is called as the pool is.

    Raises:
        InvalidConfig: an entry of another form, or an unknown engine.
    """
    return dict(_parse_pool(entry.strip()) for entry in text.split(",") if entry.strip())


def _parse_pool(entry: str) -> tuple[str, Pool]:
    name, _, rest = entry.partition("=")
    engine, _, argument = rest.partition(":")
    match engine:
        case "echo":
            return name, Pool(engine="echo", slots=256)
        case "vllm":
            return name, Pool(engine="vllm", model=argument or "bundled", slots=16)
        case "openai" if argument:
            url, _, model = argument.partition("#")
            return name, Pool(engine="openai", url=url, model=model or name)
        case _:
            raise InvalidConfig(
                f"pool {entry!r}: write NAME=echo, NAME=vllm:MODEL or NAME=openai:URL#MODEL"
            )


def with_pools(config: Config, pools: dict[str, Pool]) -> Config:
    """Return `config` with `pools` added, and a model of each new pool's name."""
    known = config.models()
    rules = [Rule(name=name, model=name, pool=name) for name in pools if name not in known]
    return check(
        msgspec.structs.replace(
            config,
            pools={**config.pools, **pools},
            rules=[*rules, *config.rules],
            templates={"plain": Template(), **config.templates},
        )
    )


def without_vllm(config: Config) -> Config:
    """Return `config` without its vllm pools and the routes and rules that lead to them."""
    pools = {name: pool for name, pool in config.pools.items() if pool.engine != "vllm"}
    routes = {
        name: route for name, route in config.routes.items() if pools.keys() >= set(pools_of(route))
    }
    rules = [
        rule
        for rule in config.rules
        if rule.canned is not None or rule.pool in pools or rule.route in routes
    ]
    return check(msgspec.structs.replace(config, pools=pools, routes=routes, rules=rules))
