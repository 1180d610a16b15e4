import json
from pathlib import Path

import pytest

from eventrail.config.model import InvalidConfig, Pool
from eventrail.config.pool import Autoscaling, Parallel, Separation, Speculation
from eventrail.config.settings import Settings
from eventrail.worker.chosen import chosen
from eventrail.worker.serving.application import MARGIN, llm_settings
from eventrail.worker.serving.environment import PASSWORD, POOL, inherited, replica_environment
from eventrail.worker.serving.options import engine_kwargs, sequence_slots
from eventrail.worker.serving.placement import check_placement, placement
from eventrail.worker.serving.separation import separated_settings

BUNDLED = Pool(engine="vllm", model="bundled")
HUB = Pool(engine="vllm", model="org/model", slots=48)


def test_the_bundled_model_is_greedy_and_looks_ahead_in_its_prompt() -> None:
    kwargs = engine_kwargs(BUNDLED, cpu=True)
    assert kwargs["override_generation_config"] == {"temperature": 0.0}
    assert kwargs["speculative_config"]["method"] == "ngram"
    assert kwargs["enforce_eager"] is True


def test_speculation_can_be_switched_off_and_is_off_for_other_models() -> None:
    plain = Pool(engine="vllm", model="bundled", speculation=Speculation(method="none"))
    assert "speculative_config" not in engine_kwargs(plain, cpu=True)
    assert "speculative_config" not in engine_kwargs(HUB, cpu=False)


def test_an_operators_options_win_and_none_removes_a_default() -> None:
    options = {"speculative_config": None, "dtype": "float32", "seed": 1}
    kwargs = engine_kwargs(Pool(engine="vllm", model="bundled", engine_options=options), cpu=True)
    assert "speculative_config" not in kwargs
    assert (kwargs["dtype"], kwargs["seed"]) == ("float32", 1)


def test_every_field_of_a_pool_is_an_argument_of_vllm() -> None:
    pool = Pool(
        engine="vllm",
        model="org/model",
        revision="v2",
        quantization="fp8",
        kv_cache_dtype="fp8",
        slots=48,
        context_limit=8192,
        prefix_caching=False,
        chunked_prefill=False,
        parallel=Parallel(tensor=4, pipeline=2, data=2),
        speculation=Speculation(method="ngram", tokens=4),
        engine_options={"gpu_memory_utilization": 0.9},
    )
    kwargs = engine_kwargs(pool, cpu=False)
    assert kwargs.pop("speculative_config")["num_speculative_tokens"] == 4
    assert kwargs == {
        "revision": "v2",
        "quantization": "fp8",
        "kv_cache_dtype": "fp8",
        "max_num_seqs": 48,
        "max_model_len": 8192,
        "enable_prefix_caching": False,
        "enable_chunked_prefill": False,
        "tensor_parallel_size": 4,
        "pipeline_parallel_size": 2,
        "data_parallel_size": 2,
        "gpu_memory_utilization": 0.9,
    }


def test_adapters_are_all_loaded_with_room_for_the_largest(tmp_path: Path) -> None:
    for name, rank in (("small", 4), ("large", 40)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "adapter_config.json").write_text(json.dumps({"r": rank}))
    adapters = {name: str(tmp_path / name) for name in ("small", "large")}
    kwargs = engine_kwargs(Pool(engine="vllm", model="org/m", lora=adapters), cpu=False)
    assert (kwargs["enable_lora"], kwargs["max_loras"]) == (True, 2)
    assert kwargs["max_lora_rank"] == 64


def test_an_adapter_without_a_rank_is_named(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{}")
    pool = Pool(engine="vllm", model="org/m", lora={"legal": str(tmp_path)})
    with pytest.raises(InvalidConfig, match=r"lora\.legal: .*adapter_config\.json"):
        engine_kwargs(pool, cpu=False)


def test_a_pools_context_limit_is_the_engines() -> None:
    pool = Pool(engine="vllm", model="bundled", context_limit=512)
    assert engine_kwargs(pool, cpu=True)["max_model_len"] == 512


def test_the_cache_of_a_cpu_is_as_large_as_the_operator_says() -> None:
    pool = Pool(engine="vllm", engine_options={"kv_cache_memory_bytes": 2**31})
    assert engine_kwargs(pool, cpu=True)["kv_cache_memory_bytes"] == 2**31
    assert engine_kwargs(BUNDLED, cpu=True)["kv_cache_memory_bytes"] == 2**30


def test_a_replica_takes_no_more_than_vllm_runs_at_once() -> None:
    assert sequence_slots(BUNDLED, cpu=True) == 32
    assert sequence_slots(Pool(engine="vllm", slots=4), cpu=True) == 4
    few = Pool(engine="vllm", slots=64, engine_options={"max_num_seqs": 16})
    assert sequence_slots(few, cpu=True) == 16
    assert sequence_slots(Pool(engine="vllm", slots=256), cpu=False) == 256


def test_a_replica_has_a_device_for_each_part_and_tensors_stay_on_one_node() -> None:
    both = Pool(engine="vllm", parallel=Parallel(tensor=4, pipeline=2))
    assert placement(both, cpu=False) == {"bundles": [{"GPU": 1}] * 8, "strategy": "PACK"}
    tensor = Pool(engine="vllm", parallel=Parallel(tensor=2))
    assert placement(tensor, cpu=True) == {"bundles": [{"CPU": 1}] * 2, "strategy": "STRICT_PACK"}


@pytest.mark.parametrize(
    ("pool", "field"),
    [
        (Pool(engine="vllm", parallel=Parallel(data=2)), r"pools\.chat\.parallel\.data"),
        (Pool(engine="vllm", separation=Separation()), r"pools\.chat\.separation: .*GPU"),
    ],
)
def test_what_a_cpu_cannot_do_is_refused_by_field(pool: Pool, field: str) -> None:
    with pytest.raises(InvalidConfig, match=field):
        check_placement("chat", pool, cpu=True)


def test_separated_replicas_share_a_connector_and_no_port() -> None:
    fields = llm_settings("chat", HUB, Settings(), cpu=False)
    separation = Separation(prefill_replicas=3, decode_replicas=5)
    prefill, decode = separated_settings(fields, separation)
    transfer = {"kv_connector": "NixlConnector", "kv_role": "kv_both"}
    assert prefill["engine_kwargs"]["kv_transfer_config"] == transfer
    assert decode["engine_kwargs"]["kv_transfer_config"] == transfer
    assert prefill["deployment_config"]["num_replicas"] == 3
    assert decode["deployment_config"]["num_replicas"] == 5
    assert "NIXL_SIDE_CHANNEL_PORT_BASE" in decode["experimental_configs"]
    assert "NIXL_SIDE_CHANNEL_PORT_BASE" not in prefill["experimental_configs"]


def test_the_password_is_inherited_and_never_in_a_runtime_environment() -> None:
    settings = Settings.model_validate({"nats_password": "hush"})
    variables = replica_environment(settings, pool=BUNDLED, threads=2, local=True)
    assert "hush" not in variables.values()
    assert inherited(settings)[PASSWORD] == "hush"


def test_replicas_find_the_keys_wherever_they_run(tmp_path: Path) -> None:
    near = replica_environment(Settings(state=Path("x")), pool=BUNDLED, threads=2, local=True)
    assert Path(near["EVENTRAIL_STATE"]).is_absolute()
    assert near["HF_HUB_OFFLINE"] == "1"
    far = replica_environment(Settings(state=tmp_path), pool=BUNDLED, threads=2, local=False)
    assert "HF_HUB_OFFLINE" not in far


def test_what_does_not_make_a_replica_does_not_change_its_environment() -> None:
    dearer = Pool(engine="vllm", model="bundled", price_out=9.0, replicas=4)
    one = replica_environment(Settings(), pool=BUNDLED, threads=1, local=True)
    assert replica_environment(Settings(), pool=dearer, threads=1, local=True)[POOL] == one[POOL]


def test_an_application_is_named_and_sized_as_its_pool() -> None:
    fields = llm_settings("bundled", BUNDLED, Settings(), cpu=True)
    assert fields["model_loading_config"]["model_id"] == "bundled"
    assert fields["deployment_config"]["num_replicas"] == 1
    assert fields["deployment_config"]["max_ongoing_requests"] == 64 + MARGIN
    assert fields["experimental_configs"]["stream_batching_interval_ms"] == 0
    assert fields["accelerator_config"] == {"kind": "cpu"}


def test_with_bounds_our_policy_decides_and_serve_adds_no_delay_of_its_own() -> None:
    limits = Autoscaling(min_replicas=0, max_replicas=5, down_after_s=77.0)
    pool = Pool(engine="vllm", model="org/model", slots=48, autoscaling=limits)
    config = llm_settings("chat", pool, Settings(), cpu=False)["deployment_config"]
    assert "num_replicas" not in config
    scaling = config["autoscaling_config"]
    assert (scaling["min_replicas"], scaling["initial_replicas"]) == (0, 1)
    assert scaling["upscale_delay_s"] == scaling["downscale_delay_s"] == 0
    assert scaling["policy"]["policy_kwargs"]["slots"] == 48
    assert scaling["policy"]["policy_kwargs"]["limits"]["down_after_s"] == 77.0


def test_a_process_serves_the_pools_it_is_told_to() -> None:
    pools = {"a": Pool(engine="echo"), "b": Pool(engine="echo")}
    assert list(chosen(pools, Settings(pools=" b ,"))) == ["b"]
    assert list(chosen(pools, Settings())) == ["a", "b"]
