"""Topologies, back-off, pools from the command line, reports."""

import pytest

from eventrail.config.default import default_config
from eventrail.config.model import InvalidConfig
from eventrail.config.pools import parse_pools, with_pools, without_vllm
from eventrail.supervise.restart import FIRST_S, LONGEST_S, STABLE_S, Backoff
from eventrail.supervise.topology import ALL, InvalidTopology, parse_topology


def test_every_named_topology_runs_every_service_once() -> None:
    for name, processes in (("one", 1), ("fused", 3), ("unfused", len(ALL))):
        groups = parse_topology(name, ALL)
        assert len(groups) == processes
        assert sorted(each for group in groups for each in group) == sorted(ALL)


def test_a_named_topology_leaves_out_what_is_not_installed() -> None:
    assert parse_topology("fused", ["gateway", "worker"]) == [("gateway",), ("worker",)]


def test_groups_are_joined_by_plus_and_separated_by_spaces() -> None:
    assert parse_topology("gateway+router  worker", ALL) == [("gateway", "router"), ("worker",)]


@pytest.mark.parametrize(
    ("text", "why"),
    [("cook", "'cook'"), ("router router", "router twice"), ("", "no service"), ("a+", "''")],
)
def test_a_topology_that_cannot_run_says_why(text: str, why: str) -> None:
    with pytest.raises(InvalidTopology, match=why):
        parse_topology(text, ALL)


def test_the_pause_doubles_up_to_a_bound_and_starts_anew_after_a_stable_run() -> None:
    backoff = Backoff()
    pauses = [backoff.after(0.1) for _ in range(10)]
    assert pauses[:3] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert pauses[-1] == LONGEST_S
    assert backoff.after(STABLE_S) == FIRST_S
    assert backoff.restarts == 11


def test_the_bundled_configuration_offers_its_models_and_a_development_tenant() -> None:
    config = default_config()
    assert config.models() == ["default", "eventrail-docs", "bundled", "echo", "echo-docs"]
    assert list(config.tenants) == ["demo"]


def test_without_vllm_only_the_models_that_need_it_are_gone() -> None:
    config = without_vllm(default_config())
    assert config.models() == ["echo", "echo-docs"]
    assert list(config.pools) == ["echo"]


def test_a_pool_from_the_command_line_becomes_a_model() -> None:
    pools = parse_pools("fast=echo, mock=openai:http://127.0.0.1:9/v1#gpt-x")
    config = with_pools(default_config(), pools)
    assert config.models()[:2] == ["fast", "mock"]
    assert config.pools["mock"].url == "http://127.0.0.1:9/v1"
    assert config.pools["mock"].model == "gpt-x"


@pytest.mark.parametrize("text", ["echo", "x=openai", "x=cook"])
def test_a_pool_of_another_form_is_refused_and_shown(text: str) -> None:
    with pytest.raises(InvalidConfig, match=text):
        parse_pools(text)
