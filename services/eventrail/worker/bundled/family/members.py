"""The members of the family: what each is called, what it was made for, how it is written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from eventrail.worker.bundled import Kind
from eventrail.worker.bundled.export import config_of
from eventrail.worker.bundled.family.artefact import (
    base_config,
    copy_tokenizer,
    write_json,
    write_weights,
)
from eventrail.worker.bundled.family.base import BASE, load_net
from eventrail.worker.bundled.family.draft import DRAFT
from eventrail.worker.bundled.family.joint import COUNT, Joint
from eventrail.worker.bundled.family.joint import LAYERS as JOINT_LAYERS
from eventrail.worker.bundled.family.medusa import HEADS, LAYERS, heads_config
from eventrail.worker.bundled.family.merge import merge, merged_shape
from eventrail.worker.bundled.family.quantise import export_quantised
from eventrail.worker.bundled.shape import Shape

VERSION = "1.0.0"


@dataclass(frozen=True)
class Member:
    """One folder of the family.

    Attributes:
        name: in its registry and card.
        kind: its folder.
        parent: the folder of the model it is used with or was made from.
        run: the part of the run that trained it; empty if nothing was trained.
        write: fills a new folder, given the run's folder and the parent's.
        answers_like_parent: it is a model that gives its parent's answers.
    """

    name: str
    kind: Kind
    parent: Kind
    run: str
    write: Callable[[Path, Path, Path], None]
    answers_like_parent: bool = False


def trained(folder: Path) -> dict[str, Any]:
    """The newest checkpoint of a part of a run.

    Raises:
        FileNotFoundError: that part has not been trained yet.
    """
    path = folder / "checkpoint.pt"
    if not path.exists():
        raise FileNotFoundError(f"{path}: not trained yet; run the command `{folder.name}` first")
    found: dict[str, Any] = torch.load(path, weights_only=True)
    return found


def _draft(run: Path, parent: Path, folder: Path) -> None:
    _llama(trained(run / "draft")["net"], DRAFT, parent, folder)


def _llama(state: dict[str, Tensor], shape: Shape, parent: Path, folder: Path) -> None:
    write_weights(folder, _bfloat16(state))
    write_json(folder / "config.json", {**base_config(parent), **config_of(shape)})
    copy_tokenizer(parent, folder)


def _heads(state: dict[str, Tensor], count: int, layers: int, folder: Path) -> None:
    weights = _bfloat16(state)
    write_weights(folder, weights)
    vocabulary, hidden = weights["lm_heads.0.weight"].shape
    write_json(folder / "config.json", heads_config(vocabulary, hidden, count, layers))


def _medusa(run: Path, _: Path, folder: Path) -> None:
    _heads(trained(run / "medusa")["net"], HEADS, LAYERS, folder)


def _quantised(_: Path, parent: Path, folder: Path) -> None:
    export_quantised(parent, folder)


def _lookahead(run: Path, parent: Path, folder: Path) -> None:
    state = trained(run / "lookahead")["net"]
    base = load_net(parent)
    net = Joint(base, [1.0, 1.0, 1.0])
    net.load_state_dict(state)
    _llama(merge(base, net.graft), merged_shape(BASE), parent, folder)


def _lookahead_medusa(run: Path, _: Path, folder: Path) -> None:
    state: dict[str, Tensor] = trained(run / "lookahead")["net"]
    heads = {name: value for name, value in state.items() if name.startswith("heads.")}
    plain = {name.removeprefix("heads."): value for name, value in heads.items()}
    _heads(plain, COUNT, JOINT_LAYERS, folder)


def _bfloat16(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.to(torch.bfloat16) for name, value in state.items()}


MEMBERS = (
    Member("eventrail-extract-draft", "draft", "model", "draft", _draft),
    Member("eventrail-extract-medusa", "medusa", "model", "medusa", _medusa),
    Member("eventrail-extract-int8", "quantised", "model", "", _quantised),
    Member("eventrail-extract-lookahead", "lookahead", "model", "lookahead", _lookahead,
           answers_like_parent=True),
    Member("eventrail-extract-lookahead-medusa", "lookahead_medusa", "lookahead", "lookahead",
           _lookahead_medusa),
)  # fmt: skip
"""In the order in which they can be made: a parent before its children."""


def member(kind: str) -> Member:
    """The member of that folder.

    Raises:
        KeyError: there is none.
    """
    found = next((one for one in MEMBERS if one.kind == kind), None)
    if found is None:
        raise KeyError(f"no member {kind!r}; there are {', '.join(m.kind for m in MEMBERS)}")
    return found
