"""Whatever reaches the model, or decides what may leave, is in the key; spellings are not."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eventrail.cache.key import key_of, partition_of, question_of
from eventrail.config.caching import Caching
from eventrail.config.guards import Guards
from eventrail.config.guards.output import Output
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.config.pool import OPERATING, Autoscaling, Breaker, Parallel, RetryBudget, Separation
from eventrail.config.pool import Speculation as Drafts
from eventrail.config.retrieval import Chunking, Retrieval
from eventrail.contracts.events import Routed, Screened
from eventrail.contracts.requests import Message
from eventrail.eventlog.state import RequestState
from tests.unit.guardrail.lives import add, screened, user

CONFIG = Config(
    pools={"p": Pool(engine="vllm", model="m")},
    templates={"t": Template(system="Answer.")},
    rules=[Rule(name="r", pool="p")],
    tenants={"acme": Tenant()},
)
ROUTED = Routed(["cache", "retriever", "model-p", "verdict"], "p", "m", "t@1", top_k=2)
NUMBERED = {"t@1": Template(system="Answer.")}
SEEN_BY_NOBODY = {"findings", "dictionary", "canned"}
"""Fields of `screened` that reach no model. What is masked is not cached at all."""


def state_of(screening: Screened, routed: Routed = ROUTED) -> RequestState:
    state = screened(user("x"))
    return add(replace(state, screened=screening), routed)


BASE = Screened(user("How high is the tower?"))


def key(screening: Screened = BASE, config: Config = CONFIG, routed: Routed = ROUTED) -> str:
    numbered = replace(config.numbered, versions=NUMBERED)
    config = replace(config, numbered=numbered)
    question = question_of(state_of(screening, routed), config, "7-abc")
    assert question is not None
    return key_of(question)


CHANGES: dict[str, Any] = {
    "messages": user("How wide is the moat?"),
    "sampling": {"max_tokens": 5},
    "extra": {"response_format": {"type": "json_object"}},
    "variables": {"name": "x"},
    "filters": {"lang": "en"},
}


@pytest.mark.parametrize("field", Screened.__struct_fields__)
def test_every_field_of_a_masked_request_is_in_the_key_or_named_here(field: str) -> None:
    if field in SEEN_BY_NOBODY:
        return
    assert key(replace(BASE, **{field: CHANGES[field]})) != key()


POOLS: dict[str, Any] = {
    "engine": "echo", "model": "n", "revision": "v2", "url": "http://x/v1", "context_limit": 9,
    "quantization": "fp8", "kv_cache_dtype": "fp8", "lora": {"m": "path"},
    "speculation": Drafts(method="draft"), "engine_options": {"dtype": "float16"}, "task": "embed",
    "api_key_env": "K", "api_key_file": "f", "slots": 3, "replicas": 2, "drained": True,
    "timeout_s": 5.0, "price_in": 1.0, "price_out": 1.0, "prefix_caching": False,
    "chunked_prefill": False, "parallel": Parallel(2), "separation": Separation(),
    "autoscaling": Autoscaling(), "connections": 3, "retries": 1, "breaker": Breaker(9),
    "retry_budget": RetryBudget(5.0), "prefill": "prefix",
}  # fmt: skip


@pytest.mark.parametrize("field", Pool.__struct_fields__)
def test_what_a_pool_answers_is_in_the_key_and_how_it_is_run_is_not(field: str) -> None:
    pool = replace(CONFIG.pools["p"], **{field: POOLS[field]})
    other = replace(CONFIG, pools={"p": pool})
    assert (key(config=other) == key()) == (field in OPERATING)


def test_policies_of_guards_and_retrieval_templates_and_models_are_in_the_key() -> None:
    configs = [
        CONFIG,
        replace(CONFIG, guards={"default": Guards(output=Output(refusal=["block"]))}),
        replace(CONFIG, guards={"default": Guards(output=Output(refusal=["unsure"]))}),
        replace(CONFIG, retrieval={"default": Retrieval(diversity=0.5)}),
        replace(CONFIG, retrieval={"default": Retrieval(chunking=Chunking(overlap=0))}),
        replace(CONFIG, artefacts={"attacks": "2"}),
    ]
    keys = [key(config=each) for each in configs]
    assert len(set(keys)) == len(configs)


def test_how_long_answers_are_kept_and_who_pays_is_not_in_the_key() -> None:
    same = [
        replace(CONFIG, caching={"default": Caching(ttl_s=5.0)}),
        replace(CONFIG, tenants={"acme": Tenant(weight=3.0)}),
        replace(CONFIG, revision=9),
    ]
    assert {key(config=each) for each in same} == {key()}


@pytest.mark.parametrize(
    "change", [{"pool": "q"}, {"model": "n"}, {"top_k": 3}, {"template": "u"}], ids=str
)
def test_where_it_was_routed_is_in_the_key(change: dict[str, Any]) -> None:
    config = replace(CONFIG, templates={**CONFIG.templates, "u": Template(system="Shout.")})
    assert key(config=config, routed=replace(ROUTED, **change)) != key(config=config)


def test_retrieval_plays_no_part_where_nothing_is_retrieved() -> None:
    plain = replace(ROUTED, top_k=0)
    other = replace(CONFIG, retrieval={"default": Retrieval(diversity=0.5)})
    assert key(config=other, routed=plain) == key(routed=plain)


texts = st.text(st.sampled_from("ab 한é?\n"), max_size=6)
messages = st.lists(
    st.builds(Message, st.sampled_from(["user", "assistant", "system"]), texts), min_size=1
)


@given(messages, messages)
def test_two_conversations_share_a_key_only_if_they_are_spelt_the_same(
    one: list[Message], other: list[Message]
) -> None:
    def spelt(conversation: list[Message]) -> list[tuple[str, str]]:
        return [(each.role, _plain(each.content or "")) for each in conversation]

    same = spelt(one) == spelt(other)
    assert (key(Screened(one)) == key(Screened(other))) == same


def _plain(text: str) -> str:
    text = text.strip()
    return text if "\n" in text else " ".join(text.split())


@given(messages, texts, texts, st.sampled_from(["tenant", "user"]))
def test_a_partition_is_all_but_the_newest_words(
    before: list[Message], one: str, other: str, share: str
) -> None:
    def partition(conversation: list[Message], user: str = "ann", judge: str = "j") -> str:
        question = question_of(state_of(Screened(conversation)), CONFIG, "")
        assert question is not None
        return partition_of(question, judge, share, user)

    here = partition([*before, Message("user", one)])
    there = partition([*before, Message("user", other)])
    if _plain(one) and _plain(other):
        assert here == there != ""
        assert partition([Message("user", "x"), *before, Message("user", one)]) != here
        assert partition([*before, Message("user", one)], judge="k") != here
        mine = partition([*before, Message("user", one)], user="bob")
        assert (mine == here) == (share == "tenant")
    assert not partition([*before, Message("assistant", one)])
    assert (partition([*before, Message("user", "x")], user="") == "") == (share == "user")


def test_the_shares_are_apart() -> None:
    question = question_of(state_of(BASE), CONFIG, "")
    assert question is not None
    assert partition_of(question, "j", "tenant", "") != partition_of(question, "j", "user", "a")
    assert msgspec.json.encode(question)
