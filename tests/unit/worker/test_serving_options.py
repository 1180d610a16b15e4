from pathlib import Path

from eventrail.config.model import Pool
from eventrail.config.settings import Settings
from eventrail.worker.service import chosen
from eventrail.worker.serving.application import llm_settings
from eventrail.worker.serving.environment import PASSWORD, inherited, replica_environment
from eventrail.worker.serving.options import engine_kwargs, sequence_slots

BUNDLED = Pool(engine="vllm", model="bundled")


def test_the_bundled_model_is_greedy_and_looks_ahead_in_its_prompt() -> None:
    kwargs = engine_kwargs(BUNDLED, cpu=True)
    assert kwargs["override_generation_config"] == {"temperature": 0.0}
    assert kwargs["speculative_config"]["method"] == "ngram"
    assert kwargs["enforce_eager"] is True


def test_an_operators_options_win_and_none_removes_a_default() -> None:
    pool = Pool(
        engine="vllm",
        model="bundled",
        engine_options={"speculative_config": None, "dtype": "float32", "seed": 1},
    )
    kwargs = engine_kwargs(pool, cpu=True)
    assert "speculative_config" not in kwargs
    assert (kwargs["dtype"], kwargs["seed"]) == ("float32", 1)


def test_another_model_on_a_gpu_has_only_its_own_options() -> None:
    pool = Pool(engine="vllm", model="org/model", engine_options={"quantization": "fp8"})
    assert engine_kwargs(pool, cpu=False) == {"quantization": "fp8"}


def test_a_pools_context_limit_is_the_engines() -> None:
    pool = Pool(engine="vllm", model="bundled", context_limit=512)
    assert engine_kwargs(pool, cpu=True)["max_model_len"] == 512


def test_a_replica_takes_no_more_than_vllm_runs_at_once() -> None:
    assert sequence_slots(BUNDLED, cpu=True) == 16
    assert sequence_slots(Pool(engine="vllm", slots=4), cpu=True) == 4
    many = Pool(engine="vllm", slots=64, engine_options={"max_num_seqs": 32})
    assert sequence_slots(many, cpu=True) == 32
    assert sequence_slots(Pool(engine="vllm", slots=256), cpu=False) == 256


def test_the_password_is_inherited_and_never_in_a_runtime_environment() -> None:
    settings = Settings.model_validate({"nats_password": "hush"})
    variables = replica_environment(settings, threads=2, local=True)
    assert "hush" not in variables.values()
    assert inherited(settings)[PASSWORD] == "hush"


def test_replicas_find_the_keys_wherever_they_run(tmp_path: Path) -> None:
    variables = replica_environment(Settings(state=Path("x")), threads=2, local=True)
    assert Path(variables["EVENTRAIL_STATE"]).is_absolute()
    assert variables["HF_HUB_OFFLINE"] == "1"
    assert "HF_HUB_OFFLINE" not in replica_environment(
        Settings(state=tmp_path), threads=2, local=False
    )


def test_an_application_is_named_and_sized_as_its_pool() -> None:
    fields = llm_settings("bundled", BUNDLED, Settings(), cpu=True)
    assert fields["model_loading_config"]["model_id"] == "bundled"
    assert fields["deployment_config"]["num_replicas"] == 1
    assert "accelerator_config" not in llm_settings("b", BUNDLED, Settings(), cpu=False)


def test_a_process_serves_the_pools_it_is_told_to() -> None:
    pools = {"a": Pool(engine="echo"), "b": Pool(engine="echo")}
    assert list(chosen(pools, Settings(pools=" b ,"))) == ["b"]
    assert list(chosen(pools, Settings())) == ["a", "b"]
