"""A pool's configuration is refused with the name of the field that is wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.default import default_config
from eventrail.config.model import Config, InvalidConfig, decode_config, read_config
from eventrail.config.pool import DEFAULT_TOKENS, Pool, Speculation

VLLM = {"engine": "vllm", "model": "org/model"}
OPENAI = {"engine": "openai", "url": "http://127.0.0.1:1/v1"}


def decoded(**pool: Any) -> Pool:
    document = msgspec.json.encode({"pools": {"chat": pool}})
    return decode_config(document).pools["chat"]


REFUSED: list[tuple[str, Mapping[str, Any], str]] = [
    ("model", VLLM | {"model": ""}, "folder"),
    ("slots", VLLM | {"slots": -1}, "at least 1, not -1"),
    ("replicas", VLLM | {"replicas": 0}, "at least 1"),
    ("timeout_s", VLLM | {"timeout_s": 0}, "more than 0"),
    ("context_limit", VLLM | {"context_limit": -1}, "at least 0"),
    ("price_out", VLLM | {"price_out": -0.1}, "at least 0"),
    ("kv_cache_dtype", VLLM | {"kv_cache_dtype": "int3"}, "int3"),
    ("engine", {"engine": "llama.cpp"}, "llama.cpp"),
    ("colour", VLLM | {"colour": 1}, ""),
    ("parallel.tensor", VLLM | {"parallel": {"tensor": 0}}, "at least 1"),
    ("parallel.data", VLLM | {"parallel": {"data": "2"}}, "int"),
    ("lora.", VLLM | {"lora": {"": "x"}}, "name"),
    ("lora.x", VLLM | {"lora": {"x": ""}}, "path"),
    ("lora", OPENAI | {"lora": {"a": "/b"}}, "vllm pools only"),
    ("speculation", OPENAI | {"speculation": {"method": "ngram"}}, "vllm pools only"),
    ("autoscaling", {"engine": "echo", "autoscaling": {}}, "vllm pools only"),
    ("prefix_caching", {"engine": "echo", "prefix_caching": False}, "vllm pools only"),
    ("replicas", OPENAI | {"replicas": 2}, "vllm pools only"),
    ("url", VLLM | {"url": "http://x"}, "openai pools only"),
    ("url", {"engine": "openai"}, "base URL"),
    ("url", {"engine": "openai", "url": "api.example.com"}, "http"),
    ("api_key_file", OPENAI | {"api_key_env": "A", "api_key_file": "/k"}, "not from both"),
    ("connections", OPENAI | {"connections": 0}, "at least 1"),
    ("retries", OPENAI | {"retries": -1}, "at least 0"),
    ("breaker.failures", OPENAI | {"breaker": {"failures": 0}}, "at least 1"),
    ("breaker.open_s", OPENAI | {"breaker": {"open_s": 0}}, "more than 0"),
    ("speculation.method", VLLM | {"speculation": {"method": "guess"}}, "guess"),
    ("speculation.tokens", VLLM | {"speculation": {"tokens": "3"}}, "int"),
    ("speculation.tokens", VLLM | {"speculation": {"method": "ngram", "tokens": -1}}, "at least"),
    ("speculation.tokens", VLLM | {"speculation": {"method": "ngram", "tokens": 99}}, "at most"),
    ("speculation.tokens", VLLM | {"speculation": {"tokens": 2}}, "drafts none"),
    ("speculation.model", VLLM | {"speculation": {"method": "draft"}}, "needs the path"),
    ("speculation.model", VLLM | {"speculation": {"method": "ngram", "model": "x"}}, "no model"),
    (
        "speculation.model",
        VLLM | {"speculation": {"method": "medusa", "model": "bundled"}},
        "bundled model only",
    ),
    (
        "speculation.model",
        {
            "engine": "vllm",
            "model": "bundled",
            "speculation": {"method": "eagle", "model": "bundled"},
        },
        "no bundled heads",
    ),
    (
        "speculation.lookup_max",
        VLLM | {"speculation": {"method": "ngram", "lookup_min": 4}},
        "at least lookup_min, 4, not 3",
    ),
    ("autoscaling.min_replicas", VLLM | {"autoscaling": {"min_replicas": -1}}, "at least 0"),
    ("autoscaling.max_replicas", VLLM | {"autoscaling": {"max_replicas": 0}}, "at least 1"),
    ("autoscaling.max_replicas", VLLM | {"autoscaling": {"min_replicas": 3}}, "at least 3"),
    ("autoscaling.target_load", VLLM | {"autoscaling": {"target_load": 0}}, "more than 0"),
    ("replicas", VLLM | {"replicas": 5, "autoscaling": {"max_replicas": 4}}, "bounds, 1 to 4"),
    ("separation", VLLM | {"separation": {}, "autoscaling": {}}, "autoscaling"),
    ("separation.decode_replicas", VLLM | {"separation": {"decode_replicas": 0}}, "at least 1"),
    ("replicas", VLLM | {"separation": {}, "replicas": 2}, "prefill_replicas"),
    (
        "engine_options.tensor_parallel_size",
        VLLM | {"parallel": {"tensor": 2}, "engine_options": {"tensor_parallel_size": 2}},
        "parallel.tensor says this",
    ),
]


@pytest.mark.parametrize(("field", "pool", "why"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_bad_pool_is_refused_by_the_name_of_its_field(
    field: str, pool: Mapping[str, Any], why: str
) -> None:
    with pytest.raises(InvalidConfig) as refused:
        decoded(**pool)
    said = str(refused.value)
    assert "pools.chat" in said
    assert field in said
    assert why in said


@pytest.mark.parametrize("name", ["Chat", "a.b", "", "a b", "x" * 58])
def test_a_pools_name_must_fit_into_a_subject(name: str) -> None:
    with pytest.raises(InvalidConfig, match="name is 1 to 57"):
        decode_config(msgspec.json.encode({"pools": {name: {"engine": "echo"}}}))


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ("rules: [{name: 1}]", "rules[0].name"),
        ("tenants: {acme: {timeout_s: soon}}", "tenants.acme.timeout_s"),
        ("tenants: {A b: {}}", "tenants.A b"),
        ("templates: {docs: {colour: 1}}", "templates.docs"),
        ("limits: {body_bytes: x}", "limits.body_bytes"),
        ("pools: [1]", "pools"),
        ("nope: 1", "nope"),
        ("[1]", "object"),
    ],
)
def test_an_error_anywhere_in_a_file_names_the_file_and_the_entry(
    document: str, path: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(document)
    with pytest.raises(InvalidConfig) as refused:
        read_config(file)
    assert str(file) in str(refused.value)
    assert path in str(refused.value)


def test_what_an_operator_writes_for_each_engine_is_taken() -> None:
    vllm = decoded(
        **VLLM,
        quantization="fp8",
        kv_cache_dtype="fp8",
        lora={"legal": "/adapters/legal"},
        parallel={"tensor": 8},
        speculation={"method": "medusa", "model": "/heads"},
        autoscaling={"min_replicas": 0, "max_replicas": 4},
        replicas=4,
    )
    assert vllm.parallel.devices == 8
    assert vllm.speculation is not None
    assert vllm.speculation.drafted == DEFAULT_TOKENS["medusa"]
    assert decoded(**OPENAI, api_key_file="/run/key", breaker={"failures": 9}).breaker.failures == 9
    assert decoded(engine="echo", drained=True).drained


def test_the_bundled_drafts_fit_the_bundled_family() -> None:
    asked = {"method": "draft", "model": "bundled"}
    for model in ("bundled", "bundled-int8"):
        speculation = decoded(engine="vllm", model=model, speculation=asked).speculation
        assert speculation == Speculation(method="draft", model="bundled")


NUMBERS = st.one_of(st.integers(-3, 3), st.floats(allow_nan=True), st.text(max_size=3))
FIELDS = st.sampled_from([*Pool.__struct_fields__, "no_such_field"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS),
    lambda inner: st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=4,
)


@given(fields=st.dictionaries(FIELDS, VALUES, max_size=4), engine=st.sampled_from(["vllm", "echo"]))
def test_any_pool_is_taken_or_refused_by_name_and_what_is_taken_survives_the_store(
    fields: dict[str, Any], engine: str
) -> None:
    document = {"pools": {"chat": {**fields, "engine": engine}}}
    try:
        config = decode_config(msgspec.json.encode(document))
    except InvalidConfig as error:
        assert "pools.chat" in str(error)  # noqa: PT017 -- being taken is as good
    else:
        assert decode_config(msgspec.json.encode(config)) == config


def test_the_bundled_configuration_fits_itself() -> None:
    config = default_config()
    assert isinstance(config, Config)
    assert decode_config(msgspec.json.encode(config)) == config
