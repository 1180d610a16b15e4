import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from eventrail.worker.bundled import (
    Kind,
    ModelRegistryError,
    WrongBaseError,
    WrongTokenizerError,
    bundled_path,
    verify_fit,
    verify_lineage,
    verify_registry,
)
from eventrail.worker.bundled.family.members import MEMBERS
from eventrail.worker.bundled.lineage import parent_of
from eventrail.worker.bundled.registry import write_registry


def model(
    folder: Path, *, weights: bytes = b"weights", words: str = "a b", hidden: int = 8
) -> Path:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(weights)
    tokens = {"model": {"vocab": words.split()}}
    (folder / "tokenizer.json").write_text(json.dumps(tokens))
    config = {"model_type": "llama", "vocab_size": len(words.split()), "hidden_size": hidden}
    (folder / "config.json").write_text(json.dumps(config))
    write_registry(folder, {"name": "base", "version": "1", "lineage": {"parent": None}})
    return folder


def child(folder: Path, parent: Path, **config: Any) -> Path:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"heads")
    given = {"model_type": "medusa", "vocab_size": 2, "hidden_size": 8, **config}
    (folder / "config.json").write_text(json.dumps(given))
    about = {"name": "heads", "version": "1", "lineage": {"parent": parent_of(parent)}}
    write_registry(folder, about)
    return folder


def test_parts_made_for_a_model_are_accepted_with_it(tmp_path: Path) -> None:
    base = model(tmp_path / "base")
    heads = child(tmp_path / "heads", base)
    assert verify_lineage(heads, base)["name"] == "heads"


def test_other_weights_of_the_same_size_are_refused_by_name(tmp_path: Path) -> None:
    heads = child(tmp_path / "heads", model(tmp_path / "base"))
    other = model(tmp_path / "other", weights=b"retrained")
    with pytest.raises(WrongBaseError, match=r"made for base 1.*make models") as caught:
        verify_lineage(heads, other)
    assert caught.value.file == heads / "registry.json"


def test_another_tokenizer_is_refused(tmp_path: Path) -> None:
    heads = child(tmp_path / "heads", model(tmp_path / "base"))
    with pytest.raises(WrongTokenizerError, match="tokenizer"):
        verify_lineage(heads, model(tmp_path / "other", words="b a"))


def test_parts_of_a_parent_fit_what_was_made_from_it_without_changing_its_answers(
    tmp_path: Path,
) -> None:
    base = model(tmp_path / "base")
    heads = child(tmp_path / "heads", base)
    grown = model(tmp_path / "grown", weights=b"base and more")
    lineage = {"parent": parent_of(base), "answers_like_parent": True}
    write_registry(grown, {"name": "grown", "version": "1", "lineage": lineage})
    assert verify_lineage(heads, grown)["name"] == "heads"
    changed = {"parent": parent_of(base)}
    write_registry(grown, {"name": "grown", "version": "1", "lineage": changed})
    with pytest.raises(WrongBaseError):
        verify_lineage(heads, grown)


def test_a_corrupted_file_is_named_before_its_lineage_is_read(tmp_path: Path) -> None:
    base = model(tmp_path / "base")
    heads = child(tmp_path / "heads", base)
    (heads / "model.safetensors").write_bytes(b"headz")
    with pytest.raises(ModelRegistryError, match="SHA-256") as caught:
        verify_lineage(heads, base)
    assert caught.value.file == heads / "model.safetensors"


@pytest.mark.parametrize("lineage", [{}, {"parent": None}, {"parent": "base"}])
def test_a_folder_that_names_no_parent_is_refused(tmp_path: Path, lineage: dict[str, Any]) -> None:
    base = model(tmp_path / "base")
    heads = child(tmp_path / "heads", base)
    write_registry(heads, {"name": "heads", "version": "1", "lineage": lineage})
    with pytest.raises(WrongBaseError, match="does not say"):
        verify_lineage(heads, base)


@pytest.mark.parametrize(
    ("config", "error"),
    [({"vocab_size": 3}, WrongTokenizerError), ({"hidden_size": 16}, WrongBaseError)],
)
def test_sizes_are_compared_without_any_registry(
    tmp_path: Path, config: dict[str, int], error: type[ModelRegistryError]
) -> None:
    base = model(tmp_path / "base")
    heads = child(tmp_path / "heads", base, **config)
    (heads / "registry.json").unlink()
    with pytest.raises(error) as caught:
        verify_fit(heads, base)
    assert caught.value.file == heads / "config.json"


def test_a_draft_may_be_narrower_but_needs_the_same_tokens(tmp_path: Path) -> None:
    base = model(tmp_path / "base")
    verify_fit(model(tmp_path / "narrow", hidden=4), base)
    with pytest.raises(WrongTokenizerError, match="tokens"):
        verify_fit(model(tmp_path / "other", words="b a"), base)


@pytest.mark.parametrize("text", ["", "[]"])
def test_an_unreadable_configuration_is_named(tmp_path: Path, text: str) -> None:
    base = model(tmp_path / "base")
    heads = child(tmp_path / "heads", base)
    (heads / "config.json").write_text(text)
    with pytest.raises(ModelRegistryError) as caught:
        verify_fit(heads, base)
    assert caught.value.file == heads / "config.json"


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.kind)
def test_every_committed_member_belongs_to_its_committed_parent(member: Any) -> None:
    registry = verify_lineage(bundled_path(member.kind), bundled_path(member.parent))
    assert registry["name"] == member.name
    assert registry["measured"]["same_answers"]["share"] > 0.95
    assert {"commands", "machine", "vllm"} <= registry["lineage"].keys()


def test_the_bundled_draft_serves_the_lookahead_form_too() -> None:
    verify_lineage(bundled_path("draft"), bundled_path("lookahead"))


def test_heads_for_the_lookahead_form_are_refused_with_the_plain_one() -> None:
    with pytest.raises(WrongBaseError):
        verify_lineage(bundled_path("lookahead_medusa"), bundled_path("model"))


def test_the_family_is_small() -> None:
    kinds: tuple[Kind, ...] = get_args(Kind)
    registries = [verify_registry(bundled_path(kind)) for kind in kinds]
    sizes = [entry["bytes"] for found in registries for entry in found["files"].values()]
    assert sum(sizes) < 18_000_000


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Kind], Path]:
    def copy(kind: Kind) -> Path:
        return shutil.copytree(bundled_path(kind), tmp_path / kind)

    return copy


def test_a_bundled_draft_cut_short_is_refused(copied: Callable[[Kind], Path]) -> None:
    draft = copied("draft")
    weights = (draft / "model.safetensors").read_bytes()
    (draft / "model.safetensors").write_bytes(weights[:-1])
    with pytest.raises(ModelRegistryError, match="SHA-256"):
        verify_lineage(draft, bundled_path("model"))
