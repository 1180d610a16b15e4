"""Predicted sizes against published ones, and what must hold of every prediction."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.pools.fits import InvalidSize, batch_rows, longest_of, parse_bytes, problem
from eventrail.pools.shape import Shape, UnknownShape, read_shape
from eventrail.pools.size import (
    BLOCK,
    GIB,
    Deployment,
    UnknownType,
    count_weights,
    kv_token_bytes,
    predict,
)

# The fields of the published config.json files that decide about sizes.
LLAMA_8B: dict[str, Any] = {
    "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "vocab_size": 128256, "max_position_embeddings": 131072, "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
}  # fmt: skip
LLAMA_70B = LLAMA_8B | {
    "hidden_size": 8192, "intermediate_size": 28672, "num_hidden_layers": 80,
    "num_attention_heads": 64,
}  # fmt: skip
MISTRAL_7B = LLAMA_8B | {"vocab_size": 32000, "max_position_embeddings": 32768}
MIXTRAL_8X7B = MISTRAL_7B | {"model_type": "mixtral", "num_local_experts": 8}
DEEPSEEK_V3: dict[str, Any] = {
    "model_type": "deepseek_v3", "hidden_size": 7168, "intermediate_size": 18432,
    "moe_intermediate_size": 2048, "num_hidden_layers": 61, "num_attention_heads": 128,
    "num_key_value_heads": 128, "n_routed_experts": 256, "n_shared_experts": 1,
    "first_k_dense_replace": 3, "kv_lora_rank": 512, "q_lora_rank": 1536, "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280,
    "max_position_embeddings": 163840, "torch_dtype": "bfloat16",
}  # fmt: skip
BUNDLED = LLAMA_8B | {
    "hidden_size": 128, "intermediate_size": 320, "num_hidden_layers": 5, "vocab_size": 2304,
    "num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 32, "tie_word_embeddings": True,
    "max_position_embeddings": 2048,
}  # fmt: skip


@pytest.mark.parametrize(
    ("config", "billions"),
    [
        (LLAMA_8B, 8.03),
        (LLAMA_70B, 70.55),
        (MISTRAL_7B, 7.24),
        (MIXTRAL_8X7B, 46.70),
        (DEEPSEEK_V3, 671.0),
    ],
)
def test_parameters_are_those_published(config: dict[str, Any], billions: float) -> None:
    counted = count_weights(read_shape(config)).total / 1e9
    assert counted == pytest.approx(billions, rel=0.001)


@pytest.mark.parametrize(
    ("config", "kib"),
    [(LLAMA_8B, 128), (LLAMA_70B, 320), (BUNDLED, 2.5), (DEEPSEEK_V3, 576 * 61 * 2 / 1024)],
)
def test_the_cache_of_a_token_is_that_published(config: dict[str, Any], kib: float) -> None:
    assert kv_token_bytes(read_shape(config), 2.0) == kib * 1024


def test_the_cache_of_the_bundled_model_is_as_large_as_vllm_says() -> None:
    # vLLM 0.29 on a CPU, 1 GiB of cache, blocks of 128: "GPU KV cache size: 419,328 tokens"
    token = kv_token_bytes(read_shape(BUNDLED), 2.0)
    assert GIB // (token * 128) * 128 == 419_328


def test_without_grouped_queries_a_token_takes_two_layers_widths_of_numbers() -> None:
    shape = read_shape(LLAMA_8B | {"num_key_value_heads": 32})
    batch, length = 4, 1000
    predicted = batch * length * kv_token_bytes(shape, 2.0)
    assert predicted == 2 * batch * length * shape.layers * shape.hidden * 2


def test_tensor_parallelism_divides_what_each_device_holds_but_no_head() -> None:
    shape = read_shape(LLAMA_70B)
    one = predict(shape, Deployment(80 * GIB))
    eight = predict(shape, Deployment(80 * GIB, tensor=8))
    sixteen = predict(shape, Deployment(80 * GIB, tensor=16))
    assert one.weights == pytest.approx(8 * eight.weights, rel=0.001)
    assert one.token == 8 * eight.token
    assert sixteen.token == eight.token  # there are eight KV heads
    assert one.cache < 0 < eight.cache


def test_llama_8b_on_80_gb_leaves_what_weights_and_activations_do_not_take() -> None:
    # 0.9 of 80 GB, less 16 GB of weights and 3 for activations, at 128 KiB a token
    size = predict(read_shape(LLAMA_8B), Deployment(parse_bytes("80GB"), utilization=0.9))
    assert 380_000 < size.cached_tokens < 480_000
    assert size.sequences(8192) == size.cache // (8192 * 131072)


def test_half_the_bytes_a_number_are_twice_the_tokens() -> None:
    shape = read_shape(LLAMA_8B)
    plain = predict(shape, Deployment(80 * GIB))
    small = predict(shape, Deployment(80 * GIB, kv_dtype="fp8"))
    assert small.cached_tokens == pytest.approx(2 * plain.cached_tokens, abs=BLOCK)
    quantized = predict(shape, Deployment(80 * GIB, quantization="fp8"))
    assert quantized.weights < 0.6 * plain.weights


def test_a_quantised_checkpoint_says_so_itself() -> None:
    awq = LLAMA_8B | {"quantization_config": {"quant_method": "awq", "bits": 4}}
    predicted = predict(read_shape(awq), Deployment(80 * GIB)).weights
    # what lies on the hub of Llama 3.1 8B in AWQ: 5.7 GB
    assert predicted == pytest.approx(5.7e9, rel=0.03)


def test_a_sliding_window_bounds_what_a_long_sequence_keeps() -> None:
    gemma = LLAMA_8B | {"sliding_window": 1024, "sliding_window_pattern": 4}
    size = predict(read_shape(gemma), Deployment(80 * GIB))
    assert (size.token, size.window_token) == (32 * 1024, 96 * 1024)
    grown = size.sequence(64 * 1024) - size.sequence(32 * 1024)
    assert grown == 32 * 1024 * size.token
    assert size.sequence(512) == 512 * (size.token + size.window_token)


def test_a_model_of_several_parts_is_taken_by_its_text_part() -> None:
    assert read_shape({"model_type": "llava", "text_config": LLAMA_8B}) == read_shape(LLAMA_8B)


@pytest.mark.parametrize("field", ["hidden_size", "num_hidden_layers", "vocab_size"])
@pytest.mark.parametrize("value", [None, 0, -1, "x", True])
def test_a_config_without_a_shape_is_refused_by_the_field(field: str, value: object) -> None:
    with pytest.raises(UnknownShape, match=field):
        read_shape(LLAMA_8B | {field: value})


def test_an_unknown_type_is_refused_not_guessed() -> None:
    with pytest.raises(UnknownType, match="int7"):
        predict(read_shape(LLAMA_8B), Deployment(GIB, dtype="int7"))
    with pytest.raises(UnknownType, match="magic"):
        predict(read_shape(LLAMA_8B), Deployment(GIB, quantization="magic"))


def test_what_does_not_fit_is_said_with_what_would() -> None:
    shape = read_shape(LLAMA_8B)
    tight = Deployment(parse_bytes("24GB"))
    size = predict(shape, tight)
    found = problem(size, tight, context=0, slots=1)
    assert found is not None
    assert (found.level, found.where) == ("error", "context_limit")
    assert f"at most {size.longest()} tokens" in found.says
    assert problem(size, tight, context=size.longest(), slots=1) is None
    crowded = problem(size, tight, context=4096, slots=64)
    assert crowded is not None
    assert (crowded.level, crowded.where) == ("warning", "slots")
    none = Deployment(parse_bytes("16GB"))
    weights = problem(predict(shape, none), none, context=1024, slots=1)
    assert weights is not None
    assert (weights.level, weights.where) == ("error", "model")


@pytest.mark.parametrize(
    ("text", "size"),
    [("80GB", 80 * 10**9), ("80 GiB", 80 * GIB), ("1.5g", 3 * GIB // 2), ("1024", 1024)],
)
def test_an_amount_of_memory_is_read_as_people_write_it(text: str, size: int) -> None:
    assert parse_bytes(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "0", "12 parsecs", "nan GB", "inf"])
def test_anything_else_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(InvalidSize):
        parse_bytes(text)


SHAPES = st.builds(
    Shape,
    layers=st.integers(1, 100),
    hidden=st.integers(16, 16384),
    heads=st.integers(1, 128),
    kv_heads=st.integers(1, 16),
    head_dim=st.integers(8, 256),
    intermediate=st.integers(16, 65536),
    vocabulary=st.integers(100, 300_000),
    context=st.sampled_from([0, 2048, 131072]),
    window=st.sampled_from([0, 512, 4096]),
    window_layers=st.just(1),
)


@given(shape=SHAPES, gib=st.integers(1, 200), tokens=st.integers(1, 200_000))
def test_what_is_said_to_fit_fits_and_one_more_does_not(
    shape: Shape, gib: int, tokens: int
) -> None:
    size = predict(shape, Deployment(gib * GIB))
    many = size.sequences(tokens)
    assert many * size.sequence(tokens) <= max(0, size.cache)
    assert (many + 1) * size.sequence(tokens) > size.cache
    assert size.sequence(tokens + 1) >= size.sequence(tokens)
    longest = size.longest()
    assert longest == 0 or size.sequences(longest) >= 1


@given(shape=SHAPES, gib=st.integers(1, 200), batch=st.integers(1, 300))
def test_larger_batches_leave_shorter_contexts(shape: Shape, gib: int, batch: int) -> None:
    size = predict(shape, Deployment(gib * GIB))
    longest = longest_of(size, batch)
    assert longest == 0 or size.sequences(longest) >= batch
    assert longest_of(size, batch + 1) <= longest
    contexts = [most for _, most in batch_rows(size)]
    assert contexts == sorted(contexts, reverse=True)
