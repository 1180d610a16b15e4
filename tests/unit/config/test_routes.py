from typing import Any

import msgspec
import pytest

from eventrail.config.model import Config, InvalidConfig, check, decode_config
from eventrail.config.pools import without_vllm

POOLS = {
    "a": {"engine": "openai", "url": "http://a/v1"},
    "b": {"engine": "openai", "url": "http://b/v1", "prefill": "prefix"},
    "v": {"engine": "vllm", "model": "bundled"},
}


def config(route: dict[str, Any], rule: dict[str, Any] | None = None) -> Config:
    document = {
        "pools": POOLS,
        "templates": {"plain": {}},
        "routes": {"r": route},
        "rules": [{"name": "x", "route": "r", **(rule or {})}],
    }
    return check(decode_config(msgspec.json.encode(document)))


def test_a_whole_chain_is_taken() -> None:
    chain = [{"pool": "b", "on": ["timeout", "rate_limited"], "after_first_token": "continue"}]
    route = {"pool": "a", "fallbacks": chain, "first_token_s": 2, "stall_s": 1, "retries": 1}
    hedge = {"pool": "b", "after_s": 1, "after_percentile": 95}
    assert config({**route, "hedge": hedge}).routes["r"].fallbacks[0].goes_on


@pytest.mark.parametrize(
    ("route", "words"),
    [
        ({}, "routes.r.pool: say which pool answers"),
        ({"pool": "z"}, "routes.r.pool: no pool 'z'; there are: a, b, v"),
        ({"pool": "a", "fallbacks": [{"pool": "z"}]}, "routes.r.fallbacks[0].pool: no pool 'z'"),
        ({"pool": "a", "fallbacks": [{"pool": "a"}]}, "is the route's own pool"),
        ({"pool": "a", "fallbacks": [{"pool": "b"}, {"pool": "b"}]}, "is in the list already"),
        ({"pool": "a", "fallbacks": [{"pool": "b", "on": []}]}, "names no failure"),
        ({"pool": "a", "fallbacks": [{"pool": "b", "on": ["bad luck"]}]}, "Invalid enum value"),
        (
            {"pool": "b", "fallbacks": [{"pool": "a", "after_first_token": "continue"}]},
            "routes.r.fallbacks[0].after_first_token: pool 'a' has no prefill",
        ),
        ({"pool": "a", "retries": 11}, "routes.r.retries: must be 0 to 10"),
        ({"pool": "a", "first_token_s": -1}, "routes.r.first_token_s: must be at least 0"),
        ({"pool": "a", "hedge": {"pool": "b"}}, "routes.r.hedge.after_s: say after how many"),
        ({"pool": "a", "hedge": {"pool": "a", "after_s": 1}}, "a hedge asks another one"),
        ({"pool": "a", "hedge": {"pool": "v", "after_s": 1}}, "'v' is a vllm pool"),
        ({"pool": "v", "hedge": {"pool": "a", "after_s": 1}}, "'v' is a vllm pool"),
        (
            {"pool": "a", "hedge": {"pool": "b", "after_percentile": 20}},
            "routes.r.hedge.after_percentile: must be 50 to 99.9",
        ),
    ],
)
def test_what_cannot_hold_is_refused_with_the_reason(route: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        config(route)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("pool", "words"),
    [
        ({"engine": "echo", "prefill": "prefix"}, "takes none, message; not prefix"),
        ({"engine": "vllm", "model": "m", "prefill": "message"}, "takes none, continue_final"),
        (
            {"engine": "vllm", "model": "bundled", "prefill": "continue_final_message"},
            "has no place for a begun answer",
        ),
        ({"engine": "echo", "retry_budget": {"percent": 1}}, "is for openai pools only"),
        (
            {"engine": "openai", "url": "http://x/v1", "retry_budget": {"window_s": 0}},
            "retry_budget.window_s: must be more than 0",
        ),
    ],
)
def test_a_pool_is_told_of_a_beginning_in_its_engines_way(pool: dict[str, Any], words: str) -> None:
    document = {"pools": {"x": pool}}
    with pytest.raises(InvalidConfig) as caught:
        decode_config(msgspec.json.encode(document))
    assert words in str(caught.value)


def test_a_rule_names_a_pool_or_a_route_that_there_is() -> None:
    with pytest.raises(InvalidConfig, match="names the route 'r'; not both"):
        config({"pool": "a"}, {"pool": "a"})
    with pytest.raises(InvalidConfig, match="no route 's'; there are: r"):
        config({"pool": "a"}, {"route": "s"})


def test_routes_over_vllm_pools_go_with_them() -> None:
    assert not without_vllm(config({"pool": "a", "fallbacks": [{"pool": "v"}]})).rules
    assert without_vllm(config({"pool": "a", "fallbacks": [{"pool": "b"}]})).rules
