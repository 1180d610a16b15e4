"""What is wrong with a pool's files is found before anything is loaded."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Parallel, Pool, Speculation
from eventrail.pools.checkpoint import UnfitCheckpoint, read_checkpoint, vocabulary
from eventrail.pools.examine import examine
from eventrail.pools.finding import Finding
from eventrail.pools.size import GIB
from eventrail.pools.sources import find_packaged, locate

CONFIG: dict[str, Any] = {
    "model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 3,
    "max_position_embeddings": 2048,
}  # fmt: skip
WORDS = {"a": 0, "b": 1, "c": 2}


def safetensors(data: bytes = b"\0" * 8) -> bytes:
    """Return a file with one tensor."""
    header = json.dumps({"w": {"dtype": "U8", "data_offsets": [0, len(data)]}}).encode()
    return struct.pack("<Q", len(header)) + header + data


def write_model(folder: Path, words: dict[str, int] = WORDS, **fields: Any) -> Path:
    """Write a small, whole checkpoint."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG | fields))
    tokenizer = {"model": {"vocab": words, "merges": []}, "added_tokens": []}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    (folder / "model.safetensors").write_bytes(safetensors())
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model")


def pool(model: Path, **fields: Any) -> Pool:
    return Pool(engine="vllm", model=str(model), **fields)


def errors(found: list[Finding]) -> list[str]:
    return [str(each) for each in found if each.level == "error"]


def test_a_whole_checkpoint_is_well(model: Path) -> None:
    assert examine("chat", pool(model), memory=GIB) == []


def cut_off(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-3])


def no_header(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"not weights at all")


def bad_header(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 4) + b"nope")


def lost_shard(folder: Path) -> None:
    index = {"weight_map": {"w": "model.safetensors", "v": "model-00002.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def overwritten(name: str, text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_text(text)

    return write


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (cut_off, "its header says"),
        (no_header, "no safetensors file, or cut off"),
        (bad_header, "header of"),
        (lost_shard, "model-00002.safetensors are missing"),
        (removed("model.safetensors"), "no weights"),
        (removed("config.json"), "no config.json"),
        (removed("tokenizer.json"), "no tokenizer"),
        (overwritten("config.json", "{"), "cannot be read"),
        (overwritten("config.json", "[]"), "no JSON object"),
        (overwritten("config.json", "{}"), "hidden_size"),
    ],
)
def test_a_damaged_checkpoint_is_named(
    damage: Callable[[Path], None], why: str, model: Path
) -> None:
    damage(model)
    (found,) = errors(examine("chat", pool(model)))
    assert found.startswith("pools.chat.model: ")
    assert why in found


@given(length=st.integers(0, 200))
def test_a_file_cut_off_anywhere_is_never_taken_for_weights(
    length: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = write_model(tmp_path_factory.mktemp("cut") / "model")
    whole = safetensors(b"\1" * 100)
    length = min(length, len(whole) - 1)
    (folder / "model.safetensors").write_bytes(whole[:length])
    with pytest.raises(UnfitCheckpoint):
        read_checkpoint(folder)


def test_a_folder_that_is_not_there_is_an_error_and_a_hub_id_is_left_to_the_worker() -> None:
    (found,) = examine("chat", Pool(engine="vllm", model="/no/such/folder"))
    assert (found.level, found.says) == ("error", "there is no folder /no/such/folder")
    (found,) = examine("chat", Pool(engine="vllm", model="org/model"))
    assert (found.level, found.where) == ("note", "pools.chat.model")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"context_limit": 4096}, "context_limit"),
        ({"parallel": Parallel(tensor=3)}, "parallel.tensor"),
        ({"parallel": Parallel(pipeline=3)}, "parallel.pipeline"),
        ({"lora": {"legal": "./nowhere"}}, "lora.legal"),
    ],
)
def test_what_the_model_cannot_do_is_an_error(
    fields: dict[str, Any], where: str, model: Path
) -> None:
    (found,) = errors(examine("chat", pool(model, **fields)))
    assert found.startswith(f"pools.chat.{where}: ")


def test_a_draft_model_must_have_the_models_own_tokenizer(model: Path, tmp_path: Path) -> None:
    same = write_model(tmp_path / "same")
    other = write_model(tmp_path / "other", {"a": 0, "c": 1, "b": 2})
    fits, differs = (Speculation("draft", str(folder)) for folder in (same, other))
    assert examine("chat", pool(model, speculation=fits)) == []
    (found,) = errors(examine("chat", pool(model, speculation=differs)))
    assert "pools.chat.speculation.model: the tokenizer of" in found
    assert vocabulary(same) == vocabulary(model) != vocabulary(other)


def test_heads_must_be_made_for_the_models_width(model: Path, tmp_path: Path) -> None:
    heads = tmp_path / "heads"
    heads.mkdir()
    (heads / "model.safetensors").write_bytes(safetensors())
    for width, wrong in ((64, 0), (128, 1)):
        (heads / "config.json").write_text(json.dumps({"hidden_size": width, "vocab_size": 3}))
        asked = pool(model, speculation=Speculation("medusa", str(heads)))
        assert len(errors(examine("chat", asked))) == wrong


def test_a_model_too_large_for_the_memory_is_an_error(model: Path) -> None:
    found = errors(examine("chat", pool(model), memory=400_000))
    assert found[0].startswith("pools.chat.context_limit: one sequence of 2048 tokens")
    roomy = examine("chat", pool(model, slots=256), memory=16 * 1024 * 1024)
    assert [(each.level, each.where) for each in roomy] == [("warning", "pools.chat.slots")]


def test_pools_without_files_are_not_examined() -> None:
    assert examine("echo", Pool(engine="echo"), memory=1) == []


def test_the_packaged_model_is_found_by_its_name() -> None:
    folder = find_packaged("bundled", "model")
    assert folder is not None
    assert read_checkpoint(folder).weight_bytes > 1_000_000
    assert locate("bundled", "model") == folder
    assert find_packaged("unheard-of", "model") is None
    plain = msgspec.structs.replace(Pool(engine="vllm"), model="bundled")
    assert errors(examine("bundled", plain, memory=4 * GIB)) == []
