"""Whether a draft, heads or a quantised form belong to the model they are to be used with.

Speculation with the wrong parts never gives a wrong answer, it only stops helping; so nobody
would notice. These checks run before traffic is taken.

    ModelRegistryError          a file is missing, altered or not listed
    ├── WrongBaseError          made for another model, or of a size that does not fit
    └── WrongTokenizerError     its tokens are not those of the model
"""

import json
from pathlib import Path
from typing import Any, cast

from eventrail.worker.bundled.registry import (
    REGISTRY,
    ModelRegistryError,
    digest,
    verify_registry,
)

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
CONFIG = "config.json"


class WrongBaseError(ModelRegistryError):
    """Made for another model than the one it is to be used with."""

    remedy = "name the parts made for this model, or make them with `make models`"


class WrongTokenizerError(ModelRegistryError):
    """The tokens of the two folders differ, so a proposed token would mean something else."""

    remedy = "use parts with the model's own tokenizer, or make them with `make models`"


def parent_of(base: Path) -> dict[str, Any]:
    """What the registry of a derived folder says of its base: name, version and digests."""
    registry = verify_registry(base)
    return {
        "name": registry["name"],
        "version": registry["version"],
        "weights_sha256": digest(base / WEIGHTS),
        "tokenizer_sha256": digest(base / TOKENIZER),
    }


def verify_lineage(folder: Path, base: Path) -> dict[str, Any]:
    """Check that `folder` is complete and was made for the model in `base`; gives its registry.

    Parts of a model also serve a form of it that gives the same answers. `folder` needs a
    registry, as every folder of this package's recipes has one; for folders from elsewhere use
    `verify_fit`.

    Raises:
        ModelRegistryError: a file is missing, altered or not listed.
        WrongBaseError: its lineage names other weights.
        WrongTokenizerError: its lineage names, or it carries, another tokenizer.
    """
    registry = verify_registry(folder)
    parent = registry.get("lineage", {}).get("parent")
    if not isinstance(parent, dict):
        raise WrongBaseError(folder / REGISTRY, "does not say which model it was made for")
    known = cast("dict[str, Any]", parent)
    if known.get("tokenizer_sha256") != digest(base / TOKENIZER):
        problem = f"was made for another tokenizer than {base / TOKENIZER}"
        raise WrongTokenizerError(folder / REGISTRY, problem)
    if known.get("weights_sha256") not in _accepted(base):
        made_for = f"{known.get('name')} {known.get('version')}"
        problem = f"was made for {made_for}, whose weights are not those in {base}"
        raise WrongBaseError(folder / REGISTRY, problem)
    verify_fit(folder, base)
    return registry


def _accepted(base: Path) -> list[str]:
    """Digests of the weights whose parts serve `base`: its own and those it answers like."""
    own = digest(base / WEIGHTS)
    if not (base / REGISTRY).exists():
        return [own]
    lineage = cast("dict[str, Any]", _read(base / REGISTRY).get("lineage") or {})
    if not lineage.get("answers_like_parent"):
        return [own]
    return [own, str(lineage["parent"]["weights_sha256"])]


def verify_fit(folder: Path, base: Path) -> None:
    """Check that the sizes and the tokens of a draft or of heads are those of the model in `base`.

    Needs no registry, so it serves any Hugging Face folder. Heads carry no tokenizer: only their
    sizes are compared.

    Raises:
        ModelRegistryError: a configuration cannot be read.
        WrongBaseError: the heads read hidden states of another size.
        WrongTokenizerError: the vocabularies differ.
    """
    mine, theirs = _read(folder / CONFIG), _read(base / CONFIG)
    if mine.get("vocab_size") != theirs.get("vocab_size"):
        problem = f"has a vocabulary of {mine.get('vocab_size')}, the model in {base} one of"
        raise WrongTokenizerError(folder / CONFIG, f"{problem} {theirs.get('vocab_size')}")
    heads = mine.get("model_type") == "medusa"
    if heads and mine.get("hidden_size") != theirs.get("hidden_size"):
        problem = f"reads hidden states of {mine.get('hidden_size')} features, the model in {base}"
        raise WrongBaseError(folder / CONFIG, f"{problem} has {theirs.get('hidden_size')}")
    own = folder / TOKENIZER
    if own.exists() and _read(own).get("model") != _read(base / TOKENIZER).get("model"):
        raise WrongTokenizerError(own, f"does not have the tokens of {base / TOKENIZER}")


def _read(path: Path) -> dict[str, Any]:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelRegistryError(path, f"cannot be read ({error})") from error
    if not isinstance(found, dict):
        raise ModelRegistryError(path, "is no JSON object")
    return cast("dict[str, Any]", found)
