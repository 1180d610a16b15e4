import json
import shutil
import struct
from pathlib import Path

import pytest

from eventrail.config.model import Pool
from eventrail.config.pool import Speculation
from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.serving import preflight
from eventrail.worker.serving.preflight import UnfitPool, check_pool


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks are the same whether or not Ray and vLLM are installed here."""
    monkeypatch.setattr(preflight, "find_spec", lambda _name: object())
    monkeypatch.setattr(preflight, "on_cpu", lambda: True)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    shutil.copytree(bundled_model_path(), folder)
    return folder


def pool(folder: Path, **more: object) -> Pool:
    return Pool(engine="vllm", model=str(folder), **more)  # pyright: ignore[reportArgumentType]  -- fields of Pool


def without_registry(folder: Path) -> Path:
    (folder / "registry.json").unlink()
    return folder


@pytest.mark.usefixtures("installed")
def test_the_bundled_model_and_a_copy_of_it_are_fit(model: Path) -> None:
    check_pool("chat", Pool(engine="vllm", model="bundled"))
    check_pool("chat", pool(model))


@pytest.mark.usefixtures("installed")
def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnfitPool, match=r"pools\.chat\.model: .*nowhere"):
        check_pool("chat", pool(tmp_path / "nowhere"))


@pytest.mark.usefixtures("installed")
def test_missing_weights_are_named(model: Path) -> None:
    (without_registry(model) / "model.safetensors").unlink()
    with pytest.raises(UnfitPool, match=r"pools\.chat\.model: "):
        check_pool("chat", pool(model))


@pytest.mark.usefixtures("installed")
def test_a_file_that_was_cut_off_is_named(model: Path) -> None:
    weights = without_registry(model) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(UnfitPool, match=r"model\.safetensors"):
        check_pool("chat", pool(model))


@pytest.mark.usefixtures("installed")
def test_a_flipped_bit_is_found_where_there_is_a_registry(model: Path) -> None:
    weights = model / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(UnfitPool, match=r"model\.safetensors.*SHA-256"):
        check_pool("chat", pool(model))


@pytest.mark.usefixtures("installed")
def test_a_context_beyond_the_models_is_refused() -> None:
    with pytest.raises(UnfitPool, match=r"pools\.chat\.context_limit: "):
        check_pool("chat", Pool(engine="vllm", model="bundled", context_limit=1_000_000))


@pytest.mark.usefixtures("installed")
def test_a_draft_model_with_another_tokenizer_is_refused(model: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    shutil.copytree(model, draft)
    tokenizer = json.loads((without_registry(draft) / "tokenizer.json").read_text())
    words = tokenizer["model"]["vocab"]
    first, second = sorted(words, key=words.__getitem__)[300:302]
    words[first], words[second] = words[second], words[first]
    (draft / "tokenizer.json").write_text(json.dumps(tokenizer))
    speculation = Speculation(method="draft", model=str(draft))
    with pytest.raises(UnfitPool, match=r"pools\.chat\.speculation\.model: .*tokenizer"):
        check_pool("chat", pool(model, speculation=speculation))


@pytest.mark.usefixtures("installed")
def test_a_draft_that_was_not_made_for_this_model_is_refused(model: Path) -> None:
    speculation = Speculation(method="draft", model=str(model))
    with pytest.raises(UnfitPool, match=r"pools\.chat\.speculation\.model: .*made for"):
        check_pool("chat", Pool(engine="vllm", model="bundled", speculation=speculation))


@pytest.mark.usefixtures("installed")
def test_heads_of_another_width_are_refused(model: Path, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    heads.mkdir()
    config = {"model_type": "medusa", "hidden_size": 7, "vocab_size": 11, "num_heads": 3}
    (heads / "config.json").write_text(json.dumps(config))
    header = b"{}      "
    (heads / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    speculation = Speculation(method="medusa", model=str(heads))
    with pytest.raises(UnfitPool, match=r"pools\.chat\.speculation\.model: "):
        check_pool("chat", pool(model, speculation=speculation))


@pytest.mark.usefixtures("installed")
def test_quantised_weights_are_not_asked_of_a_plain_checkpoint(model: Path) -> None:
    with pytest.raises(UnfitPool, match=r"pools\.chat\.quantization: .*not quantised"):
        check_pool("chat", pool(model, quantization="awq"))


@pytest.mark.usefixtures("installed")
def test_another_quantisation_than_the_checkpoints_is_refused(model: Path) -> None:
    path = without_registry(model) / "config.json"
    config = {**json.loads(path.read_text()), "quantization_config": {"quant_method": "gptq"}}
    path.write_text(json.dumps(config))
    with pytest.raises(UnfitPool, match=r"pools\.chat\.quantization: the weights are gptq"):
        check_pool("chat", pool(model, quantization="awq"))
    check_pool("chat", pool(model, quantization="gptq_marlin"))


@pytest.mark.usefixtures("installed")
def test_a_model_that_does_not_fit_into_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Memory:
        available = 2**20

    monkeypatch.setattr(preflight.psutil, "virtual_memory", Memory)
    with pytest.raises(UnfitPool, match=r"pools\.chat"):
        check_pool("chat", Pool(engine="vllm", model="bundled"))


def test_without_ray_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "find_spec", lambda _name: None)
    with pytest.raises(UnfitPool, match="worker-cpu"):
        check_pool("chat", Pool(engine="vllm", model="bundled"))
